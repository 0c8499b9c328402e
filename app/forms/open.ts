import type { Block, Message, Modal } from '../../commands/block-kit/blocks.ts';
import { loading, notice } from '../../commands/block-kit/modals.ts';
import { clip } from '../../commands/block-kit/text.ts';
import { askWhichClient, chooseClient } from '../../commands/clients/choosing.ts';
import { locate } from '../../commands/clients/locate.ts';
import type { Names } from '../../commands/clients/names.ts';
import { namesFrom, plainNames, resolveNames } from '../../commands/clients/names.ts';
import { notFound } from '../../commands/clients/not-found.ts';
import { roleLabel } from '../../commands/clients/roles.ts';
import {
  type ClientFormModel,
  clientForm,
  type FieldErrors,
  freshValues,
  nameMax,
  valuesOf,
} from '../../commands/forms/client-form.ts';
import { type RequestFormModel, requestForm } from '../../commands/forms/request-form.ts';
import type { OperationName } from '../../commands/names.ts';
import type { Services } from '../../commands/operation.ts';
import { unquote } from '../../commands/parse-text.ts';
import { operationOf, titleFor } from '../../commands/registry.ts';
import { requireChangeable } from '../../commands/update.ts';
import type { OAuthClient } from '../../services/genesys/types.ts';
import type { Actor } from '../../services/people.ts';
import { type Attempt, type Pipeline, withPatience } from '../pipeline.ts';
import type { SlackApi } from '../slack/api.ts';
import { slackWord } from '../slack/errors.ts';
import { viewSurface } from '../slack/modal-surface.ts';
import type { Surface } from '../slack/replies.ts';
import type { Draft, Drafts } from './drafts.ts';

/** Operations that people fill in a form for. */
export type FormOperation = 'create' | 'update' | 'delete' | 'rotate';
/** Whether people fill in a form for this operation. */
export const isFormOperation = (name: OperationName): name is FormOperation =>
  name === 'create' || name === 'update' || name === 'delete' || name === 'rotate';

export interface OpenForm {
  operation: FormOperation;
  actor: Actor;
  /** What was typed, or the id of the client that was clicked. To create: the name to begin with. */
  client: string;
  triggerId: string | undefined;
  /** The window to use, when one is open already. */
  viewId?: string;
  /** The state to have chosen in the form of a change; default that of the client. */
  state?: 'active';
  /** Where to say that no window could be opened. */
  fallback: Surface;
}

export interface Forms {
  /** Opens the window at once, then finds out who asks and about which client, and shows the form or says why not. */
  open(request: OpenForm): Promise<void>;
  /** The form of a draft, with errors beneath their fields and a problem above them. */
  render(draft: Draft, errors?: FieldErrors, problem?: string): Modal;
  /** Shows `view` in a window that is open; nothing happens when its reader closed it meanwhile. Throws slack_failed. */
  put(viewId: string, view: Modal): Promise<void>;
}

export interface FormsOptions {
  services: Services;
  pipeline: Pipeline;
  drafts: Drafts;
  slack: SlackApi;
  id: () => string;
}

