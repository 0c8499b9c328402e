import type { OAuthClient } from '../../services/genesys/types/client.ts';
import { clipMrkdwn } from '../block-kit/text.ts';
import { changedBetween } from '../cards/changed-client.ts';
import { catalog } from '../language.ts';
import type { PlainNames } from '../operation/names.ts';

/** Above a form whose client isn't what it showed anymore: since it was opened, or since the listing that it was opened from. Facts: a name, and lines of other catalogs. */
const words = catalog('overtaken forms', {
  changed: (by: string, lines: string) => `${by || 'Someone'} has changed this client: ${lines}.`,
  unshown: (by: string) =>
    `${by || 'Someone'} has changed this client, but nothing shown here is different. Its secret may have been rotated.`,
  kept: 'Nothing was sent. What you entered is still here: check it, and send it again.',
});

/** The longest list of changes above a form, in characters. */
const longest = 1_500;

/** The client at some moment, and the names for its IDs. */
interface Moment {
  client: OAuthClient;
  names: PlainNames;
}

/** What changed about a form's client while it was open, who did it, and what to do. mrkdwn. */
export function overtakenWords(seen: Moment, now: Moment): string {
  const { by, lines } = changedBetween(seen, now);
  const said = lines.length === 0 ? words.unshown(by) : words.changed(by, clipMrkdwn(lines.join('; '), longest));
  return `${said} ${words.kept}`;
}
