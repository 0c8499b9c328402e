import type { Platforms } from '../platforms.ts';

/** Masks every secret of both platforms in a text, including earlier ones, as `abcd…`. `more`: other secrets to mask. */
export function createMask({ slack, genesys }: Platforms, more: readonly string[]): (text: string) => string {
  const own = new Set([slack.botToken, slack.appToken, slack.signingSecret, ...more]);
  const isSecret = (text: string): boolean => own.has(text) || genesys.secrets.has(text);
  return (text) => {
    const lengths = new Set([...own, ...genesys.secrets].map(({ length }) => length));
    // One pass, however many secrets there are: a secret can only be in a long run of the characters that secrets are made of.
    return text.replace(/[\w+/=-]{16,}/gu, (run) => strike(run, [...lengths], isSecret));
  };
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
