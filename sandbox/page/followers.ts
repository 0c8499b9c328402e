import type { ServerResponse } from 'node:http';
import type { Changes } from './changes.ts';
import { beatMs, type PageState, type WireLine } from './protocol.ts';

export interface FollowersOptions {
  changes: Changes;
  stateOf: (person: string) => Omit<PageState, 'now'>;
  /** The sandbox's time, in ms. */
  now: () => number;
  mask: (text: string) => string;
}

export interface Followers {
  /** Sends a person's state as server-sent events, first as it is now, then after each change. Gives false if there are too many already. */
  follow(person: string, response: ServerResponse): boolean;
  close(): void;
}

/** More than anyone looks at. Each gets a complete state with each change, so that hundreds would keep the server from everything else. */
const mostFollowers = 30;

/** The browsers that follow the page's state. */
export function createFollowers({ changes, stateOf, now, mask }: FollowersOptions): Followers {
  const open = new Set<ServerResponse>();
  return {
    follow(person, response) {
      if (open.size >= mostFollowers) return false;
      let last = '';
      let isBehind = false;
      const send = (): void => {
        // It gets the state of the moment when it has taken the one before.
        isBehind = response.writableNeedDrain;
        if (isBehind) return;
        const { modals, wire, ...rest } = stateOf(person);
        // What a modal shows is for this person alone, a new secret too: they have to be able to store it.
        const shown = `"modals":${JSON.stringify(modals)},"wire":[${wire.map(lineText).join(',')}]`;
        const text = `${mask(JSON.stringify(rest)).slice(0, -1)},${shown}}`;
        const time = now();
        // The page's clock goes on by itself, so that it was moved has to be told.
        const ahead = Math.round((time - Date.now()) / 1_000);
        if (last === `${ahead}${text}`) return;
        last = `${ahead}${text}`;
        response.write(`data: {"now":${time},${text.slice(1)}\n\n`);
      };
      const ignore = changes.listen(send);
      const beat = setInterval(() => void response.write('event: beat\ndata: 1\n\n'), beatMs);
      response.on('drain', () => isBehind && send());
      response.once('close', () => {
        ignore();
        clearInterval(beat);
        open.delete(response);
      });
      open.add(response);
      send();
      return true;
    },
    close() {
      for (const response of open) response.end();
    },
  };
}

const lineTexts = new WeakMap<WireLine, string>();

/** A line as JSON. Most lines were there the time before. */
function lineText(line: WireLine): string {
  const text = lineTexts.get(line) ?? JSON.stringify(line);
  lineTexts.set(line, text);
  return text;
}
