import type { RequestRecord } from '../../services/requests/types.ts';
import { context, modal, section } from '../block-kit/blocks.ts';
import type { Modal } from '../block-kit/message.ts';
import { mention } from '../cards/mention.ts';
import { newerCard } from '../cards/sentences.ts';
import { type Subject, subjectWords } from '../cards/subject.ts';
import { catalog } from '../language.ts';
import { ids } from '../names.ts';
import { type DenialFacts, denialMetadata } from './denial-metadata.ts';
import { reasonField } from './reason.ts';

const words = catalog('deny form', {
  title: 'Deny request',
  deny: 'Deny',
  goBack: 'Go back',
  reasonGoes: (requester: string) => `${requester} will see your reason. It stays on the card.`,
});

/** The title of the form, and of the modals that replace it. */
export const denyTitle = (): string => words.title;

/** The modal that shows what's denied, and asks for the reason. */
export const denyForm = (
  record: RequestRecord,
  subject: Subject,
  { reason, ...facts }: DenialFacts & { reason?: string } = {},
): Modal =>
  modal({
    title: denyTitle(),
    callbackId: ids.denyForm,
    metadata: denialMetadata(record.id, facts),
    submit: words.deny,
    close: words.goBack,
    blocks: [
      section(`${subjectWords(subject)}\n${words.reasonGoes(mention(record.requester))}`),
      ...(facts.newer === undefined ? [] : [context(newerCard(facts.newer))]),
      reasonField(reason),
    ],
  });
