import type { Services } from '../../commands/operation/context.ts';
import { operationOf } from '../../commands/registry.ts';
import { requirePermission } from '../../services/access/permissions.ts';
import { KeyturnError } from '../../services/errors.ts';
import { asJson } from '../../services/json.ts';
import type { Purpose, RequestRecord } from '../../services/requests/types.ts';
import { runNamingRoles } from '../pipeline/role-refusals.ts';
import { effectsOf } from '../pipeline/write.ts';
import type { Pipeline } from '../pipeline.ts';
import type { Announcements } from './announce.ts';
import type { Execution } from './execution.ts';
import { doneOutcome, type Finisher } from './finish.ts';
import type { Scheduled } from './scheduled.ts';

type Execute = (record: RequestRecord, execution: Execution) => Promise<void>;

export interface LaterPartsOptions {
  services: Pick<Services, 'requests' | 'people'>;
  pipeline: Pick<Pipeline, 'parse'>;
  announcements: Pick<Announcements, 'announce'>;
  finisher: Pick<Finisher, 'end'>;
  scheduled: Pick<Scheduled, 'obstacle'>;
  /** Carries a part out with all checks. */
  execute: Execute;
}

/** What executions of a request in two parts do after its first part. Each throws what the operation throws. */
export function createLaterParts(options: LaterPartsOptions): Record<Purpose, Execute> {
  const { services, pipeline, announcements, finisher, scheduled, execute } = options;
  const { requests, people } = services;

  return {
    /** Takes the first part back, for the person who pressed **Undo**. */
    async undo(record, execution) {
      const { by } = record.execution ?? {};
      const operation = operationOf(record.operation);
      const { later } = operation;
      if (later === undefined || by === undefined)
        throw new KeyturnError('internal', { details: { why: 'nothing to undo' } });
      const person = await people.refresh(by);
      const permitted = async () => requirePermission(person, later.permission);
      await permitted();
      const input = pipeline.parse(operation, record.input);
      const context = execution.contextFor(person, permitted);
      const output = await runNamingRoles(operation, context, input, later.undo);
      await finisher.end(record, 'undone', doneOutcome(effectsOf(operation, output)));
    },

    /** The second part, unless the first was taken back or the client is used again. */
    async complete(record, execution) {
      const obstacle = await scheduled.obstacle(record);
      switch (obstacle?.kind) {
        case undefined:
          return execute(record, execution);
        case 'used':
          await requests.putBack(record.id, record.execution?.turns);
          return announcements.announce(await requests.pause(record.id, asJson(obstacle.usage)));
        case 'reverted':
        case 'gone': {
          const { kind, facts } = obstacle;
          return finisher.end(record, kind === 'reverted' ? 'undone' : 'done', { fact: { kind: 'done', facts } });
        }
      }
    },
  };
}
