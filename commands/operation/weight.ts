import { z } from 'zod';
import type { ClientRole } from '../../services/genesys/client-roles.ts';
import type { OAuthClient } from '../../services/genesys/types/client.ts';
import type { Freshness, Person } from '../../services/people.ts';
import type { OperationName } from '../names.ts';

/** How a change is made, the strictest last. `loud`: alone, but the approvals channel is told; `second`: only with a second person. */
export const weights = ['alone', 'loud', 'second'] as const;
export type Weight = (typeof weights)[number];

/** Another client with the name that's asked for. */
export const namesakeSchema = z.object({ id: z.string(), name: z.string(), state: z.string() });
export type Namesake = z.output<typeof namesakeSchema>;

/** One thing that a change can do to a client. */
export interface ChangeEffect {
  /** Its name in KEYTURN_SECOND_PERSON, after the verb. The two directions of a field share it. */
  effect: string;
  what: string; // for the reference page: “a role is added”
  weight: Weight; // how it's made, unless KEYTURN_SECOND_PERSON is stricter
  verb?: OperationName; // the operation that does only this: where KEYTURN_SECOND_PERSON names it, this waits too
  /** People take the client for another one: the review, the card, and the channel say so. */
  nameTaken?: true;
  namesake?: Namesake;
  notHeld?: readonly ClientRole[]; // why it needs a second person: roles that the one who makes the change doesn't have
}

/** How an input is made, and what else people have to know about it. */
export interface Weighing {
  weight: Weight;
  nameTaken: boolean;
  namesake?: Namesake; // who has that name, if that's known
  notHeld: readonly ClientRole[]; // as far as that's known
}

/** What an operation can do to a client, by field and direction. */
export type EffectTable = Readonly<Record<string, Readonly<Record<string, ChangeEffect>>>>;

/** All effects of a table. */
export const effectsIn = (table: EffectTable): ChangeEffect[] =>
  Object.values(table).flatMap((directions) => Object.values(directions));

/** A change that's weighed: the client as the person saw it, and who makes it. They're looked up only if that decides something. */
export interface Weighed extends Maker {
  client: OAuthClient | undefined;
}

/** Who makes a change. */
export interface Maker {
  person: () => Promise<Pick<Person, 'genesys'>>;
  freshness: Freshness; // how old what Genesys Cloud says of their roles may be
}

/** What decides about a change beside the change itself. */
export interface Circumstances {
  /** Those of `roles` that the person who makes the change doesn't have; all of them if that isn't known. */
  notHeld(roles: readonly ClientRole[]): Promise<{ roles: readonly ClientRole[]; known: boolean }>;
  /** Whether another client than this one has that name, as searches compare names, and which one. */
  isTaken(name: string, clientId?: string): Promise<{ taken: boolean; by?: Namesake }>;
  /** Whether one of these roles is an admin role, or may be. */
  hasAdmin(roles: readonly ClientRole[]): Promise<boolean>;
}

/** The strictest of some weights; `alone` if there are none. */
export const strictest = (all: readonly Weight[]): Weight =>
  weights.findLast((weight) => all.includes(weight)) ?? 'alone';
