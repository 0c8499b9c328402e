import type { Message } from '../../commands/block-kit/message.ts';
import { closedNeedsReason, reasonStep } from '../../commands/forms/reason.ts';
import type { Services } from '../../commands/operation/context.ts';
import type { Weighing } from '../../commands/operation/weight.ts';
import type { FormOperation } from '../../commands/registry.ts';
import { defined } from '../../services/defined.ts';
import { asKeyturnError } from '../../services/errors.ts';
import type { Actor } from '../../services/people/actor.ts';
import type { Person } from '../../services/people.ts';
import type { OpenRequest } from '../approval/open.ts';
import type { Attempt } from '../pipeline/entry.ts';
import type { Pipeline } from '../pipeline.ts';
import type { Log } from '../process/log.ts';
import type { SlackApi } from '../slack/api.ts';
import { slackWord } from '../slack/errors.ts';
import { viewSurface } from '../slack/modal-surface.ts';
import { withPatience } from '../slack/patience.ts';
import type { Surface } from '../slack/replies.ts';
import type { Draft, Drafts, StoredDraft } from './drafts.ts';
import type { Forms } from './open.ts';
import { operationIn, titleOfDraft } from './render.ts';
import { reopenFailedForm } from './reopen-failed-form.ts';
import { undoneBy } from './undo.ts';

/** Does what a form asks for, after its acknowledgment. Never throws: the modal, or a direct message, shows the result. */
export interface FormWork {
  /** Runs the operation, or opens a request if it needs approval, and shows the result in the modal. Asks for a reason first, if that needs one by now. */
  finish(draft: StoredDraft, viewId: string, origin: Actor['origin']): Promise<void>;
}

export interface FormWorkOptions {
  services: Services;
  pipeline: Pipeline;
  drafts: Drafts;
  forms: Pick<Forms, 'render' | 'usage'>;
  openRequest: OpenRequest;
  slack: Pick<SlackApi, 'askedBy'>;
  log: Log;
  direct: (actor: Actor) => Surface;
}

interface Job {
  draft: Draft;
  attempt: Attempt;
  operation: FormOperation;
  person: Person;
  input: unknown; // parsed
  reason: string;
}

export function createFormWork(options: FormWorkOptions): FormWork {
  const { services, pipeline, drafts, forms, log, direct } = options;
  /** For the modal of a form that was sent, which has to be brought to its end. */
  const slackFor = ({ owner }: Draft) => options.slack.askedBy({ who: owner.user, purpose: 'execution' });

  /** Marks the draft as busy, or returns undefined if it was submitted before: of several submissions only one runs, and the modal shows its result. */
  const claim = async (sent: StoredDraft): Promise<StoredDraft | undefined> => {
    const { values, asked, asksReason, offeredFrom, restored = [] } = sent;
    // Sending the form answers what became of what was typed before.
    const answered = offeredFrom === undefined ? {} : { restored };
    try {
      return await drafts.changeOpen(sent, { values, asksReason, status: 'busy', ...answered, ...defined({ asked }) });
    } catch (error) {
      if (asKeyturnError(error).code !== 'already_submitted') throw error;
      log.info({ operation: sent.operation, user: sent.owner.user }, 'a form was submitted twice');
      return undefined;
    }
  };

  /** The form again, with the reason that the change now needs, for as long as the modal is open. */
  const askReason = async (draft: StoredDraft, viewId: string, notHeld: Weighing['notHeld']): Promise<void> => {
    const open = await drafts.change(draft, { status: 'open', asksReason: true });
    try {
      await slackFor(draft).updateView(viewId, forms.render(open, { step: reasonStep(notHeld, draft.names) }));
    } catch (error) {
      if (slackWord(error) !== 'not_found') throw error;
      await direct(draft.owner).show(closedNeedsReason(draft.client));
    }
  };

  const work = async (draft: StoredDraft, attempt: Attempt, viewId: string): Promise<void> => {
    const surface = viewSurface(slackFor(draft), viewId, titleOfDraft(draft), direct(draft.owner));
    const operation = operationIn(draft);
    const { input: raw, reason } = draft.asked ?? { input: undefined, reason: '' };
    const result = await withPatience(surface, async () => {
      // What only asks is decided, and checked again, by others.
      const person = await pipeline.admit(attempt, operation, draft.asksReason ? 'asking' : 'live');
      const input = pipeline.parse(operation, raw);
      const job = { draft, attempt, operation, person, input, reason };
      const { client } = draft;
      const weighed = { client, person: async () => person, freshness: 'live' } as const;
      if (draft.asksReason) return ask(options, job);
      const { weight, notHeld } = await services.weigh(operation.name, input, weighed);
      if (weight !== 'second') return run(options, job);
      // Nobody enters a reason for what can't be done.
      await operation.check?.({ ...services, person }, input, client);
      return { notHeld };
    });
    if ('notHeld' in result) return askReason(draft, viewId, result.notHeld);
    await drafts.change(draft, { status: 'done' }).catch(() => undefined);
    await surface.show(result);
  };

  return {
    async finish(sent, viewId, origin) {
      const slack = slackFor(sent);
      const attempt: Attempt = {
        operation: sent.operation,
        act: 'submit',
        actor: { ...sent.owner, ...defined({ origin }) },
        ...defined({ client: sent.client === undefined ? undefined : { id: sent.client.id, name: sent.client.name } }),
      };
      let claimed: StoredDraft | undefined;
      await pipeline.guard(
        attempt,
        (message, error) => reopenFailedForm({ ...options, slack }, { sent, claimed, viewId, message, error }),
        async () => {
          claimed = await claim(sent);
          if (claimed !== undefined) await work(claimed, attempt, viewId);
        },
      );
    },
  };
}

async function run(
  { pipeline }: FormWorkOptions,
  { draft, attempt, operation, person, input, reason }: Job,
): Promise<Message> {
  const output = await pipeline.write(attempt, operation, person, input, {
    client: draft.client,
    reason,
    undoes: undoneBy(draft, input),
  });
  return operation.view(output, pipeline.viewer(person));
}

const ask = ({ openRequest }: FormWorkOptions, { draft, ...job }: Job): Promise<Message> =>
  openRequest({ ...job, ...defined({ client: draft.client }) });
