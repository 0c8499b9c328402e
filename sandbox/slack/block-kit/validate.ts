import { controlsOf, elementsOf } from '../controls.ts';
import type { Json } from '../json.ts';
import { codePoints, isRecord, list, records, string } from '../json.ts';
import { refuse, type SlackRefusal } from '../refusal.ts';
import { block, messageOnly } from './blocks.ts';
import { option, optionGroup, plain } from './composition.ts';
import type { Check, Report } from './schema.ts';
import { all, flag, items, object, text, word } from './schema.ts';

type Surface = 'message' | 'modal' | 'home';

const blockLimit: Readonly<Record<Surface, number>> = { message: 50, modal: 100, home: 100 };
const bytesOfView = 250_000;
const markdownLimit = 12_000;
const metadataLimit = 3000;

/**
 * Checks the blocks of a message. Refuses with invalid_blocks, or with invalid_attachments for a second table, and names
 * each fault with its JSON pointer.
 */
export function checkMessageBlocks(blocks: unknown[]): void {
  const problems = gather((report) => checkBlocks('message', '/blocks', 0)(blocks, '/blocks', report));
  if (problems.length > 0) throw refuse('invalid_blocks', ...problems);
  if (records(blocks).filter((one) => one['type'] === 'table').length > 1)
    throw refuse('invalid_attachments', 'only_one_table_allowed');
}

/** Collects the problems that `check` reports, in Slack's words. */
function gather(check: (report: Report) => void): string[] {
  const problems: string[] = [];
  check((at, words) => problems.push(`${words} [json-pointer:${at || '/'}]`));
  return problems;
}

// Block IDs are unique within a message or view, action IDs within a block, and only one element gets the focus.
function acrossBlocks(blocks: Json[], at: string, report: Report): void {
  const blockIds = new Set<string>();
  blocks.forEach((one, index) => {
    const blockId = string(one['block_id']);
    if (blockId && blockIds.has(blockId)) report(`${at}/${index}/block_id`, `duplicate block_id: ${blockId}`);
    blockIds.add(blockId);
    const actionIds = new Set<string>();
    for (const { actionId } of controlsOf([one])) {
      if (actionIds.has(actionId)) report(`${at}/${index}`, `duplicate action_id: ${actionId}`);
      actionIds.add(actionId);
    }
  });
  const focused = blocks.flatMap(elementsOf).filter((element) => element['focus_on_load'] === true);
  if (focused.length > 1) report(at, 'only one element may have focus_on_load');
  const markdown = blocks.reduce(
    (sum, one) => sum + (one['type'] === 'markdown' ? codePoints(string(one['text'])) : 0),
    0,
  );
  if (markdown > markdownLimit) report(at, `markdown must be less than ${markdownLimit + 1} characters in all`);
}

function onSurface(surface: Surface): Check {
  return (value, at, report) => {
    const type = isRecord(value) ? string(value['type']) : '';
    if (surface === 'message' ? type === 'input' : messageOnly.includes(type))
      report(`${at}/type`, `unsupported type: ${type}`);
    if (
      surface !== 'modal' &&
      isRecord(value) &&
      isRecord(value['element']) &&
      value['element']['type'] === 'file_input'
    )
      report(`${at}/element/type`, 'unsupported type: file_input');
  };
}

function checkBlocks(surface: Surface, at: string, min: number): Check {
  return all(items(min, blockLimit[surface], all(block, onSurface(surface))), (value, _at, report) =>
    acrossBlocks(records(value), at, report),
  );
}

const common = {
  private_metadata: text(metadataLimit),
  callback_id: text(255),
  external_id: text(255),
};
const viewChecks: Readonly<Record<'modal' | 'home', Check>> = {
  modal: object({
    required: { type: word('modal'), title: plain(24), blocks: checkBlocks('modal', '/view/blocks', 1) },
    optional: {
      ...common,
      submit: plain(24),
      close: plain(24),
      clear_on_close: flag,
      notify_on_close: flag,
      submit_disabled: flag,
    },
    also: (value, at, report) => {
      const view = value as Json;
      if (records(view['blocks']).some((one) => one['type'] === 'input') && view['submit'] === undefined)
        report(`${at}/submit`, 'missing required field: submit');
    },
  }),
  home: object({
    required: { type: word('home'), blocks: checkBlocks('home', '/view/blocks', 1) },
    optional: common,
  }),
};

/** Checks a view. Refuses it with view_too_large above 250 KB, or else with invalid_arguments and each problem. */
export function checkView(view: Json, type: 'modal' | 'home'): void {
  if (Buffer.byteLength(JSON.stringify(view)) > bytesOfView) throw refuse('view_too_large');
  const problems = gather((report) => viewChecks[type](view, '/view', report));
  if (problems.length > 0) throw refuse('invalid_arguments', ...problems);
}

/** Checks the answer to a block_suggestion, and returns the problems in words. */
export function checkSuggestions(answer: unknown): string[] {
  const check = object({ optional: { options: items(0, 100, option()), option_groups: items(0, 100, optionGroup) } });
  return gather((report) => {
    check(answer, '', report);
    if (
      isRecord(answer) &&
      list(answer['options']).length === 0 &&
      answer['options'] === undefined &&
      answer['option_groups'] === undefined
    )
      report('', 'must define either `options` or `option_groups`');
  });
}

/** A refusal in words, with its messages, for the list of refusals. */
export function refusalWords(refusal: SlackRefusal): string {
  const metadata = refusal.extra['response_metadata'];
  const messages = isRecord(metadata) ? list(metadata['messages']) : [];
  return [refusal.word, ...messages.map(String)].join(' ');
}
