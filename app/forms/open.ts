import type { Block, Message, Modal } from '../../commands/block-kit/message.ts';
import { loading, notice } from '../../commands/block-kit/modals.ts';
import { askWhichClient, chooseClient } from '../../commands/clients/choosing.ts';
import { locate } from '../../commands/clients/locate.ts';
import { notFound } from '../../commands/clients/not-found.ts';
import { isLocked, requireChangeable } from '../../commands/clients/target.ts';
import { words } from '../../commands/forms/words.ts';
import type { Services } from '../../commands/operation/context.ts';
import { requireOwnPermissions } from '../../commands/operation/permissions.ts';
import { type FormOperation, titleFor } from '../../commands/registry.ts';
import type { Asking } from '../../services/admission/share.ts';
import { asKeyturnError, KeyturnError } from '../../services/errors.ts';
import type { OAuthClient } from '../../services/genesys/types/client.ts';
import { type Actor, askingOf } from '../../services/people/actor.ts';
import type { RequestRecord } from '../../services/requests/types.ts';
import type { UnsavedForms } from '../../services/unsaved-forms.ts';
import type { RequireApprovers } from '../approval/require-approvers.ts';
import { type Attempt, entryOf } from '../pipeline/entry.ts';
import type { Loud } from '../pipeline/loud.ts';
import type { Pipeline } from '../pipeline.ts';
import type { SlackApi } from '../slack/api.ts';
import { slackWord } from '../slack/errors.ts';
import { viewSurface } from '../slack/modal-surface.ts';
import { withPatience } from '../slack/patience.ts';
import type { Surface } from '../slack/replies.ts';
import { draftAgain, formerRequest } from './again.ts';
import { type BeginServices, newDraft } from './begin.ts';
import type { Draft, Drafts } from './drafts.ts';
import { type Remarks, renderForm } from './render.ts';
import { openUndo } from './undo.ts';
import { createFormUsage, type FormUsage, type FormUsageOptions, type ShownForm } from './usage.ts';

export interface OpenForm {
  operation: FormOperation;
  actor: Actor;
  /** What was typed, or the ID of the client that was clicked. For `create`, the name to start with. */
  client: string;
  triggerId: string | undefined;
  viewId?: string | undefined; // the modal to use, if one is already open
  /** The ID of the change that **Undo** takes back: what would change opens. */
  undo?: string | undefined;
  /** The ID of the request that **Ask again** is about: its client is the form's, and what it asked for is filled in. */
  again?: string | undefined;
  fallback: Surface; // where to say that the modal couldn't be opened
}

export interface Forms {
  /** Opens the modal at once, then looks up the person and the client, and shows the form, or why there's none. */
  open(request: OpenForm): Promise<void>;
  /** The form of a draft. */
  render(draft: Draft, remarks?: Remarks): Modal;
  /** Shows `view` in a person's open modal, and returns its hash; does nothing if it was closed. Throws slack_failed, and too_many_asks unless it's an `execution`. */
  put(asking: Asking, viewId: string, view: Modal): Promise<string | undefined>;
  usage: FormUsage;
}

type FormServices = BeginServices &
  Pick<Services, 'usage' | 'audit' | 'genesys' | 'listings' | 'command' | 'now' | 'weigh' | 'graceDays'>;

export interface FormsOptions {
  services: FormServices;
  pipeline: Pick<Pipeline, 'admit' | 'guard'>;
  drafts: Pick<Drafts, 'save' | 'load'>;
  loud: Pick<Loud, 'change'>;
  slack: Pick<SlackApi, 'askedBy'>;
  inFlight: FormUsageOptions['inFlight'];
  unsaved: Pick<UnsavedForms, 'offeredFrom'>;
  foreseeApprovers: RequireApprovers['foreseeApprovers'];
  id: () => string;
}

interface Opened extends Partial<Pick<ShownForm, 'draft' | 'known'>> {
  view: Modal;
}

