import type { RequestRecord } from '../../services/requests/types.ts';
import { button } from '../block-kit/blocks.ts';
import type { Button } from '../block-kit/message.ts';
import { strong } from '../block-kit/text.ts';
import { usageOf, usageSentence } from '../clients/usage.ts';
import { ids } from '../names.ts';
import type { Subject } from './subject.ts';
import { words } from './words.ts';

/** The buttons of a pending request. */

/** **Approve**, with a confirm dialog. Its value is only the request's ID. */
export function approveButton(record: RequestRecord, { verb, name: of }: Subject, now: number): Button {
  const usage = usageOf(record, now);
  const used = usage === undefined ? '' : `${words.aloud.sentence(usageSentence(usage, now))} `;
  return button({
    label: words.approve.label,
    about: of === undefined ? verb : words.approve.about(verb, of),
    actionId: ids.approve,
    value: record.id,
    style: 'danger',
    confirm: {
      title: words.approve.title(verb),
      text: `${of === undefined ? '' : `${strong(of, 100, 120)}\n`}${used}${whenCarriedOut(record)}`,
      verb,
    },
  });
}

function whenCarriedOut({ approvals, approvalsNeeded }: RequestRecord): string {
  const missing = approvalsNeeded - approvals.length;
  return missing > 1 ? words.approve.moreNeeded(missing) : words.approve.happensNow;
}

/** **Deny**; opens a form for the reason. */
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
      text: words.cancel.text,
      verb: words.cancel.label,
    },
  });
