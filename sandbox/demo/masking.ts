import type { Platforms } from '../platforms.ts';

/** Masks every secret of both platforms in a text, including earlier ones, as `abcd…`. `more`: other secrets to mask. */
export function createMask({ slack, genesys }: Platforms, more: readonly string[]): (text: string) => string {
  const secrets = new Set([slack.botToken, slack.appToken, slack.signingSecret, ...more]);
  return (text) => {
    for (const { id } of genesys.clients()) secrets.add(genesys.secretOf(id) ?? '');
    secrets.delete('');
    let struck = text;
    for (const secret of secrets) struck = struck.replaceAll(secret, `${secret.slice(0, 4)}…`);
    return struck;
  };
}
