import { snapshotOf } from '../../commands/cards/snapshot.ts';
import { namesFrom } from '../../commands/clients/names.ts';
import { carriedOver } from '../../commands/forms/carry-over.ts';
import type { Services } from '../../commands/operation/context.ts';
import type { PlainNames } from '../../commands/operation/names.ts';
import type { FormOperation } from '../../commands/registry.ts';
import { KeyturnError } from '../../services/errors.ts';
import type { RequestRecord } from '../../services/requests/types.ts';
import { type Beginning, type BeginServices, newDraft } from './begin.ts';
import type { Draft } from './drafts.ts';

/** The request that **Ask again** is about. Throws request_not_found. */
export async function formerRequest(
  { requests }: Pick<Services, 'requests'>,
  { name }: FormOperation,
  id: string,
): Promise<RequestRecord> {
  const former = await requests.get(id);
  if (former?.operation !== name) throw new KeyturnError('request_not_found');
  return former;
}

/** The draft that asks for the same as `former`, with its reason, as far as that fits the client as it is now. */
export async function draftAgain(services: BeginServices, about: Beginning, former: RequestRecord): Promise<Draft> {
  const { operation, client } = about;
  const { form } = operation;
  const snapshot = snapshotOf(former);
  const parsed = operation.input.safeParse(former.input);
  const change = parsed.success ? (operation.changes?.(parsed.data) ?? {}) : {};
  const asked = client === undefined ? {} : { before: { ...client, ...change } };
  const draft = await newDraft(services, { ...about, ...asked });
  const plain = bothNames(snapshot, draft.names);
  const names = namesFrom(plain);
  const begun = (of: typeof client) => form.begin({ client: of, names, text: about.text });
  const values =
    client === undefined || snapshot.client === undefined
      ? begun(client)
      : carriedOver(begun({ ...snapshot.client, ...change }), begun(snapshot.client), begun(client));
  const rest = parsed.success ? form.again?.(parsed.data, names) : undefined;
  const filled = { ...values, ...rest, reason: former.reason };
  // Nobody has typed any of it yet.
  return { ...draft, names: plain, asksReason: true, values: filled, begun: filled };
}

const bothNames = (one: PlainNames, other: PlainNames): PlainNames => ({
  roles: { ...one.roles, ...other.roles },
  divisions: { ...one.divisions, ...other.divisions },
  users: { ...one.users, ...other.users },
});
