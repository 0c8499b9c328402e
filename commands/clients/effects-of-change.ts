import { defined } from '../../services/defined.ts';
import { coversAddress } from '../../services/genesys/allowed-ips.ts';
import { tokenSeconds } from '../../services/genesys/rules.ts';
import type { ClientChange, ClientDraft, OAuthClient } from '../../services/genesys/types/client.ts';
import { operationButtons } from '../names.ts';
import type { ChangeEffect, Circumstances, EffectTable } from '../operation/weight.ts';
import { addedRoles, missingIn, removedRoles } from './changes.ts';

/**
 * What a change does to a client, field by field and in each direction. `second`: the same person can't take it back. `loud`: it gives power, or
 * takes service away. The gate, the review, docs/operations.md, and the names in KEYTURN_SECOND_PERSON follow from this.
 */
export const changeEffects = {
  grantType: { changed: second('grant-type', 'the grant type changes') },
  roleDivisions: {
    added: loud('roles', 'a role is added'),
    removed: alone('roles', 'a role is removed that the person has'),
    lost: second('roles', 'a role is removed that the person doesn’t have, and so can’t add again'),
  },
  scopes: { added: loud('scopes', 'a scope is added'), removed: alone('scopes', 'a scope is removed') },
  redirectUris: {
    added: loud('redirect-uris', 'a redirect URI is added, or replaces another'),
    removed: alone('redirect-uris', 'a redirect URI is removed'),
  },
  allowedIps: {
    widened: loud('allowed-ips', 'tokens can be requested from more addresses'),
    narrowed: alone('allowed-ips', 'tokens can be requested from fewer addresses'),
  },
  accessTokenValiditySeconds: {
    long: loud('token-duration', 'tokens last longer than before, and longer than a day'),
    other: alone('token-duration', 'the token duration changes otherwise'),
  },
  state: {
    deactivated: {
      ...loud('state', 'the client is deactivated'),
      verb: operationButtons.deactivation.operation,
    },
    reactivated: {
      ...loud('state', 'the client is reactivated'),
      verb: operationButtons.reactivation.operation,
    },
  },
  name: {
    taken: { ...loud('name', 'the new name is another client’s'), nameTaken: true },
    free: alone('name', 'the name changes otherwise'),
  },
  description: { changed: alone('description', 'the description changes') },
} as const satisfies EffectTable & Record<keyof ClientChange, unknown>;

/** The same for a new client. What it's made of otherwise is decided by the one who makes it. */
export const newClientEffects = {
  roleDivisions: { admin: loud('roles', 'it gets an admin role'), other: alone('roles', 'it gets other roles') },
  name: {
    taken: { ...loud('name', 'its name is another client’s'), nameTaken: true },
    free: alone('name', 'no other client has its name'),
  },
} as const satisfies EffectTable;

/** What `change` does to `base`. Throws what `circumstances` do. */
export async function effectsOfChange(
  base: OAuthClient,
  change: ClientChange,
  circumstances: Circumstances,
): Promise<ChangeEffect[]> {
  const of = changeEffects;
  const removed = removedRoles(base, change);
  const { roles: lost, known } =
    removed.length === 0 ? { roles: [], known: true } : await circumstances.notHeld(removed);
  const seconds = change.accessTokenValiditySeconds;
  const before = base.accessTokenValiditySeconds ?? tokenSeconds.default;
  const ips = ipDirections(base.allowedIps ?? [], change.allowedIps);
  return [
    ...when(change.grantType !== undefined, of.grantType.changed),
    ...when(addedRoles(base, change).length > 0, of.roleDivisions.added),
    ...when(removed.length > lost.length, of.roleDivisions.removed),
    ...when(lost.length > 0, { ...of.roleDivisions.lost, notHeld: known ? lost : [] }),
    ...when(isMissing(change.scopes, base.scopes), of.scopes.added),
    ...when(isMissing(change.scopes && base.scopes, change.scopes), of.scopes.removed),
    ...when(isMissing(change.redirectUris, base.redirectUris), of.redirectUris.added),
    ...when(isMissing(change.redirectUris && base.redirectUris, change.redirectUris), of.redirectUris.removed),
    ...when(ips.widened, of.allowedIps.widened),
    ...when(ips.narrowed, of.allowedIps.narrowed),
    ...(seconds === undefined
      ? []
      : [of.accessTokenValiditySeconds[seconds > before && seconds > longTokenSeconds ? 'long' : 'other']]),
    ...(change.state === undefined ? [] : [of.state[change.state === 'active' ? 'reactivated' : 'deactivated']]),
    ...(change.name === undefined ? [] : [nameEffect(of.name, await circumstances.isTaken(change.name, base.id))]),
    ...when(change.description !== undefined, of.description.changed),
  ];
}

/** What the creation of `draft` does. Throws what `circumstances` do. */
export async function effectsOfCreation(draft: ClientDraft, circumstances: Circumstances): Promise<ChangeEffect[]> {
  const { roleDivisions: roles, name } = newClientEffects;
  const given = draft.roleDivisions ?? [];
  return [
    ...(given.length === 0 ? [] : [roles[(await circumstances.hasAdmin(given)) ? 'admin' : 'other']]),
    nameEffect(name, await circumstances.isTaken(draft.name)),
  ];
}

const nameEffect = (
  { taken, free }: { taken: ChangeEffect; free: ChangeEffect },
  found: Awaited<ReturnType<Circumstances['isTaken']>>,
): ChangeEffect => (found.taken ? { ...taken, ...defined({ namesake: found.by }) } : free);

/** Tokens that last longer are `loud`, in seconds. It's what Genesys Cloud gives a client by default. */
const longTokenSeconds = tokenSeconds.default;

const when = (holds: boolean, effect: ChangeEffect): ChangeEffect[] => (holds ? [effect] : []);

/** Whether something of `from` isn't in `to`. */
const isMissing = (from: readonly string[] | undefined, to: readonly string[] | undefined): boolean =>
  missingIn(from ?? [], to ?? [], (each) => each).length > 0;

/** An empty list allows every address. */
function ipDirections(before: readonly string[], after: readonly string[] | undefined) {
  if (after === undefined) return { widened: false, narrowed: false };
  const uncovered = (from: readonly string[], to: readonly string[]): boolean =>
    to.length > 0 && (from.length === 0 || from.some((each) => !to.some((other) => coversAddress(other, each))));
  return { widened: uncovered(after, before), narrowed: uncovered(before, after) };
}

function alone(effect: string, what: string): ChangeEffect {
  return { effect, what, weight: 'alone' };
}

function loud(effect: string, what: string): ChangeEffect {
  return { effect, what, weight: 'loud' };
}

function second(effect: string, what: string): ChangeEffect {
  return { effect, what, weight: 'second' };
}
