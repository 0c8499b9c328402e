import { loading } from '../../commands/block-kit/modals.ts';
import { type MoreAction, moreActions } from '../../commands/cards/buttons.ts';
import type { OnUnsaved } from '../../commands/forms/unsaved.ts';
import { ids, operationButtons, type PressedId } from '../../commands/names.ts';
import type { Operation } from '../../commands/operation.ts';
import { findOperation, hasForm, operations, titleFor } from '../../commands/registry.ts';
import { asKeyturnError } from '../../services/errors.ts';
import { askingOf } from '../../services/people/actor.ts';
import { parseTicket } from '../../services/sealed-secrets/ticket.ts';
import type { Approvals } from '../approval/decide.ts';
import type { Forms, OpenForm } from '../forms/open.ts';
import type { Submissions } from '../forms/submit.ts';
import type { Pipeline } from '../pipeline.ts';
import type { Log } from '../process/log.ts';
import type { SecretButtons } from '../secrets/reveal.ts';
import type { SlackApi } from '../slack/api.ts';
import { viewSurface } from '../slack/modal-surface.ts';
import type { ActionPayload } from '../slack/payloads.ts';
import type { ReplyTarget, Surface } from '../slack/replies.ts';
import { listIn, relist } from './relist.ts';

export interface ActionsOptions {
  pipeline: Pick<Pipeline, 'read' | 'guard'>;
  forms: Pick<Forms, 'open'>;
  submissions: Pick<Submissions, 'back' | 'reshape' | 'answerUnsaved'>;
  approvals: Pick<
    Approvals,
    'answerUnsaved' | 'approve' | 'deny' | 'cancel' | 'ask' | 'answer' | 'details' | 'start' | 'undo' | 'resume'
  >;
  secrets: SecretButtons;
  replies: (target: ReplyTarget) => Surface;
  slack: Pick<SlackApi, 'askedBy'>;
  log: Log;
}

type Handler = (options: ActionsOptions, payload: ActionPayload, surface: Surface) => Promise<void>;

/** Returns the function that handles clicks and choices. It doesn't throw. */
export function createActions(options: ActionsOptions): (payload: ActionPayload) => Promise<void> {
  const { replies, log } = options;
  return async (payload) => {
    const { actionId } = payload;
    const handler = handlerOf(payload);
    if (handler !== undefined) return handler(options, payload, replies(payload));
    log.warn({ ...payload.actor.origin, actionId: actionId.slice(0, 100) }, 'ignored an unknown action');
  };
}

/** Buttons and menus by action_id, each with its handler. Those that run an operation name it in theirs. */
const handlers: Readonly<Record<PressedId, Handler>> = {
  [ids.approve]: decided('approve'),
  [ids.deny]: decided('deny'),
  [ids.cancel]: decided('cancel', moreActions.cancel),
  [ids.ask]: ({ approvals }, payload, surface) => approvals.ask(clickOn(payload, surface)),
  // The message with the question may be in a thread.
  [ids.answer]: ({ approvals }, payload, surface) =>
    approvals.answer({ ...clickOn(payload, surface), message: payload.message }),
  [ids.details]: ({ approvals }, payload, surface) => approvals.details(clickOn(payload, surface)),
  [ids.more]: more,
  [ids.start]: decided('start'),
  [ids.undoRequest]: decided('undo'),
  [ids.resume]: decided('resume'),
  [ids.reveal]: ({ secrets }, payload, surface) => secrets.reveal(secretClick(payload, surface)),
  [ids.revealBefore]: ({ secrets }, payload, surface) => secrets.reveal(secretClick(payload, surface)),
  [ids.stored]: ({ secrets }, payload, surface) => secrets.stored(secretClick(payload, surface)),
  [ids.grantType]: async ({ submissions }, { actor, view, value }) => {
    if (view !== undefined) await submissions.reshape({ actor, view }, value);
  },
  [ids.backToForm]: async ({ submissions }, { actor, view }) => {
    if (view !== undefined) await submissions.back({ actor, view });
  },
  [ids.restoreUnsaved]: unsaved('restore'),
  [ids.discardUnsaved]: unsaved('discard'),
};

/** A decision. The list in which it was pressed is shown again after it. `title`: of the modal with the answer, for a button that stands in one. */
function decided(button: Exclude<keyof ActionsOptions['approvals'], 'answerUnsaved'>, title?: () => string): Handler {
  return async (options, payload, otherwise) => {
    const { view, actor } = payload;
    const modal = options.slack.askedBy(askingOf(actor, 'execution'));
    const surface =
      view === undefined || title === undefined ? otherwise : viewSurface(modal, view.id, title(), otherwise);
    await options.approvals[button](clickOn(payload, surface));
    if (button !== 'deny') await relist(options, payload.actor, listIn(payload));
  };
}

