import type { OAuthClient } from '../../services/genesys/types/client.ts';
import type { Person } from '../../services/people.ts';
import type { OperationName } from '../names.ts';

/** What views know about their reader. */
export interface Viewer {
  person: Person;
  now: number;
  command: string;
  organization: { id: string; name: string };
  /** Whether the reader has the operation's permission, by cached permissions. Each click is checked live. */
  may: (operation: OperationName) => boolean;
  needsSecondPerson: (operation: OperationName) => boolean;
  namesSomeEffects: (operation: OperationName) => boolean; // whether the settings have some of its changes wait for a second person
  isOwnClient: (clientId: string) => boolean;
  /** The operations on one client, as buttons, in the order of help. */
  clientVerbs: readonly ClientVerb[];
}

/** An operation's button beside a client. */
export interface ClientButton {
  label(): string;
  /** Where it stands in a row. By default, between those, in the order of help. */
  place?: 'first' | 'last';
  /** Whether this client gets the button. By default, each client does. */
  offered?(client: OAuthClient): boolean;
}

/** An operation on one client. */
export interface ClientVerb extends ClientButton {
  operation: OperationName;
  effect: Effect;
}

/** `write` changes something in Genesys Cloud: permissions are checked live, and it's recorded before it happens. */
export type Effect = 'read' | 'write';
