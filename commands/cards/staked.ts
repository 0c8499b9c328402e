import { rolesOf } from '../../services/genesys/client-roles.ts';
import { isOpen } from '../../services/requests/moments.ts';
import type { RequestRecord } from '../../services/requests/types.ts';
import { name } from '../block-kit/text.ts';
import { formerNames, recentChanges } from '../clients/history.ts';
import { namesFrom } from '../clients/names.ts';
import { mayBeRefused, storedRoleWords } from '../clients/roles.ts';
import type { Part } from './lists.ts';
import type { CardSnapshot } from './snapshot.ts';
import type { SubjectOperation } from './subject.ts';
import { words } from './words.ts';

/** The parts that every approver has to see: what changes, and which powers come with it. `brief`: of earlier changes, only the latest. */
export const stakedParts = (
  record: RequestRecord,
  operation: SubjectOperation | undefined,
  snapshot: CardSnapshot,
  changes: readonly string[],
  { brief = false } = {},
): Part[] =>
  [
    {
      heading: snapshot.client === undefined ? words.newClient : changeHeading(record),
      lines: changes,
    },
    ...(operation?.stakes?.handsOver === false ? [] : [rolesNotHeld(record, snapshot)]),
    ...(record.state === 'pending' ? historyParts(snapshot.history, brief) : []),
    {
      heading: words.mayBeRefused,
      lines:
        record.state === 'pending' && snapshot.lacking.length > 0
          ? [mayBeRefused(snapshot.lacking, namesFrom(snapshot))]
          : [],
    },
  ].filter(({ lines }) => lines.length > 0);

const changeHeading = (record: RequestRecord): string => {
  if (record.state === 'done') return words.changed;
  return isOpen(record) ? words.changes : words.requestedChanges;
};

/** What was changed about a client before: a name that it had, or a change a moment ago, can mislead people. */
export function historyParts(history: CardSnapshot['history'], brief = false): Part[] {
  if (history === undefined) return [];
  if (history === null) return [{ heading: words.recentChanges, lines: [words.historyUnknown] }];
  return [
    { heading: words.formerNames, lines: formerNames(history) },
    { heading: words.recentChanges, lines: recentChanges(history).slice(0, brief ? 1 : undefined) },
  ];
}

/** An approver hands over the client's power with a new secret or a change, so they see which of its roles the requester doesn't have. */
function rolesNotHeld({ requester, approvalsNeeded, state }: RequestRecord, snapshot: CardSnapshot): Part {
  const { client, notHeld } = snapshot;
  if (client === undefined || rolesOf(client).length === 0) return { heading: '', lines: [] };
  const who = name(requester.name, 80);
  if (notHeld === undefined)
    return { heading: words.rolesNotChecked.heading, lines: [words.rolesNotChecked.line(who)] };
  const lines = notHeld.map((role) => `• ${storedRoleWords(role, namesFrom(snapshot))}`);
  return snapshot.holderNeeded && state === 'pending'
    ? { heading: words.holderNeeded(approvalsNeeded), lines: [words.notHeld(who), ...lines] }
    : { heading: words.rolesNotHeld(who), lines };
}
