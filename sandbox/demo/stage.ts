import type { ControlTarget, FillValue } from '../slack/actor/targets.ts';
import type { Actor } from '../slack/actor.ts';
import type { SlackMessage, SlackView, Where } from '../slack/surfaces.ts';
import { people } from '../slack.ts';
import { createSights, type Name, nameOf, type Sights, type SightsOptions } from './sights.ts';
import type { Most } from './terminal.ts';

/** People using Slack. Whatever they do and see is printed as it happens. */
export interface Stage extends Sights {
  /** Types a command, and returns the answer that only they see. */
  asks(who: Name, text: string, most?: Most): Promise<SlackMessage>;
  /** Types a command, and returns the modal once it has loaded. */
  opens(who: Name, text: string, most?: Most): Promise<SlackView>;
  clicks(who: Name, where: Where, what: string | ControlTarget): Promise<void>;
  fills(who: Name, values: Record<string, FillValue>): Promise<void>;
  /** Presses the button that submits their modal. */
  submits(who: Name): Promise<void>;
  /** Closes all their modals. Prints nothing. */
  leaves(who: Name): Promise<void>;
}

/** A stage for the people of the workspace. */
export function createStage(options: SightsOptions): Stage {
  const { slack, terminal } = options;
  const sights = createSights(options);
  const actor = (who: Name): Actor => slack.as(people[who]);
  const types = async (who: Name, text: string): Promise<void> => {
    terminal.does(nameOf(who), 'types', text);
    await actor(who).types(text);
  };

  return {
    ...sights,
    async asks(who, text, most) {
      const before = new Set(slack.ephemerals(people[who]).map(({ ts }) => ts));
      await types(who, text);
      return sights.answer(who, ({ ts }) => !before.has(ts), most);
    },
    async opens(who, text, most) {
      await types(who, text);
      return sights.modal(who, () => true, most);
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
        terminal.does(nameOf(who), 'fills in', `${field}: ${inWords(value)}`);
        await actor(who).fills({ [field]: value });
      }
    },
    async submits(who) {
      const label = slack.views(people[who]).at(-1)?.submit ?? 'Submit';
      terminal.does(nameOf(who), 'presses', `[${label}]`);
      const { fieldErrors } = await actor(who).submits();
      if (fieldErrors !== undefined) throw new Error(`Slack doesn’t submit it: ${JSON.stringify(fieldErrors)}`);
    },
    async leaves(who) {
      while (slack.views(people[who]).length > 0) await actor(who).closes({ all: true });
    },
  };
}

function inWords(value: FillValue): string {
  if (value === null) return 'nothing';
  if (typeof value === 'string') return value.replaceAll('\n', ' ⏎ ');
  if (Array.isArray(value)) return value.join(', ');
  const picked = Array.isArray(value.pick) ? value.pick.join(', ') : value.pick;
  return `types “${value.search}” and picks ${picked}`;
}
