import { number } from '../block-kit/text.ts';
import { catalog } from '../language.ts';

/** Errors under fields, in plain text. Facts are as they were entered, clipped. */
export const fieldErrors = catalog('field errors', {
  noName: 'A client needs a name.',
  wrongName: (name: string) => `Doesn’t match. The name is “${name}”.`,
  noDuration: 'Enter a duration, such as “24 hours”, “90 minutes”, or “3600”.',
  durationOutside: (duration: string) =>
    `That’s ${duration}. Tokens can last from 5 minutes to 48 hours, and up to 450 days for SCIM clients.`,
  state: 'Choose active or inactive.',
  reasonLength: (least: number, most: number, entered: number) =>
    entered === 0
      ? `Enter a reason of ${number(least)} to ${number(most)} characters.`
      : `Use ${number(least)} to ${number(most)} characters. This has ${number(entered)}.`,
  unchanged: 'Nothing has changed yet. Change a field, or close this form.',
  noRoles: 'A client-credentials client needs at least one role.',
  unknownRoles: 'Choose roles from the list.',
  rolesNotStated: (roles: readonly string[]) =>
    roles.length === 1
      ? `Genesys Cloud didn’t return the division of ${quoted(roles)}. Choose it again with its division, or remove it.`
      : `Genesys Cloud didn’t return the divisions of ${quoted(roles)}. Choose them again with their divisions, or remove them.`,
  required: (said: string) => `Genesys Cloud requires this. It says: ${said}`,
  refused: (said: string) => `Genesys Cloud refused this. It says: ${said}`,
  redirectUris: {
    none: 'Enter at least one redirect URI.',
    space: (uri: string) => `“${uri}” has a space in it. Enter one URI per line.`,
    incomplete: (uri: string) => `“${uri}” isn’t a complete URI, such as https://app.example.com/callback.`,
    fragment: (uri: string) => `“${uri}” has a fragment (#), which redirect URIs can’t have.`,
    scheme: (uri: string) => `Browsers can’t redirect to “${uri}”.`,
  },
});

const quoted = (names: readonly string[]): string => names.map((name) => `“${name}”`).join(', ');
