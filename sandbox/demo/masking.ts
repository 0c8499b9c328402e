import type { Platforms } from './settings.ts';

/**
 * Strikes every secret of both platforms from a text, those of old included: `abcd…` is left of it. Give `more` to strike, too.
 */
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