/** An option of a card's menu: `details:<request id>`. */
async function more(options: ActionsOptions, payload: ActionPayload, surface: Surface): Promise<void> {
  const [action = ''] = payload.value.split(':', 1);
  if (!Object.hasOwn(moreActions, action)) return;
  const chosen = { ...payload, value: payload.value.slice(action.length + 1) };
  await options.approvals[action as MoreAction](clickOn(chosen, surface));
}

/** What becomes of what was typed before the form was closed. */
function unsaved(answer: OnUnsaved): Handler {
  return async ({ submissions, approvals }, { actor, view }) => {
    if (view === undefined) return;
    const room = view.callback_id === ids.denyForm ? approvals : submissions;
    await room.answerUnsaved({ actor, view }, answer);
  };
}

const isPressed = (actionId: string): actionId is PressedId => Object.hasOwn(handlers, actionId);

/** The handler of what was clicked. Undefined if it isn't from Keyturn. */
function handlerOf(payload: ActionPayload): Handler | undefined {
  const { actionId } = payload;
  if (isPressed(actionId)) return handlers[actionId];
  if (actionId.startsWith(`${ids.page}:`)) return page(operations.list);
  return actionId.startsWith(`${ids.requestsPage}:`) ? page(operations.requests) : chosen(payload);
}

/** A click on a request's card. Cards aren't posted in threads. */
const clickOn = (payload: ActionPayload, surface: Surface) => {
  const { actor, value, triggerId, thread, message } = payload;
  return {
    actor,
    requestId: value,
    triggerId,
    surface,
    message: thread === undefined ? message : undefined,
    list: listIn(payload),
  };
};

const secretClick = ({ actor, value, triggerId, view, message }: ActionPayload, surface: Surface) => ({
  actor,
  ticket: parseTicket(value),
  triggerId,
  viewId: view?.id,
  surface,
  message,
});

/** Runs an operation, for its button (`run:show`), an option of a row's menu (`show:<client id>`), **Undo**, or **Ask again**. Undefined for anything else. */
function chosen({ actionId, value }: ActionPayload): Handler | undefined {
  const menu = actionId === ids.menu;
  const id = actionId === ids.reactivateBefore ? ids.run(operationButtons.reactivation.operation) : actionId;
  const [group = '', verb = ''] = menu ? ['run', ...value.split(':', 1)] : id.split(':');
  const operation = ['run', 'undo', 'again'].includes(group) ? findOperation(verb) : undefined;
  if (operation === undefined) return undefined;
  const target = menu ? value.slice(verb.length + 1) : value;
  if (group === 'again')
    return (options, payload, surface) => run(options, { operation, client: '', again: target }, payload, surface);
  const [client = '', undo] = group === 'undo' ? target.split(':') : [target];
  return (options, payload, surface) => run(options, { operation, client, undo }, payload, surface);
}

async function run(
  options: ActionsOptions,
  { operation, ...chosen }: Pick<OpenForm, 'client' | 'undo' | 'again'> & { operation: Operation },
  payload: ActionPayload,
  surface: Surface,
): Promise<void> {
  const { pipeline, forms } = options;
  const { actor, triggerId, view } = payload;
  if (hasForm(operation)) {
    // A choice among several clients stays in its modal. A button in a message opens one.
    const viewId = view?.callback_id === ids.notice ? view.id : undefined;
    return forms.open({ operation, actor, ...chosen, triggerId, viewId, fallback: surface });
  }
  const place = view === undefined ? surface : await pushed(options, operation.name, payload, surface);
  if (place === undefined) return;
  await pipeline.read(operation, actor, operation.fromText?.(chosen.client, { fresh: false }), place);
}

/** Where the answer to a button in a modal goes: into a new modal on top of it. Undefined for a person who has asked too often, and was told. */
async function pushed(
  { pipeline, slack, log }: ActionsOptions,
  name: string,
  { actor, triggerId }: ActionPayload,
  otherwise: Surface,
): Promise<Surface | undefined> {
  try {
    const { pushView } = slack.askedBy(askingOf(actor, 'ordinary'));
    const viewId = await pushView(triggerId ?? '', loading(titleFor(name)));
    return viewSurface(slack.askedBy(askingOf(actor, 'execution')), viewId, titleFor(name), otherwise);
  } catch (error) {
    if (asKeyturnError(error).code === 'too_many_asks')
      return pipeline.guard({ operation: name, act: 'read', actor }, otherwise.show, () => Promise.reject(error));
    log.warn({ err: error, ...actor.origin }, 'couldn’t open a modal on top of another');
    return otherwise;
  }
}

/** Shows another page of a list in place of the current one. */
const page =
  (operation: Operation): Handler =>
  async ({ pipeline, replies }, payload) => {
    let raw: unknown;
    try {
      raw = JSON.parse(payload.value);
    } catch {
      raw = undefined;
    }
    await pipeline.read(operation, payload.actor, raw, replies({ ...payload, replace: true }));
  };
