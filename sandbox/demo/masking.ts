import type { Platforms } from '../platforms.ts';

export interface Mask {
  (text: string): string;
  /** Changes when there's another secret, so that what was masked before may have to be masked again. */
  generation(): number;
}

/** How many runs of characters are remembered. */
const mostKnown = 20_000;

/** Masks every secret of both platforms in a text, including earlier ones, as `abcd…`. `more`: other secrets to mask. */
export function createMask({ slack, genesys }: Platforms, more: readonly string[]): Mask {
  const own = new Set([slack.botToken, slack.appToken, slack.signingSecret, ...more]);
  const isSecret = (text: string): boolean => own.has(text) || genesys.secrets.has(text);
  const known = new Map<string, string>();
  let lengths: readonly number[] = [];
  let secrets = -1;
  const struck = (run: string): string => {
    const found = known.get(run) ?? strike(run, lengths, isSecret);
    known.set(run, found);
    return found;
  };
  const mask = (text: string): string => {
    // The page masks nearly the same text with every change. Secrets are only ever added.
    if (genesys.secrets.size !== secrets || known.size > mostKnown) {
      known.clear();
      secrets = genesys.secrets.size;
      lengths = [...new Set([...own, ...genesys.secrets].map(({ length }) => length))];
    }
    // One pass, however many secrets there are: a secret can only be in a long run of the characters that secrets are made of.
    return text.replace(/[\w+/=-]{16,}/gu, struck);
  };
  return Object.assign(mask, { generation: () => genesys.secrets.size });
}

function strike(run: string, lengths: readonly number[], isSecret: (text: string) => boolean): string {
  let struck = '';
  for (let at = 0; at < run.length; ) {
    const length = lengths.find((each) => at + each <= run.length && isSecret(run.slice(at, at + each)));
    struck += length === undefined ? run.charAt(at) : `${run.slice(at, at + 4)}…`;
    at += length ?? 1;
  }
  return struck;
}
