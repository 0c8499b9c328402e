import type { Access } from '../../services/access/types.ts';
import type { Audit } from '../../services/audit.ts';
import type { Authors } from '../../services/authors.ts';
import type { Deciders } from '../../services/deciders.ts';
import type { Directory } from '../../services/directory.ts';
import type { KeyturnError } from '../../services/errors.ts';
import type { Genesys } from '../../services/genesys/types.ts';
import type { Listings } from '../../services/listings.ts';
import type { Actor } from '../../services/people/actor.ts';
import type { People, Person } from '../../services/people.ts';
import type { Requests } from '../../services/requests/service.ts';
import type { RequestRecord } from '../../services/requests/types.ts';
import type { SealedSecrets } from '../../services/sealed-secrets.ts';
import type { Turns } from '../../services/turns.ts';
import type { Usages } from '../../services/usage.ts';
import type { OperationName } from '../names.ts';
import type { OfferSecret } from './offering.ts';
import type { Weighed, Weighing } from './weight.ts';

/** The services for operations. Each organization creates them once. */
export interface Services {
  organization: { id: string; name: string };
  genesys: Genesys;
  people: People;
  access: Access;
  deciders: Deciders;
  listings: Listings;
  directory: Directory;
  requests: Requests;
  secrets: SealedSecrets;
  audit: Audit;
  authors: Authors;
  usage: Usages;
  turns: Turns;
  now: () => number;
  /** The slash command, as typed: `/oauth`. */
  command: string;
  graceDays: number; // KEYTURN_GRACE_DAYS
  /** Whether this operation always needs approval, whatever its input. */
  needsSecondPerson: (operation: OperationName) => boolean;
  namesSomeEffects: (operation: OperationName) => boolean; // whether the settings have some of its changes wait for a second person
  /** How this input has to be made. `client`: as the person saw it. */
  weigh: (operation: OperationName, input: unknown, about: Weighed) => Promise<Weighing>;
  /** Whether this person can decide the request, by cached permissions; undefined if that isn't known. Each click is checked live. */
  mayDecide: (person: Person, record: RequestRecord) => Promise<boolean | undefined>;
  /** A link to a request's card, if it has one. */
  requestLink: (record: RequestRecord) => string | undefined;
}

/** One person's attempt at an operation. */
export interface Context extends Services {
  person: Person;
  offerSecret: OfferSecret;
  /** Await this before each call that changes something in Genesys Cloud. Stores the step, and throws if this process may not continue. */
  beforeWrite: (step: string) => Promise<void>;
}

/** What an answer to a person without access can use. */
export interface EverybodyContext {
  /** Why the person has no access: person_refused, or the error of the lookup. */
  why: KeyturnError;
  /** The person in the payload. */
  actor: Actor;
  people: Pick<People, 'profile'>;
  /** The slash command, as typed. */
  command: string;
}
