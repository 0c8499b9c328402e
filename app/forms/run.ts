import type { Message } from '../../commands/block-kit/blocks.ts';
import type { Services } from '../../commands/operation/context.ts';
import type { Effects } from '../../commands/outcome.ts';
import { type FormOperation, titleFor } from '../../commands/registry.ts';
import { defined } from '../../services/defined.ts';
import { asKeyturnError } from '../../services/errors.ts';
import type { Actor, Person } from '../../services/people.ts';
import type { OpenRequest } from '../approval/open.ts';
import type { Attempt, Pipeline } from '../pipeline.ts';
import type { Log } from '../process/log.ts';
import type { SlackApi } from '../slack/api.ts';
import { viewSurface } from '../slack/modal-surface.ts';
import { withPatience } from '../slack/patience.ts';
import type { Surface } from '../slack/replies.ts';
import { comeBack } from './come-back.ts';
import type { Draft, Drafts } from './drafts.ts';
import type { Forms } from './open.ts';
import { operationIn } from './render.ts';

/** What a form is for, once it was sent and acknowledged. It doesn't throw: the modal, or else a direct message, says what became of it. */
export interface FormWork {
  /** Runs the operation, or opens a request where it needs a second person, and shows the result in the modal that is still open. */
  finish(draft: Draft, viewId: string): Promise<void>;
}

export interface FormWorkOptions {
  services: Services;
  pipeline: Pipeline;
  drafts: Drafts;
  forms: Pick<Forms, 'render'>;
  openRequest: OpenRequest;
  slack: SlackApi;
  log: Log;
  direct: (actor: Actor) => Surface;
  /** Offers a sealed secret to its owner. */
  offer: (secretId: string) => Promise<void>;
}

/** What was asked for with a form, by whom. */
interface Job {
  draft: Draft;
  attempt: Attempt;
  operation: FormOperation;
  person: Person;
  /** Parsed. */
  input: unknown;
  reason: string;
}

export function createFormWork(options: FormWorkOptions): FormWork {
  const { services, pipeline, drafts, slack, log, direct } = options;

  /** Makes the draft busy; undefined where it was sent before. Of any number of sends of one form, one is worked on, and the modal shows what becomes of it. */
  const claim = async ({ values, asked, ...sent }: Draft): Promise<Draft | undefined> => {
    try {
      return await drafts.changeOpen({ values, ...sent }, { values, status: 'busy', ...defined({ asked }) });
    } catch (error) {
      if (asKeyturnError(error).code !== 'already_submitted') throw error;
      log.info({ operation: sent.operation, user: sent.owner.user }, 'a form was sent again');
      return undefined;
    }
  };

  const work = async (draft: Draft, attempt: Attempt, surface: Surface): Promise<void> => {
    const operation = operationIn(draft);
    const { input: raw, reason } = draft.asked ?? { input: undefined, reason: '' };
    const { answer, effects } = await withPatience(surface, async () => {
      const person = await pipeline.admit(attempt, operation, 'live');
      const input = pipeline.parse(operation, raw);
      const job = { draft, attempt, operation, person, input, reason };
      const asks = draft.asksReason || services.needsSecondPerson(operation.name, input);
      return asks ? { answer: await ask(options, job), effects: {} } : run(options, job);
    });
    await drafts.change(draft, { status: 'done' }).catch(() => undefined);
    await surface.show(answer);
    await handOver(options, effects);
  };

  return {
    async finish(sent, viewId) {
      const surface = viewSurface(slack, viewId, titleFor(sent.operation), direct(sent.owner));
      const attempt: Attempt = {
        operation: sent.operation,
        actor: sent.owner,
        ...(sent.client === undefined ? {} : { client: { id: sent.client.id, name: sent.client.name } }),
      };
      let claimed: Draft | undefined;
      await pipeline.guard(
        attempt,
        (message, error) => comeBack(options, { sent, claimed, viewId, message, error }),
        async () => {
          claimed = await claim(sent);
          if (claimed !== undefined) await work(claimed, attempt, surface);
        },
      );
    },
  };
}

/** Does it, where it needs no second person. */
async function run({ pipeline }: FormWorkOptions, { attempt, operation, person, input }: Job) {
  const output = await pipeline.write(attempt, operation, person, input);
  return { effects: operation.effects?.(output) ?? {}, answer: operation.view(output, pipeline.viewer(person)) };
}

/** Opens a request for a second person. */
const ask = ({ openRequest }: FormWorkOptions, { draft, ...job }: Job): Promise<Message> =>
  openRequest({ ...job, ...defined({ client: draft.client }) });

/** The secret of a new client also waits in its owner's direct messages, for when the modal is closed. What fails here is done later, by the worker. */
async function handOver({ offer, log }: FormWorkOptions, { secret }: Effects): Promise<void> {
  if (secret === undefined) return;
  // What was made is made: this must not bring the form back.
  await offer(secret.id).catch((error: unknown) => log.warn({ err: error }, 'a secret could not be offered yet'));
}