export function createForms({ services, pipeline, drafts, slack, id }: FormsOptions): Forms {
  const render: Forms['render'] = (draft, errors, problem) => {
    const { operation, formId, values, client, asksReason, first, warned, lacking } = draft;
    const shown = { ...(errors === undefined ? {} : { errors }), ...(problem === undefined ? {} : { problem }) };
    if (operation === 'create' || operation === 'update') {
      const model: ClientFormModel = {
        operation,
        title: titleFor(operation),
        formId,
        values,
        asksReason,
        ...(warned === undefined ? {} : { warned }),
        ...(client === undefined ? {} : { base: client }),
        ...shown,
      };
      return clientForm(model);
    }
    const stakes = operationOf(operation).stakes;
    if (client === undefined || stakes === undefined) return notice(titleFor(operation), []);
    const model: RequestFormModel = {
      operation,
      title: titleFor(operation),
      formId,
      client,
      values,
      first,
      lacking,
      ...shown,
    };
    return requestForm(model, stakes, namesFrom(draft.names), services.now());
  };

  /** The client that the form is about, as Genesys Cloud has it now; or the choice, or why there's no form for it, as blocks. */
  const target = async (operation: FormOperation, text: string): Promise<OAuthClient | Block[]> => {
    if (text.trim() === '') return askWhichClient(operation);
    const found = await locate(services, text);
    if (found.kind === 'none')
      return [
        ...notFound(operation, { ...found, text }, { command: services.command, now: services.now() }).blocks,
        ...askWhichClient(operation),
      ];
    if (found.kind === 'many') return chooseClient(operation, text, found.clients, services.now());
    services.access.requireNotOwnClient(found.client.id);
    const client = await services.genesys.getClient(found.client.id);
    requireChangeable(client);
    return (await operationOf(operation).whyNot?.(services, client)) ?? client;
  };

  /** A link to the request that is open for the same, so that nobody writes a reason in vain. Sending the form decides. */
  const firstAsked = async (operation: FormOperation, client: OAuthClient | undefined): Promise<string | undefined> => {
    if (client === undefined || (operation !== 'delete' && operation !== 'rotate')) return undefined;
    const first = await services.requests.openFor(operation, client.id);
    return first === undefined ? undefined : services.requestLink(first);
  };

  const draftOf = async (
    operation: FormOperation,
    actor: Actor,
    client: OAuthClient | undefined,
    { text, state }: { text: string; state: OpenForm['state'] },
  ): Promise<Draft> => {
    const [names, first] = await Promise.all([
      client === undefined ? nobody : resolveNames(services, client),
      firstAsked(operation, client),
    ]);
    const named = operation === 'create' ? clip(unquote(text), nameMax) : '';
    const shown =
      client === undefined || operation !== 'update'
        ? freshValues(named)
        : valuesOf(client, (role) => roleLabel(role, names));
    const values = state === undefined ? shown : { ...shown, state };
    return {
      formId: id(),
      operation,
      owner: { team: actor.team, user: actor.user },
      status: 'open',
      ...(client === undefined ? {} : { client }),
      ...(first === undefined ? {} : { first }),
      values,
      asksReason: services.needsSecondPerson(operation),
      names: client === undefined ? { roles: {}, divisions: {}, users: {} } : plainNames(client, names),
    };
  };

  /** Shows what was asked for. Whoever closed the window meanwhile wants it no more. */
  const put = async (viewId: string, view: Modal): Promise<void> => {
    await slack.updateView(viewId, view).catch((error: unknown) => {
      if (slackWord(error) !== 'not_found') throw error;
    });
  };

  return {
    render,
    put,
    async open({ operation, actor, client: text, triggerId, viewId, state, fallback }) {
      const attempt: Attempt = { operation, actor };
      const title = titleFor(operation);
      let surface = fallback;
      const show = (message: Message) => surface.show(message);
      await pipeline.guard(attempt, show, async () => {
        const window = viewId ?? (await slack.openView(triggerId ?? '', loading(title)));
        surface = viewSurface(slack, window, title, fallback);
        if (viewId !== undefined) await put(viewId, loading(title));
        const form = await withPatience(surface, async () => {
          await pipeline.admit(attempt, operationOf(operation), 'live');
          const found = operation === 'create' ? undefined : await target(operation, text);
          if (found !== undefined && !('id' in found)) return notice(title, found);
          if (found !== undefined) attempt.client = { id: found.id, name: found.name };
          const lacking = found === undefined ? [] : ((await operationOf(operation).foresee?.(services, found)) ?? []);
          const draft = await draftOf(operation, actor, found, { text, state });
          if (lacking.length > 0) draft.lacking = [...lacking];
          await drafts.save(draft);
          return render(draft);
        });
        await put(window, form);
        // Type-ahead must answer in 3 s, so what it searches is fetched while the person still reads.
        if (operation === 'create' || operation === 'update') warm(services, attempt);
      });
    },
  };
}

function warm({ directory, access }: Services, { person }: Attempt): void {
  const quietly = (work: Promise<unknown>) => void work.catch(() => undefined);
  quietly(directory.scopes());
  quietly(directory.roles());
  quietly(directory.divisions());
  if (person !== undefined) quietly(access.attachable(person));
}

const nobody: Names = { role: () => undefined, division: () => undefined, user: () => undefined };
