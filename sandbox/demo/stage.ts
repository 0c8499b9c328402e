import type { ControlTarget, FillValue } from '../slack/actor/targets.ts';
import type { Actor } from '../slack/actor.ts';
import { record, records } from '../slack/json.ts';
import type { SlackMessage, SlackView, Where } from '../slack/surfaces.ts';
import { approvalsChannel, people, type SlackSandbox } from '../slack.ts';
import { wrap } from './columns.ts';
import { type Line, type Look, paint, richText } from './surface.ts';
import type { Terminal } from './terminal.ts';

export type Name = keyof typeof people;
type Accepts<T> = (seen: T) => boolean;

/** People at their clients; whatever they do and see is told as it happens. */
export interface Stage {
  /** Types a command; gives the answer that they alone see. */
  asks(who: Name, text: string, most?: number): Promise<SlackMessage>;
  /** Types a command; gives the window once it shows more than that it is loading. */
  opens(who: Name, text: string, most?: number): Promise<SlackView>;
  clicks(who: Name, where: Where, what: string | ControlTarget): Promise<void>;
  fills(who: Name, values: Record<string, FillValue>): Promise<void>;
  /** Presses the button that submits the window before them. */
  submits(who: Name): Promise<void>;
  /** Leaves all windows; nothing is told. */
  leaves(who: Name): Promise<void>;
  /** Waits for their top window to be as wanted, and tells it. */
  window(who: Name, accepts: Accepts<SlackView>, most?: number): Promise<SlackView>;
  /** Waits for the latest message that only they see to be as wanted, and tells it. */
  answer(who: Name, accepts: Accepts<SlackMessage>, most?: number): Promise<SlackMessage>;
  /** Waits for a direct message as wanted (the latest of them), and tells it. */
  directMessage(who: Name, accepts: Accepts<SlackMessage>): Promise<SlackMessage>;
  /** Waits for a card as wanted (the latest of them) in the channel for approvals, and tells it. */
  card(accepts: Accepts<SlackMessage>, most?: number): Promise<SlackMessage>;
  /** Waits for the latest line of a card’s thread to hold `wanted`, and tells them all. */
  thread(card: SlackMessage, wanted: string): Promise<string[]>;
}

export interface StageOptions {
  slack: SlackSandbox;
  terminal: Terminal;
  mask: (text: string) => string;
}

/** How the people are called. */
export const nameOf = (who: Name): string =>
  who === 'adaSecond' ? 'Ada (second account)' : who.charAt(0).toUpperCase() + who.slice(1);

const isWorking = ({ rendered }: SlackMessage): boolean => rendered.startsWith('Working on it');
const isLoading = ({ text }: SlackView): boolean => /Loading…|Saving…|Still working/u.test(text);

