import { z } from 'zod';
import type { Actor } from '../services/people.ts';

/** What Slack sends, parsed at the edge. Identity comes from `user` and `team` of the verified payload, and from nothing else. */

const id = z.string().min(1).max(100);
const maybeTeam = z.object({ id }).nullish();
const user = z.object({ id, team_id: id.nullish() });

/** Where a person is: for Slack Connect and Enterprise Grid the user's own team counts, not the one that the app is installed in. */
const actorOf = (who: z.output<typeof user>, team: z.output<typeof maybeTeam>): Actor => ({
  team: who.team_id ?? team?.id ?? '',
  user: who.id,
});

const option = z.object({ value: z.string(), text: z.object({ text: z.string() }).optional() });

const fieldState = z.object({
  type: z.string(),
  value: z.string().nullish(),
  selected_option: option.nullish(),
  selected_options: z.array(option).nullish(),
});

const view = z.object({
  id,
  callback_id: z.string().default(''),
  private_metadata: z.string().default(''),
  state: z.object({ values: z.record(z.string(), z.record(z.string(), fieldState)) }).optional(),
});
export type ViewPayload = z.output<typeof view>;

/** A slash command, and who typed it where (docs.slack.dev/interactivity/implementing-slash-commands). */
export const commandPayload = z
  .object({
    team_id: id,
    user_id: id,
    channel_id: id,
    text: z.string().default(''),
    trigger_id: id,
    response_url: z.url(),
  })
  .transform((body) => ({
    actor: { team: body.team_id, user: body.user_id },
    channel: body.channel_id,
    text: body.text,
    triggerId: body.trigger_id,
    responseUrl: body.response_url,
  }));
export type CommandPayload = z.output<typeof commandPayload>;

/** The message that was clicked, unless only one person sees it: then it cannot be changed by its timestamp. */
const lasting = ({
  channel,
  message,
  container,
}: {
  channel?: { id: string } | null | undefined;
  message?: { ts: string } | null | undefined;
  container?: { is_ephemeral?: boolean | null | undefined } | null | undefined;
}): { channel: string; ts: string } | undefined =>
  channel == null || message == null || container?.is_ephemeral === true
    ? undefined
    : { channel: channel.id, ts: message.ts };

interface Place {
  ts?: string | null | undefined;
  thread_ts?: string | null | undefined;
}

/** The thread that was clicked in. The message that a thread begins with names it too, and stands in the channel. */
const threadOf = (
  message: Place | null | undefined,
  container: (Place & { message_ts?: string | null | undefined }) | null | undefined,
) => {
  const thread = message?.thread_ts ?? container?.thread_ts ?? undefined;
  return thread === (message?.ts ?? container?.message_ts) ? undefined : thread;
};

/** A click or a choice, and who made it (docs.slack.dev/reference/interaction-payloads/block_actions-payload). Of several the first counts. */
export const actionPayload = z
  .object({
    team: maybeTeam,
    user,
    trigger_id: id.optional(),
    response_url: z.url().optional(),
    channel: z.object({ id }).nullish(),
    message: z.object({ ts: z.string(), thread_ts: z.string().nullish() }).nullish(),
    container: z
      .object({
        is_ephemeral: z.boolean().nullish(),
        message_ts: z.string().nullish(),
        thread_ts: z.string().nullish(),
      })
      .nullish(),
    view: view.nullish(),
    actions: z
      .array(z.object({ action_id: z.string(), value: z.string().optional(), selected_option: option.nullish() }))
      .min(1),
  })
  .transform((body) => ({
    actor: actorOf(body.user, body.team),
    triggerId: body.trigger_id,
    responseUrl: body.response_url,
    channel: body.channel?.id,
    message: lasting(body),
    thread: threadOf(body.message, body.container),
    view: body.view ?? undefined,
    actionId: body.actions[0]?.action_id ?? '',
    value: body.actions[0]?.selected_option?.value ?? body.actions[0]?.value ?? '',
  }));
export type ActionPayload = z.output<typeof actionPayload>;

/** A form that was sent, and who sent it (docs.slack.dev/reference/interaction-payloads/view-interactions-payload). */
export const submissionPayload = z
  .object({ team: maybeTeam, user, view })
  .transform((body) => ({ actor: actorOf(body.user, body.team), view: body.view }));
export type SubmissionPayload = z.output<typeof submissionPayload>;

/** What is typed into a menu that searches, at most 200 characters of it (docs.slack.dev/reference/interaction-payloads/block_suggestion-payload). */
export const suggestionPayload = z
  .object({ team: maybeTeam, user, action_id: z.string(), value: z.string().default('') })
  .transform((body) => ({
    actor: actorOf(body.user, body.team),
    actionId: body.action_id,
    text: body.value.slice(0, 200),
  }));
export type SuggestionPayload = z.output<typeof suggestionPayload>;

/** Who waits for an answer to a payload, and where, as far as it can be made out when the payload as a whole cannot be read. */
export const answerable = z
  .object({
    team_id: id.optional().catch(undefined),
    user_id: id.optional().catch(undefined),
    team: maybeTeam.catch(undefined),
    user: user.optional().catch(undefined),
    response_url: z.url().optional().catch(undefined),
  })
  .transform((body) => {
    const who = body.user ?? (body.user_id === undefined ? undefined : { id: body.user_id, team_id: body.team_id });
    return { actor: who === undefined ? undefined : actorOf(who, body.team), responseUrl: body.response_url };
  });

/** What a view's fields hold, by block id: text, or chosen options. A field that is empty holds ''. */
export function fieldsOf({ state }: ViewPayload): Record<string, string | { label: string; value: string }[]> {
  const fields: Record<string, string | { label: string; value: string }[]> = {};
  for (const [blockId, elements] of Object.entries(state?.values ?? {})) {
    const [field] = Object.values(elements);
    if (field === undefined) continue;
    if (field.selected_options !== undefined && field.selected_options !== null)
      fields[blockId] = field.selected_options.map(({ value, text }) => ({ label: text?.text ?? value, value }));
    else if (field.type.startsWith('multi_')) fields[blockId] = [];
    else fields[blockId] = field.selected_option?.value ?? field.value ?? '';
  }
  return fields;
}
