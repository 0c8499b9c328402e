import { z } from 'zod';
import type { Modal } from '../../commands/block-kit/message.ts';
import { defined } from '../../services/defined.ts';
import type { Actor } from '../../services/people/actor.ts';
import { carried } from './carried.ts';

/**
 * What Slack sends, parsed at the edge. Identity comes from `user`, `team`, and `enterprise` of the verified payload, and from nothing else.
 * Everything else may be missing or odd: Slack sends more than it documents, and the person still waits for an answer.
 */

const id = z.string().min(1).max(100);
const team = z.object({ id: perhaps(id), enterprise_id: perhaps(id) });
const enterprise = z.object({ id });
const user = z.object({ id, team_id: perhaps(id) });
/** Who acts in an interaction. `team` is null if the app is installed for a complete Enterprise Grid organization. */
const who = { team: perhaps(team), enterprise: perhaps(enterprise), user };

const option = z.object({ value: z.string(), text: z.object({ text: z.string() }).optional() });

const fieldState = z.object({
  type: z.string(),
  value: z.string().nullish(),
  selected_option: option.nullish(),
  selected_options: z.array(option).nullish(),
});

const view = z.object({
  id,
  callback_id: z.string().nullish(),
  private_metadata: z.string().nullish(),
  /** Null or without values if Slack didn't say what's in the fields. */
  state: z.object({ values: z.record(z.string(), z.record(z.string(), fieldState)).nullish() }).nullish(),
  blocks: perhaps(z.array(z.unknown())),
});

export interface ViewPayload {
  id: string;
  callback_id: string;
  /** The ID of the organization that the form is for, or undefined if the form doesn't say. */
  organization: string | undefined;
  private_metadata: string;
  /** What's in the fields, by block ID and action ID, or undefined if Slack didn't say. */
  values: Record<string, Record<string, z.output<typeof fieldState>>> | undefined;
  /** Block IDs of its input blocks; errors can only be shown under those. */
  inputs: string[];
}

const input = z.object({ type: z.literal('input'), block_id: id });

/** A slash command, and who typed it where (docs.slack.dev/interactivity/implementing-slash-commands). */
export const commandPayload = z
  .object({
    command: z.string().default(''),
    team_id: perhaps(id),
    enterprise_id: perhaps(id),
    user_id: id,
    channel_id: perhaps(id),
    text: z.string().nullish(),
    trigger_id: perhaps(id),
    response_url: perhaps(z.url()),
  })
  .transform((body) => ({
    command: body.command,
    actor: actorOf({
      user: { id: body.user_id, team_id: body.team_id },
      team: undefined,
      enterprise: body.enterprise_id == null ? undefined : { id: body.enterprise_id },
    }),
    channel: body.channel_id ?? undefined,
    text: body.text ?? '',
    triggerId: body.trigger_id ?? undefined,
    responseUrl: body.response_url ?? undefined,
  }));
export type CommandPayload = z.output<typeof commandPayload>;

/** The message that was clicked, unless it's ephemeral: those can't be updated by timestamp. */
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

/** The thread of the click. A thread's first message also has a `thread_ts`, but people see it in the channel. */
const threadOf = (
  message: Place | null | undefined,
  container: (Place & { message_ts?: string | null | undefined }) | null | undefined,
) => {
  const thread = message?.thread_ts ?? container?.thread_ts ?? undefined;
  return thread === (message?.ts ?? container?.message_ts) ? undefined : thread;
};

const action = z.object({
  action_id: z.string(),
  block_id: z.string().nullish(),
  value: z.string().nullish(),
  selected_option: option.nullish(),
});

/** A click or a choice, and who made it (docs.slack.dev/reference/interaction-payloads/block_actions-payload). If there are several, the first one counts. */
export const actionPayload = z
  .object({
    ...who,
    trigger_id: perhaps(id),
    response_url: perhaps(z.url()),
    channel: perhaps(z.object({ id })),
    message: perhaps(z.object({ ts: z.string(), thread_ts: perhaps(z.string()) })),
    container: perhaps(
      z.object({
        is_ephemeral: z.boolean().nullish(),
        message_ts: perhaps(z.string()),
        thread_ts: perhaps(z.string()),
      }),
    ),
    view: view.nullish(),
    actions: z.tuple([action], z.unknown()),
  })
  .transform((body) => {
    const [pressed] = body.actions;
    const { organization, value } = carried.parse(pressed.selected_option?.value ?? pressed.value ?? '');
    const shown = body.view == null ? undefined : viewOf(body.view);
    return {
      actor: actorOf(body),
      triggerId: body.trigger_id ?? undefined,
      responseUrl: body.response_url ?? undefined,
      channel: body.channel?.id,
      message: lasting(body),
      thread: threadOf(body.message, body.container),
      view: shown,
      organization: organization ?? shown?.organization,
      actionId: pressed.action_id,
      blockId: pressed.block_id ?? '',
      value,
    };
  });
