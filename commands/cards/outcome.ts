import { restoredError } from '../../services/errors/stored.ts';
import type { Outcome } from '../../services/requests/types.ts';
import { endedBecause } from '../error-sentences/ended.ts';
import type { Operation } from '../operation.ts';
import { sealedWords } from '../secrets/seal.ts';

/** What became of a request, in a sentence or more. `operation`: what it was for, where that is one of ours. mrkdwn. */
export function outcomeText(
  { fact }: Outcome,
  operation: Pick<Operation, 'outcome'> | undefined,
  command: string,
): string {
  switch (fact.kind) {
    case 'error':
      return endedBecause(restoredError(fact), command);
    case 'unseen':
      return 'It could not be shown to anybody, so nobody could have decided. Nothing was changed; ask again.';
    case 'done':
      return operation?.outcome?.(fact.facts) ?? sealedWords(fact.facts) ?? 'Done.';
  }
}
