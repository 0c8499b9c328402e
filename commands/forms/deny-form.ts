import type { RequestRecord } from '../../services/requests/types.ts';
import { input, type Modal, modal, section, textInput } from '../blocks.ts';
import { ids } from '../names.ts';
import { strong } from '../text.ts';

/** The window that asks an approver for the reason of a denial. */
export const denyForm = (record: RequestRecord): Modal =>
  modal({
    title: 'Deny request',
    callbackId: ids.denyForm,
    metadata: record.id,
    submit: 'Deny',
    close: 'Go back',
    blocks: [
      section(
        `${record.client === undefined ? '' : `${strong(record.client.name)}\n`}<@${record.requester.slackUser}> is told your reason, and it stays on the card.`,
      ),
      input({
        blockId: 'reason',
        label: 'Reason',
        element: textInput({ actionId: 'reason', multiline: true, minLength: 10, maxLength: 500 }),
        hint: '10 to 500 characters.',
      }),
    ],
  });