export type ActionPayload = z.output<typeof actionPayload>;

/**
 * A form that was submitted or closed, and by whom (docs.slack.dev/reference/interaction-payloads/view-interactions-payload). The × of several modals
 * names the lowest one.
 */
export const submissionPayload = z
  .object({ ...who, view })
  .transform((body) => ({ actor: actorOf(body), view: viewOf(body.view) }));
export type SubmissionPayload = z.output<typeof submissionPayload>;

/** How a submitted form is acknowledged, and what's done afterwards. */
export interface Submitted {
  ack:
    | { response_action: 'errors'; errors: Record<string, string> }
    | { response_action: 'update'; view: Modal }
    | undefined;
  work?: () => Promise<void>;
}

/** Up to 200 characters that someone typed into a type-ahead menu (docs.slack.dev/reference/interaction-payloads/block_suggestion-payload). */
export const suggestionPayload = z
  .object({
    ...who,
    action_id: z.string(),
    value: z.string().nullish(),
    block_id: perhaps(z.string()),
    view: perhaps(z.object({ private_metadata: perhaps(z.string()) })),
  })
  .transform((body) => {
    const { organization } = carried.parse(body.block_id ?? '');
    return {
      actor: actorOf(body),
      organization: organization ?? metadataOf(body.view ?? {}).organization,
      /** Whether its block names the organization: then its options do too. A field doesn't; its form does. */
      carries: organization !== undefined,
      actionId: body.action_id,
      text: (body.value ?? '').slice(0, 200),
    };
  });
export type SuggestionPayload = z.output<typeof suggestionPayload>;

/** What can be made out of a payload that can't be parsed completely: who waits for an answer, where, and the form that was submitted. */
export const answerable = z
  .object({
    ...who,
    user: perhaps(user),
    team_id: perhaps(id),
    enterprise_id: perhaps(id),
    user_id: perhaps(id),
    type: perhaps(z.string()),
    response_url: perhaps(z.url()),
    channel: perhaps(z.object({ id })),
    view: perhaps(
      z.object({ id: perhaps(id), private_metadata: perhaps(z.string()), blocks: perhaps(z.array(z.unknown())) }),
    ),
  })
  .catch({})
  .transform((body) => {
    const person = body.user ?? (body.user_id == null ? undefined : { id: body.user_id, team_id: body.team_id });
    const organization = body.enterprise ?? (body.enterprise_id == null ? undefined : { id: body.enterprise_id });
    return {
      type: body.type ?? undefined,
      actor: person === undefined ? undefined : actorOf({ user: person, team: body.team, enterprise: organization }),
      responseUrl: body.response_url ?? undefined,
      channel: body.channel?.id,
      /** The submitted form, if there is one: its draft's ID, and the block IDs of its fields. */
      form:
        body.view == null
          ? undefined
          : { metadata: metadataOf(body.view).private_metadata, inputs: inputsIn(body.view.blocks) },
    };
  });
export type Answerable = z.output<typeof answerable>;

/** A member that's ignored if it can't be read. */
function perhaps<T extends z.ZodType>(schema: T) {
  return schema.nullish().catch(undefined);
}

/** In Slack Connect and Enterprise Grid, the person's own team counts, not the one that the app is installed in. */
function actorOf(body: z.output<z.ZodObject<typeof who>>): Actor {
  const organization = body.enterprise?.id ?? body.team?.enterprise_id ?? undefined;
  const workspace = body.team?.id ?? '';
  const own = body.user.team_id ?? workspace;
  return {
    team: own,
    user: body.user.id,
    ...defined({ enterprise: organization, workspace: workspace === '' || workspace === own ? undefined : workspace }),
  };
}

function viewOf(given: z.output<typeof view>): ViewPayload {
  return {
    id: given.id,
    callback_id: given.callback_id ?? '',
    ...metadataOf(given),
    values: given.state?.values ?? undefined,
    inputs: given.state?.values == null ? inputsIn(given.blocks) : Object.keys(given.state.values),
  };
}

function metadataOf(given: { private_metadata?: string | null | undefined }) {
  const { organization, value } = carried.parse(given.private_metadata ?? '');
  return { organization, private_metadata: value };
}

function inputsIn(blocks: readonly unknown[] | null | undefined): string[] {
  return (blocks ?? []).flatMap((block) => input.safeParse(block).data?.block_id ?? []);
}
