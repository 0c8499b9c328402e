import { defined } from '../../services/defined.ts';
import { KeyturnError } from '../../services/errors.ts';
import type { OAuthClient } from '../../services/genesys/types/client.ts';
import { actions, section } from '../block-kit/blocks.ts';
import type { Block } from '../block-kit/message.ts';
import { day, strong } from '../block-kit/text.ts';
import { catalog } from '../language.ts';
import { operationButtons } from '../names.ts';
import type { Services } from '../operation/context.ts';
import { clientButton } from './buttons.ts';
import { removalOf } from './deletion.ts';

/** `by`: the person who deleted it; empty if unknown. */
const words = catalog('clients on their way out', {
  leaving: (by: string, day: string) => `Deleted${by === '' ? '' : ` by ${by}`}. Genesys Cloud removes it on ${day}.`,
  undoable: (by: string, day: string) =>
    `Deleted${by === '' ? '' : ` by ${by}`}. Genesys Cloud removes it on ${day}. Reactivate it before then to undo this.`,
});

/** A client that was deleted through Keyturn and stays inactive until Genesys Cloud removes it. */
export interface Leaving {
  /** The Slack user who requested it; undefined if the trail doesn't say. */
  by: string | undefined;
  /** Ms since 1970. */
  on: number;
}

/** The actions that decide whether a client is about to be removed. */
const stateChanges: ReadonlySet<string> = new Set([
  operationButtons.removal.operation,
  operationButtons.change.operation,
  operationButtons.deactivation.operation,
  operationButtons.reactivation.operation,
]);

/** How many of a client's records are searched for the last such action. */
const searched = 50;

/** The removal of a client whose last change through Keyturn was a deletion; undefined for any other. Never throws, even if the trail can't be read. */
export async function leavingOf(
  { audit, now }: Pick<Services, 'audit' | 'now'>,
  client: OAuthClient,
): Promise<Leaving | undefined> {
  const on = removalOf(client, now());
  if (on === undefined) return undefined;
  const records = await audit.latest({ clientId: client.id, limit: searched }).catch(() => []);
  const last = records.find(({ action, operation }) => action === 'done' && stateChanges.has(operation));
  return last?.operation === operationButtons.removal.operation ? { by: last.person?.slackUser, on } : undefined;
}

/** Throws client_leaving for a client that's already deleted, since another deletion would do nothing. */
export async function requireStaying(services: Pick<Services, 'audit' | 'now'>, client: OAuthClient): Promise<void> {
  const leaving = await leavingOf(services, client);
  if (leaving === undefined) return;
  const { by, on } = leaving;
  throw new KeyturnError('client_leaving', { details: defined({ on, by }) });
}

/** The same as blocks, with the way to undo the deletion; undefined for any other client. */
export async function whyNotDeleted(
  services: Pick<Services, 'audit' | 'now'>,
  client: OAuthClient,
): Promise<Block[] | undefined> {
  const leaving = await leavingOf(services, client);
  if (leaving === undefined) return undefined;
  return [
    section(`${strong(client.name)}\n${undoableSentence(leaving)}`),
    ...actions(clientButton(operationButtons.reactivation, client)),
  ];
}

const mention = ({ by }: Leaving): string => (by === undefined ? '' : `<@${by}>`);

/** `Deleted by Ben. Genesys Cloud removes it on Dec 3.` mrkdwn. */
export const leavingSentence = (leaving: Leaving): string => words.leaving(mention(leaving), day(leaving.on));

/** The same, with how to undo it. */
export const undoableSentence = (leaving: Leaving): string => words.undoable(mention(leaving), day(leaving.on));
