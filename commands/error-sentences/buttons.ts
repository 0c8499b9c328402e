import type { ErrorCode } from '../../services/errors/details.ts';
import type { KeyturnError } from '../../services/errors.ts';
import { actions } from '../block-kit/blocks.ts';
import type { Block } from '../block-kit/message.ts';
import { clientButton } from '../clients/buttons.ts';
import { type OperationButton, operationButtons } from '../names.ts';

/** What helps after an error that names its client. */
const helpful: Readonly<Partial<Record<ErrorCode, OperationButton>>> = {
  secret_gone: operationButtons.newSecret,
  state_already: operationButtons.details,
  undo_refused: operationButtons.change,
};

/** The button below an error's sentence; none where nothing is to be done about its client, or that isn't known. */
export function errorButtons({ code, details: { client } }: KeyturnError): Block[] {
  const button = helpful[code];
  return button === undefined || client === undefined ? [] : actions(clientButton(button, client));
}
