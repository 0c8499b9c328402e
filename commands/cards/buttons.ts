import type { RequestRecord } from '../../services/requests/types.ts';
import { button, overflow } from '../block-kit/blocks.ts';
import type { Button, Overflow } from '../block-kit/message.ts';
import { clip, strong } from '../block-kit/text.ts';
import { fieldNames } from '../clients/fields.ts';
import { usageOf, usageSentence } from '../clients/usage.ts';
import { ids } from '../names.ts';
import { snapshotOf } from './snapshot.ts';
import { type Subject, type SubjectOperation, subjectOf } from './subject.ts';
import { words } from './words.ts';

/** The buttons of requests. */

/** **Approve…**, with a confirm dialog, which is red for what can't be changed back. Its value is only the request's ID. */
export function approveButton(record: RequestRecord, operation: SubjectOperation | undefined, now: number): Button {
  const { verb, name: of } = subjectOf(record, operation);
  const usage = usageOf(record, now);
  const lines = [
    nameInDialog(of),
    changedFields(record, operation),
    [...(usage === undefined ? [] : [words.aloud.sentence(usageSentence(usage, now))]), whenCarriedOut(record)].join(
      ' ',
    ),
  ];
  return button({
    label: words.approve.label,
    about: of === undefined ? verb : words.approve.about(verb, of),
    actionId: ids.approve,
    value: record.id,
    style: 'primary',
    confirm: {
      title: words.approve.title(verb),
      text: present(lines, '\n'),
      // The dialog's button doesn't promise what comes later.
      verb: missing(record) > 1 || record.doWithinMs !== undefined ? words.approve.confirm : verb,
      style: operation?.stakes?.canChangeBack?.(record.input) === true ? 'primary' : 'danger',
    },
  });
}

/** **Rotate now**, for the requester of an approved request, with a confirm dialog. */
export function startButton(record: RequestRecord, operation: SubjectOperation | undefined, now: number): Button {
  const { verb, name: of } = subjectOf(record, operation);
  const label = operation?.stakes?.now?.() ?? verb;
  const usage = usageOf(record, now);
  const used = usage === undefined ? '' : words.aloud.sentence(usageSentence(usage, now));
  return button({
    label,
    about: of,
    actionId: ids.start,
    value: record.id,
    style: 'danger',
    confirm: {
      title: words.start.title(label),
      text: present([nameInDialog(of), present([used, words.start.happensNow], ' ')], '\n'),
      verb: label,
    },
  });
}

/** **Undo**, for anyone who may edit clients, with a confirm dialog. */
export function undoButton(record: RequestRecord, subject: Subject): Button {
  const { label, title, text } = words.undo;
  return button({
    label,
    about: subject.name,
    actionId: ids.undoRequest,
    value: record.id,
    confirm: { title, text: text(nameInDialog(subject.name)), verb: label },
  });
}

/** **Resume**, for those who can approve, with a confirm dialog. */
export function resumeButton(record: RequestRecord, subject: Subject): Button {
  const { label, title, text } = words.resume;
  return button({
    label,
    about: subject.name,
    actionId: ids.resume,
    value: record.id,
    style: 'danger',
    confirm: {
      title,
      text: text(nameInDialog(subject.name), Math.round((record.graceMs ?? 0) / 86_400_000)),
      verb: label,
    },
  });
}

/** The parts that aren't empty. */
const present = (parts: readonly string[], between: string): string =>
  parts.filter((part) => part !== '').join(between);

/** A dialog takes 300 characters. */
const nameInDialog = (of: string | undefined): string => (of === undefined ? '' : strong(of, 56, 64));

const missing = ({ approvals, approvalsNeeded }: RequestRecord): number => approvalsNeeded - approvals.length;

/** How many fields of its client a request changes, and which. */
function changedFields({ client, input }: RequestRecord, operation: SubjectOperation | undefined): string {
  const parsed = operation?.input.safeParse(input);
  if (client === undefined || parsed?.success !== true) return '';
  const fields = fieldNames(Object.keys(operation?.changes?.(parsed.data) ?? {}));
  return fields.length === 0 ? '' : words.approve.changes(fields.slice(0, mostFields), fields.length);
}

/** How many fields have room there. */
const mostFields = 4;

function whenCarriedOut(record: RequestRecord): string {
  const { approvals, approvalsNeeded: needed } = record;
  if (missing(record) > 1) return words.approve.moreNeeded(approvals.length + 1, needed);
  if (record.doWithinMs !== undefined) return words.approve.happensLater;
  const onlyHolder = needed === 1 && snapshotOf(record).holderNeeded;
  return onlyHolder ? words.approve.happensIfHolder : words.approve.happensNow;
}

/** **Deny…**; opens a form for the reason. */
export const denyButton = (record: RequestRecord, subject: Subject): Button =>
  button({ label: words.deny, about: subject.name, actionId: ids.deny, value: record.id });

/** **Cancel request**, for the requester. */
export const cancelButton = (record: RequestRecord, subject: Subject): Button =>
  button({
    label: words.cancel.label,
    about: subject.name,
    actionId: ids.cancel,
    value: record.id,
    confirm: {
      title: words.cancel.title,
      text: words.cancel.text(nameInDialog(subject.name), subject.verb),
      verb: words.cancel.label,
    },
  });

/** How many characters of a name its button shows. */
const longestName = 24;

/** **Ask Dora**, for those who decide; opens a form for a question. */
export const askButton = ({ id, requester }: RequestRecord, subject: Subject): Button =>
  button({ label: words.ask(clip(requester.name, longestName)), about: subject.name, actionId: ids.ask, value: id });

/** **Details**; opens all that's known of a request. */
export const detailsButton = ({ id }: RequestRecord, subject: Subject): Button =>
  button({ label: words.details, about: subject.name, actionId: ids.details, value: id });

/** What the menu of a card can do, and the text of each. */
export const moreActions = { cancel: () => words.cancel.label, details: () => words.details } as const;
export type MoreAction = keyof typeof moreActions;

/** **⋯**, with the rest. */
export const moreMenu = ({ id }: RequestRecord, chosen: readonly MoreAction[]): Overflow =>
  overflow(
    ids.more,
    chosen.map((action) => ({ label: moreActions[action](), value: `${action}:${id}` })),
  );
