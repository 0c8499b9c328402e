import { defined } from '../../defined.ts';
import { list, record, records } from '../json.ts';
import type { Check, Shape } from './schema.ts';
import { flag, items, object, text, typed, url, wholeNumber, word } from './schema.ts';

/** The optional fields that every block has. */
export const named = { block_id: text(255, 1) };

const textTypes: Readonly<Record<'plain_text' | 'mrkdwn', (max: number) => Shape>> = {
  plain_text: (max) => ({ required: { text: text(max, 1) }, optional: { emoji: flag } }),
  mrkdwn: (max) => ({ required: { text: text(max, 1) }, optional: { verbatim: flag } }),
};

/** A plain_text object of 1 to `max` characters. */
export function plain(max: number): Check {
  return typed(() => ({ plain_text: textTypes.plain_text(max) }));
}

/** A mrkdwn object of 1 to `max` characters. */
export function mrkdwn(max: number): Check {
  return typed(() => ({ mrkdwn: textTypes.mrkdwn(max) }));
}

/** A plain_text or mrkdwn object of 1 to `max` characters. */
export function anyText(max: number): Check {
  return typed(() => ({ plain_text: textTypes.plain_text(max), mrkdwn: textTypes.mrkdwn(max) }));
}

export const color = word('primary', 'danger');

/** The confirm dialog of an element. */
export const confirm = object({
  required: { text: anyText(300) },
  optional: { title: plain(100), confirm: plain(30), deny: plain(30), style: color },
});

interface OptionRules {
  rich?: boolean;
  url?: boolean;
}

/** An option; mrkdwn text only in checkboxes and radio buttons, `url` only in overflow menus. */
export function option(rules: OptionRules = {}): Check {
  return object({
    required: { text: rules.rich ? anyText(75) : plain(75), value: text(150, 1) },
    optional: defined({ description: rules.rich ? anyText(75) : plain(75), url: rules.url ? url() : undefined }),
  });
}

/** Reports options with the same value: Slack couldn't tell which one a person chose. */
export const distinctValues: Check = (value, at, report) => {
  const seen = new Set<unknown>();
  records(value).forEach((one, index) => {
    if (seen.has(one['value'])) report(`${at}/${index}/value`, 'duplicate option value');
    seen.add(one['value']);
  });
};

export const optionGroup = object({ required: { label: plain(75), options: items(1, 100, option()) } });

/** Requires either `options` or `option_groups`. */
export const optionsOrGroups: Check = (value, at, report) => {
  const both = ['options', 'option_groups'].filter((key) => record(value)[key] !== undefined);
  if (both.length !== 1) report(at, 'must define either `options` or `option_groups`');
};

/** Reports an initial choice that isn't among the options: Slack compares the complete option. */
export const initialAmongOptions: Check = (value, at, report) => {
  const element = record(value);
  const groups = records(element['option_groups']).flatMap((group) => list(group['options']));
  const offered = [...list(element['options']), ...groups].map((one) => JSON.stringify(sorted(one)));
  const check = (chosen: unknown, where: string): void => {
    if (!offered.includes(JSON.stringify(sorted(chosen)))) report(where, 'initial option must be among the options');
  };
  if (element['initial_option'] !== undefined) check(element['initial_option'], `${at}/initial_option`);
  list(element['initial_options']).forEach((one, index) => {
    check(one, `${at}/initial_options/${index}`);
  });
};

// Key order and the `emoji` flag don't make it another option.
function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  return Object.entries(value)
    .filter(([key]) => key !== 'emoji')
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([key, inner]) => [key, sorted(inner)]);
}

export const dispatchConfig = object({
  optional: { trigger_actions_on: items(1, 2, word('on_enter_pressed', 'on_character_entered')) },
});

export const conversationFilter = object({
  optional: {
    include: items(1, 4, word('im', 'mpim', 'private', 'public')),
    exclude_external_shared_channels: flag,
    exclude_bot_users: flag,
  },
});

export const slackFile = object({ optional: { id: text(255, 1), url: url() } });

/** How many items may be chosen. */
export const maxSelected = wholeNumber(1, 100);
