import { wrap } from '../script/columns.ts';
import { record, records } from '../slack/json.ts';
import type { SlackMessage, SlackView } from '../slack/surfaces.ts';
import { approvalsChannel, people, type SlackSandbox } from '../slack.ts';
import { type Line, type Look, paint, richText } from './surface.ts';
import type { Most, Terminal } from './terminal.ts';

export type Name = keyof typeof people;
type Accepts<T> = (seen: T) => boolean;

/** What people see. Each method waits for what it's asked for, prints it (at most `most` lines), and returns it. */
export interface Sights {
  /** Their top modal, once it has loaded. */
  modal(who: Name, accepts: Accepts<SlackView>, most?: Most): Promise<SlackView>;
  /** The latest message that only they see. */
  answer(who: Name, accepts: Accepts<SlackMessage>, most?: Most): Promise<SlackMessage>;
  /** The latest direct message to them that's accepted. */
  directMessage(who: Name, accepts: Accepts<SlackMessage>, most?: Most): Promise<SlackMessage>;
  /** The latest card in the approvals channel that's accepted, once the client's usage is on it. */
  card(accepts: Accepts<SlackMessage>, most?: Most): Promise<SlackMessage>;
  /** A card's thread, once its latest line has `wanted`. */
  thread(card: SlackMessage, wanted: string): Promise<string[]>;
}

export interface SightsOptions {
  slack: SlackSandbox;
  terminal: Terminal;
  mask: (text: string) => string;
}

/** A person's name. */
export const nameOf = (who: Name): string =>
  who === 'adaSecond' ? 'Ada (second account)' : who.charAt(0).toUpperCase() + who.slice(1);

const isWorking = ({ rendered }: SlackMessage): boolean => rendered.startsWith('Still working on it');
const isLoading = ({ text }: SlackView): boolean => /Loading…|Saving…|Still working/u.test(text);
const isChecking = ({ rendered }: SlackMessage): boolean => rendered.includes('Checking usage…');
const clockTime = /\b\d{1,2}:\d{2} [AP]M\b/u;

/** The workspace as people see it, printed in frames. Times are in the reader's time zone, which the frame's title names. */
export function createSights({ slack, terminal, mask }: SightsOptions): Sights {
  const frame = (title: string, blocks: readonly unknown[], seen: Seen, most?: Most): void => {
    const lines = paint(blocks, seen.fields, lookOf(seen.reader));
    const foot = seen.foot ?? [];
    if (foot.length > 0) lines.push([], [{ text: foot.map((label) => `[${label}]`).join('  '), tone: 'control' }]);
    const hasTimes = lines.some((line) => clockTime.test(line.map(({ text }) => text).join('')));
    const zone = slack.timeZone(seen.reader && people[seen.reader]);
    terminal.frame(hasTimes ? `${title} (times in ${zone})` : title, lines, most);
  };
  const lookOf = (reader: Name | undefined): Look => ({
    width: terminal.width - 4,
    reads: (text) => slack.reads(reader && people[reader], text),
    code(text) {
      const struck = mask(text);
      return struck === text || reader === undefined ? struck : `${struck}  (only ${nameOf(reader)} sees it)`;
    },
  });
  const message = (title: string, seen: SlackMessage, reader: Name | undefined, most?: Most): SlackMessage => {
    const { blocks, fields, notification } = seen;
    const bare = [{ type: 'section', text: { type: 'plain_text', text: notification } }];
    frame(title, blocks.length === 0 ? bare : blocks, { fields, reader }, most);
    return seen;
  };

  return {
    async modal(who, accepts, most) {
      const view = await slack.waitFor(() => {
        const top = slack.views(people[who]).at(-1);
        return top !== undefined && !isLoading(top) && accepts(top) ? top : undefined;
      });
      const foot = [view.close, view.submit].filter((label) => label !== undefined);
      frame(`${nameOf(who)}’s modal: ${view.title}`, view.blocks, { fields: view.fields, reader: who, foot }, most);
      return view;
    },
    async answer(who, accepts, most) {
      const found = await slack.waitFor(() => {
        const last = slack.ephemerals(people[who]).findLast((one) => !one.deleted && !isWorking(one));
        return last !== undefined && accepts(last) ? last : undefined;
      });
      return message(`Only ${nameOf(who)} sees this`, found, who, most);
    },
    async directMessage(who, accepts, most) {
      const found = await slack.waitFor(() =>
        slack.directMessages(people[who]).findLast((one) => !one.deleted && accepts(one)),
      );
      return message(`Direct message to ${nameOf(who)}`, found, who, most);
    },
    async card(accepts, most) {
      const found = await slack.waitFor(() =>
        slack
          .messages(approvalsChannel)
          .findLast((one) => !one.deleted && one.thread_ts === undefined && !isChecking(one) && accepts(one)),
      );
      return message('#oauth-approvals', found, undefined, most);
    },
    async thread({ channel, ts }, wanted) {
      const lines = await slack.waitFor(() => {
        const replies = slack.messages(channel, { thread: ts }).filter((one) => one.ts !== ts);
        const texts = replies.map(({ rendered }) => rendered);
        return texts.at(-1)?.includes(wanted) ? texts : undefined;
      });
      const shown = lines.flatMap((text) => wrap(`• ${text.replaceAll('\n', ' ')}`, terminal.width - 4));
      terminal.frame(
        'Its thread',
        shown.map((text): Line => [{ text, tone: 'plain' }]),
      );
      return lines;
    },
  };
}

interface Seen {
  fields: SlackMessage['fields'];
  /** Who sees it; undefined: anyone in the channel. */
  reader: Name | undefined;
  foot?: readonly string[];
}

/** The preformatted texts in a modal, which are there to be copied. */
export const codesIn = ({ blocks }: SlackView): string[] =>
  records(blocks)
    .filter((block) => record(block)['type'] === 'rich_text')
    .map(richText);
