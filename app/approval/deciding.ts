import type { ShownList } from '../../commands/forms/denial-metadata.ts';
import type { Services } from '../../commands/operation/context.ts';
import type { Actor } from '../../services/people/actor.ts';
import type { UnsavedForms } from '../../services/unsaved-forms.ts';
import type { Pipeline } from '../pipeline.ts';
import type { InFlight } from '../process/in-flight.ts';
import type { Log } from '../process/log.ts';
import type { Posted, SlackApi } from '../slack/api.ts';
import type { Surface } from '../slack/replies.ts';
import type { Announcements } from './announce.ts';
import type { Cards } from './cards.ts';
import type { RequireEligible } from './eligibility.ts';
import type { Executor } from './execute.ts';
import type { RequestLoader } from './load-request.ts';
import type { RoleRule } from './role-rule.ts';

export interface Click {
  actor: Actor;
  requestId: string;
  triggerId: string | undefined;
  /** Where only the person who clicked sees the answer. */
  surface: Surface;
  /** The message that was clicked, unless it's ephemeral. */
  message: Posted | undefined;
  /** The list of requests that was clicked. */
  list?: ShownList | undefined;
}

export interface ApprovalsOptions {
  services: Pick<Services, 'requests' | 'people' | 'genesys' | 'access' | 'now' | 'command' | 'requestLink'>;
  pipeline: Pick<Pipeline, 'guard'>;
  unsaved: UnsavedForms;
  requireEligible: RequireEligible;
  requireRoles: RoleRule['requireRoles'];
  approvalsNeeded: number;
  executor: Pick<Executor, 'approved' | 'execute'>;
  announcements: Pick<Announcements, 'announce' | 'closeInvitation'>;
  cards: Pick<Cards, 'refresh' | 'successor' | 'reply'>;
  slack: Pick<SlackApi, 'askedBy' | 'post' | 'update'>;
  log: Log;
  inFlight: InFlight;
  direct: (actor: Actor) => Surface;
}

export type DecidingOptions = ApprovalsOptions & RequestLoader;
