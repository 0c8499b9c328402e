import { EventEmitter, once } from 'node:events';
import { onTestFinished } from 'vitest';
import { startGenesys } from '../../sandbox/genesys.ts';
import type { Action, ActionAnswer, ControlAt, PageMessage, PageState, Place } from '../../sandbox/page/protocol.ts';
import { type Page, type PageOptions, startPage } from '../../sandbox/page.ts';
import type { Platforms } from '../../sandbox/platforms.ts';
import { people, startSlack } from '../../sandbox/slack.ts';
import { patienceMs } from '../support/patience.ts';
import type { PersonName } from '../support/world.ts';

/** A browser that shows the page as one person, without drawing it. */
export interface Browser {
  /** Every state so far. */
  states: PageState[];
  /** What the server sent so far. */
  received(): string;
  /** The latest state that `look` accepts: what it gives. */
  sees<T>(look: (state: PageState) => T | undefined | false): Promise<T>;
  does(action: Action): Promise<ActionAnswer>;
  place(state: PageState, id: string): Place;
}

/** Both platforms with a page and without a bot. All ends with the test. */
export async function startPlain(options: Partial<PageOptions> = {}): Promise<Platforms & { page: Page }> {
  const slack = await startSlack({ patienceMs });
  const genesys = await startGenesys({ seed: 'demo', now: slack.now });
  onTestFinished(() => slack.close());
  onTestFinished(() => genesys.close());
  return { slack, genesys, page: await servePage({ slack, genesys, ...options }) };
}

export async function servePage(options: PageOptions): Promise<Page> {
  const page = await startPage(options);
  onTestFinished(() => page.close());
  return page;
}

/** Opens the page as this person, or as whom the page says. */
export async function browse(page: Page, name: PersonName | undefined): Promise<Browser> {
  const person = name && people[name];
  const ending = new AbortController();
  onTestFinished(() => ending.abort());
  const response = await fetch(`${page.url}/state${person === undefined ? '' : `?person=${person}`}`, {
    signal: ending.signal,
  });
  if (!response.ok) throw new Error(await response.text());
  const states: PageState[] = [];
  const arrivals = new EventEmitter();
  let received = '';
  void readStates(response, (text) => {
    received += text;
    states.push(JSON.parse(text) as PageState);
    arrivals.emit('state');
  });
  return {
    states,
    received: () => received,
    async sees(look) {
      const ending = AbortSignal.timeout(patienceMs);
      for (;;) {
        const state = states.at(-1);
        const seen = state && look(state);
        if (seen !== undefined && seen !== false) return seen;
        try {
          await once(arrivals, 'state', { signal: ending });
        } catch {
          throw new Error(`${name} sees:\n${state && screenOf(state)}`);
        }
      }
    },
    async does(action) {
      const headers = { 'content-type': 'application/json' };
      const answer = await fetch(`${page.url}/do`, {
        method: 'POST',
        headers,
        body: JSON.stringify({ person, action }),
      });
      return (await answer.json()) as ActionAnswer;
    },
    place: placeIn,
  };
}

export function placeIn({ places }: PageState, id: string): Place {
  const found = places.find((place) => place.id === id);
  if (found === undefined) throw new Error(`There’s no place ${id}.`);
  return found;
}

/** The control of a message with this label, or this action ID. */
export function controlIn(message: PageMessage, label: string): ControlAt {
  return { place: { channel: message.channel, ts: message.ts }, ...idsOf(message.blocks, label) };
}

/** The IDs of the first control that has this text or action ID. */
export function idsOf(blocks: unknown, wanted: string): { blockId: string; actionId: string } {
  for (const block of blocks as Record<string, unknown>[]) {
    const elements = [block['accessory'], block['element'], block['elements']].flat() as (Element | undefined)[];
    const found = elements.find((each) => each?.text?.text === wanted || each?.action_id === wanted);
    if (found?.action_id !== undefined) return { blockId: String(block['block_id']), actionId: found.action_id };
  }
  throw new Error(`There’s no “${wanted}” in ${JSON.stringify(blocks)}.`);
}

interface Element {
  action_id?: string;
  text?: { text?: string };
}

async function readStates(response: Response, onState: (text: string) => void): Promise<void> {
  let input = '';
  try {
    for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      const events = `${input}${chunk}`.split('\n\n');
      input = events.pop() ?? '';
      for (const event of events) if (event.startsWith('data: ')) onState(event.slice(6));
    }
  } catch {
    // The test is over.
  }
}

function screenOf({ modals, places, notices }: PageState): string {
  const messages = places.flatMap((place) => place.messages.map(({ rendered }) => `#${place.name}: ${rendered}`));
  return [...messages, ...modals.map(({ text }) => text), ...notices.map(({ text }) => text)].join('\n');
}
