import { people } from '../sandbox/slack.ts';
import type { Payload } from './driver.ts';

const team = 'T0SANDBOX';

/** A slash command as Slack sends it (docs.slack.dev/interactivity/implementing-slash-commands). */
export const command =
  (text: string, user: string = people.ada): Payload =>
  (responseUrl) => ({
    answer: 'response_url',
    form: {
      token: 'verification-token',
      team_id: team,
      team_domain: 'sandbox',
      channel_id: 'C0GENERAL',
      channel_name: 'general',
      user_id: user,
      user_name: 'ada',
      command: '/oauth',
      text,
      api_app_id: 'A0SANDBOX',
      is_enterprise_install: 'false',
      response_url: responseUrl,
      trigger_id: '1234567890.1234567890.abcdef0123456789',
    },
  });

/** The request for options while someone types `text` into the menu of clients. */
export const chooseClient = (text: string): Payload => suggestion('run:update', text);

/** The request for options while someone types into a menu in a modal (docs.slack.dev/reference/interaction-payloads/block_suggestion-payload). */
export const suggestion =
  (actionId: string, value: string): Payload =>
  () => ({
    answer: 'acknowledgement',
    form: {
      payload: JSON.stringify({
        type: 'block_suggestion',
        team: { id: team, domain: 'sandbox' },
        user: { id: people.ada, username: 'ada', name: 'ada', team_id: team },
        api_app_id: 'A0SANDBOX',
        token: 'verification-token',
        enterprise: null,
        is_enterprise_install: false,
        container: { type: 'view', view_id: 'V0BENCH' },
        view: { id: 'V0BENCH', type: 'modal', callback_id: 'form:create', private_metadata: '', state: { values: {} } },
        action_id: actionId,
        block_id: actionId,
        value,
      }),
    },
  });