export function createStage({ slack, terminal, mask }: StageOptions): Stage {
  const actor = (who: Name): Actor => slack.as(people[who]);
  const look = (reader: Name | undefined): Look => ({
    width: terminal.width - 4,
    reads: (text) => slack.reads(reader === undefined ? undefined : people[reader], text),
    code(text) {
      const struck = mask(text);
      return struck === text || reader === undefined ? struck : `${struck}  (only ${nameOf(reader)} sees it)`;
    },
  });

  const tellMessage = (title: string, message: SlackMessage, reader: Name | undefined, most?: number): SlackMessage => {
    const { blocks, fields, notification } = message;
    const bare = blocks.length === 0 ? [{ type: 'section', text: { type: 'plain_text', text: notification } }] : blocks;
    terminal.frame(title, paint(bare, fields, look(reader)), most);
    return message;
  };

  const tellView = (view: SlackView, reader: Name, most?: number): SlackView => {
    const foot = [view.close, view.submit].flatMap((label) => (label === undefined ? [] : [`[${label}]`]));
    const lines: Line[] = paint(view.blocks, view.fields, look(reader));
    if (foot.length > 0) lines.push([], [{ text: foot.join('  '), tone: 'control' }]);
    terminal.frame(`${nameOf(reader)}’s window: ${view.title}`, lines, most);
    return view;
  };

  const say = (value: FillValue): string => {
    if (value === null) return 'nothing';
    if (typeof value === 'string') return value.replaceAll('\n', ' ⏎ ');
    if (Array.isArray(value)) return value.join(', ');
    const picked = Array.isArray(value.pick) ? value.pick.join(', ') : value.pick;
    return `types “${value.search}” and picks ${picked}`;
  };

  const privately = (who: Name): string => `Only ${nameOf(who)} sees this`;

  const stage: Stage = {
    async asks(who, text, most) {
      const before = slack.ephemerals(people[who]).length;
      terminal.does(nameOf(who), 'types', text);
      await actor(who).types(text);
      const answer = await slack.waitFor(() =>
        slack
          .ephemerals(people[who])
          .slice(before)
          .findLast((one) => !one.deleted && !isWorking(one)),
      );
      return tellMessage(privately(who), answer, who, most);
    },
    async opens(who, text, most) {
      terminal.does(nameOf(who), 'types', text);
      await actor(who).types(text);
      return stage.window(who, () => true, most);
    },
    async clicks(who, where, what) {
      const label =
        typeof what === 'string' ? `[${what}]` : `[${what.option ?? what.label}] of ${what.near ?? 'the first'}`;
      terminal.does(nameOf(who), 'clicks', label);
      const { dialog } = await actor(who).clicks(where, what);
      if (dialog === undefined) return;
      const [title, ...rest] = dialog.split('\n');
      const verb = /\[(?<verb>[^\]]+)\]/u.exec(rest.at(-1) ?? '')?.groups?.['verb'] ?? '';
      terminal.does(nameOf(who), 'is asked', `${title} ${rest.slice(0, -1).join(' · ')}`);
      terminal.does(nameOf(who), 'confirms', `[${verb}]`);
    },
    async fills(who, values) {
      for (const [field, value] of Object.entries(values)) {
        terminal.does(nameOf(who), 'fills in', `${field}: ${say(value)}`);
        await actor(who).fills({ [field]: value });
      }
    },
    async submits(who) {
      const label = slack.views(people[who]).at(-1)?.submit ?? 'Submit';
      terminal.does(nameOf(who), 'presses', `[${label}]`);
      const { fieldErrors } = await actor(who).submits();
      if (fieldErrors !== undefined) throw new Error(`Slack does not send it: ${JSON.stringify(fieldErrors)}`);
    },
    async leaves(who) {
      while (slack.views(people[who]).length > 0) await actor(who).closes({ all: true });
    },
    async window(who, accepts, most) {
      const view = await slack.waitFor(() => {
        const top = slack.views(people[who]).at(-1);
        return top !== undefined && !isLoading(top) && accepts(top) ? top : undefined;
      });
      return tellView(view, who, most);
    },
    async answer(who, accepts, most) {
      const found = await slack.waitFor(() => {
        const last = slack.ephemerals(people[who]).findLast((one) => !one.deleted);
        return last !== undefined && accepts(last) ? last : undefined;
      });
      return tellMessage(privately(who), found, who, most);
    },
    async directMessage(who, accepts) {
      const found = await slack.waitFor(() =>
        slack.directMessages(people[who]).findLast((one) => !one.deleted && accepts(one)),
      );
      return tellMessage(`Direct message to ${nameOf(who)}`, found, who);
    },
    async card(accepts, most) {
      const found = await slack.waitFor(() =>
        slack.messages(approvalsChannel).findLast((one) => !one.deleted && one.thread_ts === undefined && accepts(one)),
      );
      return tellMessage('#oauth-approvals', found, undefined, most);
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
  return stage;
}

/** What stands in a window as preformatted text, to be copied. */
export const codesIn = ({ blocks }: SlackView): string[] =>
  records(blocks)
    .filter((block) => record(block)['type'] === 'rich_text')
    .map(richText);
