import type { RequestRecord } from '../../services/requests/types.ts';
import { context, type Modal, modal, section } from '../block-kit/blocks.ts';
import { newerCard } from '../cards/sentences.ts';
import { type Subject, subjectWords } from '../cards/subject.ts';
import { ids } from '../names.ts';
import { reasonField } from './reason.ts';

/** The window that says what is denied, and asks an approver for the reason. `newer`: the address of the current card, where an older one was clicked. */
export const denyForm = (record: RequestRecord, subject: Subject, newer?: string): Modal =>
  modal({
    title: 'Deny request',
    callbackId: ids.denyForm,
    metadata: record.id,
    submit: 'Deny',
    close: 'Go back',
    blocks: [
      section(
        `${subjectWords(subject)}\n<@${record.requester.slackUser}> is told your reason, and it stays on the card.`,
      ),
      ...(newer === undefined ? [] : [context(newerCard(newer))]),
      reasonField(),
    ],
  });