export function createForms(options: FormsOptions): Forms {
  const { services, pipeline, drafts, loud, slack, unsaved, foreseeApprovers, id } = options;
  const usage = createFormUsage(options);

  /** A person who has closed the modal doesn't want to see it anymore. */
  const put: Forms['put'] = async (asking, viewId, view) => {
    const { replaceView } = slack.askedBy(asking);
    return replaceView(viewId, view).catch((error: unknown) => {
      if (slackWord(error) !== 'not_found') throw error;
      return undefined;
    });
  };

  /** The form, with its draft if its usage may come later, or why there's none. Sets the person and the client on `attempt`. */
  const formFor = async (attempt: Attempt, request: OpenForm): Promise<Opened> => {
    const { operation, actor, client: text, undo, again } = request;
    const person = await pipeline.admit(attempt, operation, 'live');
    const former = again === undefined ? undefined : await formerRequest(services, operation, again);
    const client = operation.about === 'client' ? await target(services, operation, text, former?.client) : undefined;
    if (client !== undefined && !('id' in client)) return { view: notice(titleFor(operation.name), client) };
    if (client !== undefined) attempt.client = { id: client.id, name: client.name };
    const begun = { formId: id(), operation, actor, client, text, timeZone: person.timeZone, undo, unsaved };
    if (client !== undefined && undo !== undefined) {
      const made = await loud.change(undo);
      const [{ draft, view }] = await Promise.all([
        openUndo(services, { ...begun, client, person, made }),
        requireOwnPermissions(services, operation),
      ]);
      await drafts.save(draft);
      return { view };
    }
    const [draft] = await Promise.all([
      former === undefined ? newDraft(services, begun) : draftAgain(services, begun, former),
      // Nobody fills in what can't be approved, or what Genesys Cloud will refuse.
      services.needsSecondPerson(operation.name) ? foreseeApprovers(person, operation) : undefined,
      requireOwnPermissions(services, operation),
    ]);
    const [known] = await Promise.all([usage.known(draft), drafts.save(draft)]);
    return { view: renderForm(services, draft, { usage: known?.usage }), draft, known };
  };

  return {
    render: (draft, remarks) => renderForm(services, draft, remarks),
    put,
    usage,
    async open(request) {
      const { operation, actor, triggerId, viewId, fallback } = request;
      const attempt: Attempt = { operation: operation.name, act: 'form', actor };
      const title = request.undo === undefined ? titleFor(operation.name) : words.undoTitle;
      const [begun, goingOn] = [askingOf(actor, 'ordinary'), askingOf(actor, 'execution')];
      let surface = fallback;
      const show = (message: Message) => surface.show(message);
      await pipeline.guard(attempt, show, async () => {
        const modal = viewId ?? (await slack.askedBy(begun).openView(triggerId ?? '', loading(title)));
        if (viewId !== undefined) await put(begun, viewId, loading(title));
        surface = viewSurface(slack.askedBy(goingOn), modal, title, fallback);
        const { view, draft, known } = await withPatience(surface, () => formFor(attempt, request));
        // Without a text it asks which client, and shows none.
        if (operation.about === 'client' && (request.client.trim() !== '' || request.again !== undefined))
          services.audit.recordLater(entryOf(attempt, 'viewed'));
        const hash = await put(goingOn, modal, view);
        if (draft !== undefined) usage.complete({ draft, remarks: {}, viewId: modal, hash, known });
        // Type-ahead must answer in 3 s, so this fetches what it searches while the person still reads.
        if (operation.form.asksFor === 'client') warm(services, attempt);
      });
    },
  };
}

/**
 * The client that the form is for, as Genesys Cloud has it now: the one of a former request, or else the one that `text` means. Or blocks: a choice
 * among clients, or why there's no form.
 */
async function target(
  services: FormServices,
  operation: FormOperation,
  text: string,
  former: RequestRecord['client'],
): Promise<OAuthClient | Block[]> {
  const { name } = operation;
  if (former !== undefined) return current(services, operation, former);
  if (text.trim() === '') return askWhichClient(name);
  const found = await locate(services, text);
  if (found.kind === 'none')
    return [
      ...notFound(name, { ...found, text }, { command: services.command, now: services.now() }).blocks,
      ...askWhichClient(name),
    ];
  if (found.kind === 'many') return chooseClient(name, text, found.clients, services.now());
  return (await asFound(services, operation, found)) ?? current(services, operation, found.client);
}

/** The client as it was found, if that's new enough for the form. Before it says that there's none, the client is read. */
async function asFound(
  services: FormServices,
  operation: FormOperation,
  { client: found, asOf }: { client: OAuthClient; asOf?: number },
): Promise<OAuthClient | undefined> {
  const listed = asOf !== undefined;
  if (listed && services.now() - asOf >= (operation.form.listedMs ?? 0)) return undefined;
  // A list that leaves this out may leave out more, which would look like a change once the client is read.
  if (listed && found.dateModified === undefined) return undefined;
  if (isLocked(found) || services.access.isOwnClient(found.id)) return undefined;
  return (await operation.whyNot?.(services, found)) === undefined ? found : undefined;
}

async function current(
  services: FormServices,
  operation: FormOperation,
  { id, name }: { id: string; name: string },
): Promise<OAuthClient | Block[]> {
  services.access.requireNotOwnClient(id);
  const client = await services.genesys.getClient(id).catch((cause: unknown) => {
    if (asKeyturnError(cause).code !== 'genesys_not_found') throw cause;
    throw new KeyturnError('client_not_found', { cause, details: { query: name } });
  });
  requireChangeable(client);
  return (await operation.whyNot?.(services, client)) ?? client;
}

function warm({ directory, access }: Pick<Services, 'directory' | 'access'>, { person }: Attempt): void {
  const quietly = (work: Promise<unknown>) => void work.catch(() => undefined);
  quietly(directory.scopes());
  quietly(directory.roles());
  quietly(directory.divisions());
  if (person !== undefined) quietly(access.attachable(person));
}
