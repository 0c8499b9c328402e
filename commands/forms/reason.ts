import type { ClientRole } from '../../services/genesys/client-roles.ts';
import { actions, input, section, textInput } from '../block-kit/blocks.ts';
import type { Block, Message } from '../block-kit/message.ts';
import { strong } from '../block-kit/text.ts';
import { clientButton } from '../clients/buttons.ts';
import { namesFrom } from '../clients/names.ts';
import { roleWords } from '../clients/roles.ts';
import { operationButtons } from '../names.ts';
import type { PlainNames } from '../operation/names.ts';
import { fieldErrors } from './field-errors.ts';
import { words } from './words.ts';

/** The shortest and longest reason, in characters, without white space around it. */
const least = 10;
const most = 500;

/** The field for a reason, with the block ID `reason`. `hint` says who reads it; by default, how long it may be. */
export const reasonField = (value?: string, hint = words.hints.reasonLength(least, most)): Block =>
  input({
    blockId: 'reason',
    label: words.reason,
    element: textInput({ actionId: 'reason', value, multiline: true, minLength: least, maxLength: most }),
    hint,
  });

/** The same for something that's done without a second person: nobody who is in a hurry has to fill it in. */
export const optionalReasonField = (value: string): Block =>
  input({
    blockId: 'reason',
    label: words.reason,
    element: textInput({ actionId: 'reason', value, multiline: true, maxLength: most }),
    hint: words.hints.toldReason,
    optional: true,
  });

/** Why a form that was filled in without a reason needs one. `notHeld`: roles that the person doesn't have, if it's because of them. mrkdwn. */
export const reasonStep = (notHeld: readonly ClientRole[], names: PlainNames): string =>
  words.needsReason(notHeld.map((role) => roleWords(role, namesFrom(names))));

/** The same for a person who has closed the form. `client`: undefined for a new one. */
export function closedNeedsReason(client: { id: string; name: string } | undefined): Message {
  const text = words.closedNeedsReason(client === undefined ? '' : strong(client.name));
  const buttons = client === undefined ? [] : actions(clientButton(operationButtons.change, client));
  return { text, blocks: [section(text), ...buttons] };
}

/** The error under a reason, or undefined if it's fine. */
export function reasonProblem(reason: string): string | undefined {
  const { length } = [...reason.trim()];
  return length < least || length > most ? fieldErrors.reasonLength(least, most, length) : undefined;
}
