import { z } from 'zod';

const ids = z
  .array(z.string())
  .nullish()
  .transform((given) => given ?? []);
/** Who can see a channel, and whether it takes messages (docs.slack.dev/reference/objects/conversation-object). */
export const channelInfo = z.object({
  is_archived: z.boolean().optional(),
  is_ext_shared: z.boolean().optional(),
  is_pending_ext_shared: z.boolean().optional(),
  is_shared: z.boolean().optional(),
  is_org_shared: z.boolean().optional(),
  pending_shared: ids,
  pending_connected_team_ids: ids,
  connected_team_ids: ids,
  internal_team_ids: ids,
  context_team_id: z.string().optional(),
  is_member: z.boolean().optional(),
  is_private: z.boolean().optional(),
});
export type ChannelInfo = z.output<typeof channelInfo>;

export const posted = z.object({ channel: z.string(), ts: z.string() });
export const opened = z.object({ view: z.object({ id: z.string() }) });
/** The modal's new hash (docs.slack.dev/reference/methods/views.update). */
export const updated = z
  .object({ view: z.object({ hash: z.string() }) })
  .transform(({ view }) => view.hash)
  .optional()
  .catch(undefined);
export const members = z.object({
  members: z.array(z.string()).default([]),
  response_metadata: z.object({ next_cursor: z.string().default('') }).default({ next_cursor: '' }),
});
export const groupUsers = z.object({ users: z.array(z.string()).default([]) });
