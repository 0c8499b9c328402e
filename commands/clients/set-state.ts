import { asKeyturnError, KeyturnError } from '../../services/errors.ts';
import type { ClientRole } from '../../services/genesys/client-roles.ts';
import { tokenSeconds } from '../../services/genesys/rules.ts';
import type { ClientChange, OAuthClient } from '../../services/genesys/types/client.ts';
import type { RequestRecord } from '../../services/requests/types.ts';
import { within } from '../../services/within.ts';
import { actions, section, context as smallPrint } from '../block-kit/blocks.ts';
import type { Block, Message } from '../block-kit/message.ts';
import { date, day, duration, name, named, strong } from '../block-kit/text.ts';
import { catalog } from '../language.ts';
import { type OperationButton, operationButtons } from '../names.ts';
import type { Context, Services } from '../operation/context.ts';
import type { Reconciled } from '../operation.ts';
import type { Effects } from '../outcome.ts';
import { aboutClient, lookFor, requireTaken } from './after-change.ts';
import { clientButton } from './buttons.ts';
import { historyOf } from './history.ts';
import { leavingOf, undoableSentence } from './leaving.ts';
import { type ClientTarget, clientTarget, requireAsAsked, requireChangeable } from './target.ts';

/** What deactivating and reactivating a client have in common. */

type State = NonNullable<ClientChange['state']>;

/** A state that was set. */
export interface StateSet {
  before: OAuthClient;
  client: OAuthClient;
  correlationId: string | undefined;
  at: number; // ms since 1970
}

/** `by`: a person's name, and when; both are empty if they aren't known. */
const words = catalog('states', {
  thisClient: 'This client',
  already: {
    active: (client: string, by: string, at: string) =>
      `${client} is already active${by === '' ? '' : `: ${by} reactivated it ${at}`}.`,
    inactive: (client: string, by: string, at: string) =>
      `${client} is already inactive${by === '' ? '' : `: ${by} deactivated it ${at}`}.`,
  },
  tokensLast: (lifetime: string) => `Tokens already issued keep working for up to ${lifetime}.`,
  tokensEnd: (lifetime: string, end: string) =>
    `Tokens already issued keep working for up to ${lifetime}, until ${end} at the latest.`,
  removed: (day: string) => `Genesys Cloud removes it on ${day}, unless it’s reactivated before then.`,
  perhapsRemoved: 'Genesys Cloud may delete inactive clients. It gave no date for this one.',
  told: 'Keyturn is telling the approvals channel.',
});

/** How long to wait for other replicas' writes, in milliseconds. */
const catchUpMs = 1_000;

/** The step before the one call that changes something. */
const step = 'set state';

/** What both declare alike. */
export const settingState = (state: State) => ({
  changes: () => ({ state }),
  input: clientTarget,
  clientOf: ({ clientId, clientName }: ClientTarget) => ({ id: clientId, name: clientName }),
  whyNot: (services: Pick<Services, 'audit' | 'now'>, client: OAuthClient) => whyNotSet(services, client, state),
  async foresee({ access }: Pick<Services, 'access'>, client: OAuthClient): Promise<readonly ClientRole[]> {
    await access.requireDivisions(client);
    await access.requireOwnRoles(client);
    return [];
  },
  async check(services: Services, _target: ClientTarget, client: OAuthClient | undefined): Promise<void> {
    if (client !== undefined) await requireOther(services, client, state);
  },
  run: (context: Context, target: ClientTarget) => setState(context, target, state),
});

/**
 * Sets the client's state: one GET and one PUT. Of several people at once, one sets it. Throws `state_already` if it has that state, `client_changed`
 * if a client that gets its power back isn't as it was asked for, and what an update throws.
 */
export async function setState(context: Context, target: ClientTarget, state: State): Promise<StateSet> {
  const { clientId } = target;
  context.access.requireNotOwnClient(clientId);
  return context.turns.take(`state:${clientId}`, async () => {
    // What another replica wrote may not show yet. The listing has it, and a client that shows less is read again.
    await within(context.listings.read(), catchUpMs, late).catch(() => undefined);
    let seen: OAuthClient | undefined;
    const writing = context.genesys.updateClient(clientId, { state }, async (current) => {
      await requireOther(context, current, state);
      // Whatever else changed, a brake has to work.
      if (state === 'active') requireAsAsked(current, target);
      await context.access.requireDivisions(current);
      await context.beforeWrite(step);
      seen = current;
    });
    const written = await writing.catch(async (cause: unknown) => {
      const error = asKeyturnError(cause);
      const made = error.changed === 'unknown' ? await lookFor(context, clientId, { state }) : undefined;
      if (made === undefined || seen === undefined) throw aboutClient(error, clientId);
      return { before: seen, client: made, secret: undefined, correlationId: error.correlationId };
    });
    const { before, correlationId } = written;
    const client = await requireTaken(context, { ...written, change: { state } });
    await context.listings.rememberWrite({ client }).catch(() => undefined);
    return { before, client, correlationId, at: context.now() };
  });
}

