import { z } from 'zod';
import { jsonOf } from '../../../services/genesys/failures.ts';

/** What each running Keyturn writes about itself into the store, for the others to see. */
const markerSchema = z.looseObject({
  v: z.literal(1),
  instance: z.string(),
  version: z.string(),
  /** IDs of the keys in KEYTURN_KEY, newest first. */
  keys: z.array(z.string()),
  organization: z.string(),
  slack: z.object({
    /** The app's ID, or the bot's if Slack doesn't say which app it is. */
    app: z.string(),
    team: z.string(),
    command: z.string(),
    mode: z.enum(['http', 'socket']),
    /** Connections in Socket Mode that it keeps open. */
    connections: z.number(),
  }),
});

export type Marker = z.output<typeof markerSchema>;

/** An ordered set: instances by the time at which their markers end. One for all organizations, since an app can be shared by two. */
export const replicasKey = 'keyturn:{replicas}:all';
export const markerKey = (instance: string): string => `keyturn:{replicas}:${instance}`;

/** The marker in a text; undefined for one of another version. */
export const parseMarker = (text: string): Marker | undefined => markerSchema.safeParse(jsonOf(text)).data;
