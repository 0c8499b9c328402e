import type { OAuthClient } from '../../services/genesys/types/client.ts';
import { button } from '../block-kit/blocks.ts';
import type { Button } from '../block-kit/message.ts';
import { ids, type OperationButton, type OperationName } from '../names.ts';
import type { ClientVerb, Viewer } from '../operation/viewer.ts';

/** The operations that this reader may run on this client. */
export function verbsFor(client: OAuthClient, viewer: Viewer): ClientVerb[] {
  const locked = viewer.isOwnClient(client.id) || client.state === 'disabled' || client.state === 'deleted';
  return viewer.clientVerbs.filter(
    ({ operation, effect, offered }) =>
      viewer.may(operation) && (effect === 'read' || !locked) && offered?.(client) !== false,
  );
}

/** The buttons of all changes that this reader may make to this client, or of those that `accepts` allows. */
export const clientButtons = (
  client: OAuthClient,
  viewer: Viewer,
  accepts: (operation: OperationName) => boolean = () => true,
): Button[] =>
  verbsFor(client, viewer)
    .filter(({ operation, effect }) => effect === 'write' && accepts(operation))
    .map((verb) => clientButton(verb, client));

/** The button, if this reader may run its operation on this client. Otherwise none. */
export const allowedButtons = (to: OperationButton, client: OAuthClient, viewer: Viewer): Button[] =>
  verbsFor(client, viewer).some(({ operation }) => operation === to.operation) ? [clientButton(to, client)] : [];

/** The button for an operation on a client, for any reader. */
export const clientButton = ({ operation, label }: OperationButton, client: { id: string; name: string }): Button =>
  button({
    label: label(),
    about: client.name,
    actionId: ids.run(operation),
    value: client.id,
  });