/** What the person reads: what was done, what follows, that others hear of it, and `buttons`. */
export function stateMessage(
  { client }: Pick<StateSet, 'client'>,
  heading: (client: string) => string,
  lines: readonly string[],
  ...buttons: OperationButton[]
): Message {
  return {
    text: [heading(named(client.name)), ...lines].join(' '),
    blocks: [
      section(heading(strong(client.name))),
      section(lines.join(' ')),
      smallPrint(words.told),
      ...actions(...[...buttons, operationButtons.details].map((each) => clientButton(each, client))),
    ],
  };
}

/** That nothing is left to do, and since when. mrkdwn. */
export const alreadySentence = ({
  state,
  client,
  by = '',
  on,
}: Omit<AlreadySet, 'client'> & Partial<Pick<AlreadySet, 'client'>>): string =>
  words.already[state](
    client === undefined ? words.thisClient : strong(client.name),
    name(by, 60),
    on === undefined ? '' : date(on),
  );

/** How long a deactivated client's tokens live: mrkdwn. `at`: when it was deactivated, in ms since 1970, if it was. */
export function tokensLive(seconds: number | undefined, at?: number): string {
  const lifetime = duration(seconds ?? tokenSeconds.default);
  return at === undefined
    ? words.tokensLast(lifetime)
    : words.tokensEnd(lifetime, date(at + (seconds ?? tokenSeconds.default) * 1000));
}

/** Whether and when Genesys Cloud removes a deactivated client: mrkdwn. `on`: in ms since 1970, if it says so. */
export const removal = (on: number | undefined): string =>
  on === undefined ? words.perhapsRemoved : words.removed(day(on));

/** Whether Genesys Cloud shows the state that an interrupted execution was to set. */
export async function stateAfter(
  context: Context,
  { clientId }: ClientTarget,
  { state, record, effects }: { state: State; record: RequestRecord; effects: (client: OAuthClient) => Effects },
): Promise<Reconciled> {
  if (record.execution?.step !== step) return { state: 'again' };
  const made = await lookFor(context, clientId, { state });
  if (made !== undefined) return { state: 'done', effects: effects(made) };
  const unclear = { kind: 'change_broke_off', clientId } as const;
  return {
    state: 'unknown',
    error: new KeyturnError('genesys_outcome_unknown', { changed: 'unknown', details: { unclear } }),
  };
}

/** Throws `client_locked`, and `state_already` for a client that has this state. */
async function requireOther(
  services: Pick<Services, 'audit' | 'now'>,
  client: OAuthClient,
  state: State,
): Promise<void> {
  requireChangeable(client);
  if (client.state === state)
    throw new KeyturnError('state_already', { details: await alreadySet(services, client, state) });
}

/** Why a client that has this state gets no form, with what can be done; undefined for any other. */
async function whyNotSet(
  services: Pick<Services, 'audit' | 'now'>,
  client: OAuthClient,
  state: State,
): Promise<Block[] | undefined> {
  if (client.state !== state) return undefined;
  const leaving = await leavingOf(services, client);
  const said = alreadySentence(await alreadySet(services, client, state));
  return [
    section(leaving === undefined ? said : `${said} ${undoableSentence(leaving)}`),
    ...actions(
      clientButton(state === 'inactive' ? operationButtons.reactivation : operationButtons.deactivation, client),
      clientButton(operationButtons.details, client),
    ),
  ];
}

interface AlreadySet {
  state: State;
  client: { id: string; name: string };
  by?: string; // a person's name
  on?: number; // ms since 1970
}

/** Who set the state through Keyturn, as far as the trail says. */
async function alreadySet(
  services: Pick<Services, 'audit' | 'now'>,
  client: OAuthClient,
  state: State,
): Promise<AlreadySet> {
  const about = { state, client: { id: client.id, name: client.name } };
  const history = await historyOf(services, client, services.now()).catch(() => undefined);
  const last = history?.changes.find(({ fields }) => fields.includes('state'));
  return last === undefined ? about : { ...about, by: last.by, on: last.at };
}

function late(): KeyturnError {
  return new KeyturnError('store_unavailable', { details: { why: 'the listing is late' } });
}
