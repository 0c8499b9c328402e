import type { Message } from '../../commands/block-kit/blocks.ts';
import { resolveRoleNames } from '../../commands/clients/names.ts';
import type { Services } from '../../commands/operation.ts';
import { type FormOperation, titleFor } from '../../commands/registry.ts';
import { defined } from '../../services/defined.ts';
import { asKeyturnError } from '../../services/errors.ts';
import type { Actor, Person } from '../../services/people.ts';
import type { Approvals } from '../approval/decide.ts';
import { type Attempt, type Pipeline, withPatience } from '../pipeline.ts';
import type { Log } from '../process/log.ts';
import type { SlackApi } from '../slack/api.ts';
import { viewSurface } from '../slack/modal-surface.ts';
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
  approvals: Pick<Approvals, 'open'>;
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
    const { answer, output } = await withPatience(surface, async () => {
      const person = await pipeline.admit(attempt, operation, 'live');
      const input = pipeline.parse(operation, raw);
      const job = { draft, attempt, operation, person, input, reason };
      const asks = draft.asksReason || services.needsSecondPerson(operation.name, input);
      return asks ? { answer: await ask(options, job), output: undefined } : run(options, job);
    });
    await drafts.change(draft, { status: 'done' }).catch(() => undefined);
    await surface.show(answer);
    await handOver(options, output);
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
  return { output, answer: operation.view(output, pipeline.viewer(person)) };
}

/** Opens a request for a second person. Its card tells roles by the names that Genesys Cloud has for them: an approver must not read labels that came with the form. */
async function ask({ services, approvals }: FormWorkOptions, job: Job): Promise<Message> {
  const { draft, attempt, operation, person, input, reason } = job;
  const { client } = draft;
  const { form } = operation;
  const names = await resolveRoleNames(services, {
    roleDivisions: [...(client?.roleDivisions ?? []), ...(operation.attaches?.(input) ?? [])],
    rolesWithoutDivision: client?.rolesWithoutDivision ?? [],
  });
  const changes = [...(form.lines?.(input, client, names) ?? []), ...(form.warnings?.(input, client) ?? [])];
  return approvals.open({ attempt, operation, person, input, reason, changes, ...defined({ client }) });
}

/** The secret of a new client also waits in its owner's direct messages, for when the modal is closed. What fails here is done later, by the worker. */
async function handOver({ offer, log }: FormWorkOptions, output: unknown): Promise<void> {
  const sealed = sealedOf(output);
  if (sealed === undefined) return;
  // What was made is made: this must not bring the form back.
  await offer(sealed).catch((error: unknown) => log.warn({ err: error }, 'a secret could not be offered yet'));
}

function sealedOf(output: unknown): string | undefined {
  if (typeof output !== 'object' || output === null || !('secret' in output)) return undefined;
  const { secret } = output;
  return typeof secret === 'object' && secret !== null && 'id' in secret ? String(secret.id) : undefined;
}
