import type { types } from '@slack/bolt';

const plain = (text: string): types.PlainTextElement => ({ type: 'plain_text', text });
const option = (text: string): types.PlainTextOption => ({ text: plain(text), value: text.toLowerCase() });

function input(label: string, element: types.InputBlock['element'], more: Partial<types.InputBlock> = {}) {
  return { type: 'input' as const, block_id: label.toLowerCase(), label: plain(label), element, ...more };
}

/** The form for an order, with many kinds of fields. */
export function orderModal(dish = ''): types.ModalView {
  return {
    type: 'modal',
    callback_id: 'order',
    title: plain('Order lunch'),
    submit: plain('Order'),
    close: plain('Cancel'),
    blocks: [
      input('Dish', { type: 'plain_text_input', action_id: 'it', initial_value: dish }),
      input('Portions', { type: 'number_input', action_id: 'it', is_decimal_allowed: false, min_value: '1' }),
      input('Place', { type: 'static_select', action_id: 'it', options: [option('Noodles'), option('Tacos')] }),
      input('Street', { type: 'external_select', action_id: 'street', min_query_length: 2 }, { optional: true }),
      input('Day', { type: 'datepicker', action_id: 'it', initial_date: '2026-12-01' }),
      input(
        'Extras',
        { type: 'checkboxes', action_id: 'it', options: [option('Salt'), option('Lime')] },
        { optional: true },
      ),
      input('Guests', { type: 'multi_users_select', action_id: 'it' }, { optional: true }),
      input(
        'Tell',
        { type: 'conversations_select', action_id: 'it', response_url_enabled: true },
        { optional: true, hint: plain('Who else is told.') },
      ),
    ],
  };
}

export const streets = (typed: string) =>
  ['High Street', 'Hill Road'].filter((name) => name.startsWith(typed)).map(option);
