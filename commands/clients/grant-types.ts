import { rulesOf } from '../../services/genesys/rules.ts';
import { count, name } from '../block-kit/text.ts';
import { catalog } from '../language.ts';
import type { OutcomeReader } from '../outcome.ts';

/** What people read about grant types. */

const words = catalog('grant types', {
  names: {
    CODE: 'Authorization code',
    TOKEN: 'Implicit',
    'SAML2-BEARER': 'SAML2 bearer',
    PASSWORD: 'Password',
    'CLIENT-CREDENTIALS': 'Client credentials',
  },
  label: (name: string, grantType: string) => `${name} (${grantType})`,
  noMoreTokens:
    'Genesys Cloud no longer accepts new clients with the implicit grant (TOKEN). Choose CODE, with PKCE for apps that can’t keep a secret.',
  choose: 'Choose a grant type.',
  stops: (year: number, days: number) =>
    `Genesys Cloud ends support for the implicit grant in spring ${year}, ${count(days, 'day')} from now at the earliest.`,
  stopped: (year: number) => `Genesys Cloud announced that support for the implicit grant ends in spring ${year}.`,
  movedApps: [
    'Apps that still use the implicit grant can’t sign in after this. They must switch to the authorization code grant with PKCE.',
    'These apps send `response_type=code`, a `code_challenge`, and `code_challenge_method=S256` to `/oauth/authorize`, then exchange the code and its `code_verifier` for a token at `POST https://login.&lt;region&gt;/oauth/token`.',
    'Apps that use PKCE don’t need a secret. For others, use *Rotate secret* afterward.',
  ],
  moveConsequences: [
    'The grant type changes right away. The client keeps its ID, redirect URIs, and scopes.',
    'Apps that still use the implicit grant can’t sign in until they switch to the authorization code grant with PKCE.',
    'Treat this as permanent: Genesys Cloud no longer accepts new clients with the implicit grant, and may not let this one change back.',
  ],
  moveIfApproved:
    'the grant type changes right away, and apps that still use the implicit grant can’t sign in anymore. Treat this as permanent.',
  newSecret: 'The client has a new secret. Only the person who asked can open it.',
  newSecretAbove: 'The client has a new secret. Open it with *Reveal secret* above.',
  noSecret:
    'Clients with the implicit grant (TOKEN) have no secret to rotate. Change this client’s grant type to CODE first.',
  mayNeedSecret: 'Apps that use PKCE don’t need a secret. For others, rotate the client’s secret now.',
});

/** `Client credentials`; a grant type that we don't know reads as Genesys Cloud wrote it. mrkdwn. */
export function grantName(grantType: string): string {
  const names: Readonly<Record<string, string>> = words.names;
  return (Object.hasOwn(names, grantType) ? names[grantType] : undefined) ?? name(grantType, 60);
}

/** `Client credentials (CLIENT-CREDENTIALS)`; a grant type that we don't know reads as Genesys Cloud wrote it. */
export function grantLabel(grantType: string): string {
  const names: Readonly<Record<string, string>> = words.names;
  const known = Object.hasOwn(names, grantType) ? names[grantType] : undefined;
  return known === undefined ? name(grantType, 60) : words.label(known, grantType);
}

/** Why no client of that grant type can be created. */
export const notCreatable = (grantType: string): string => (grantType === 'TOKEN' ? words.noMoreTokens : words.choose);

/** Why a client of the implicit grant can't get a new secret, and the way to one. */
export const noSecret = (): string => words.noSecret;

const dayMs = 86_400_000;

/** When Genesys Cloud stops a grant type, in a sentence with the days left; undefined for one that stays. */
export function whenStopped(grantType: string, now: number): string | undefined {
  const { stops } = rulesOf(grantType);
  if (stops === undefined) return undefined;
  const days = Math.ceil((stops.earliest - now) / dayMs);
  return days > 0 ? words.stops(stops.springOf, days) : words.stopped(stops.springOf);
}

/** What apps must change that use a client which moves to that grant type: one mrkdwn sentence each. */
export const movedApps = (grantType: string): readonly string[] => (grantType === 'CODE' ? words.movedApps : []);

/** What happens when a client moves from the implicit grant to another grant type, for the person who approves it: one mrkdwn sentence each. */
export const moveConsequences = (): readonly string[] => words.moveConsequences;

/** The same in short, after “If you approve,”. */
export const moveIfApproved = (): string => words.moveIfApproved;

/** What is said of a client once it has moved. */
export function afterMove(hasSecret: boolean, reader?: OutcomeReader): string {
  if (!hasSecret) return words.mayNeedSecret;
  if (reader === 'card') return '';
  return reader === 'requester' ? words.newSecretAbove : words.newSecret;
}
