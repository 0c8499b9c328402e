import { restoredError } from '../../services/errors/stored.ts';
import type { RequestRecord } from '../../services/requests/types.ts';
import { endedBecause } from '../error-sentences/ended.ts';
import { catalog } from '../language.ts';
import type { Operation } from '../operation.ts';
import type { OutcomeReader } from '../outcome.ts';
import { sealedWords } from '../secrets/seal.ts';
import { changedClientWords } from './changed-client.ts';

const words = catalog('outcomes', {
  unseen:
    'Keyturn couldn’t post this in the approvals channel, so nobody could approve it. Nothing was changed. Ask again.',
  done: 'Done.',
});

/** A request's outcome, in a sentence or more; empty without one. `operation` is undefined if this version doesn't know it. mrkdwn. */
export function outcomeText(
  record: RequestRecord,
  operation: Pick<Operation, 'outcome'> | undefined,
  command: string,
  reader?: OutcomeReader,
): string {
  const { outcome, requester, schedule } = record;
  if (outcome === undefined) return '';
  const { fact } = outcome;
  switch (fact.kind) {
    case 'error':
      return (
        changedClientWords(record) ??
        endedBecause(restoredError(fact), command, { requester: requester.slackUser, isSecond: schedule !== undefined })
      );
    case 'unseen':
      return words.unseen;
    case 'done':
      return operation?.outcome?.(fact.facts, reader) ?? sealedWords(fact.facts, reader) ?? words.done;
  }
}
