import { say } from '../../commands/block-kit/blocks.ts';
import { misdirected } from '../../commands/misdirected.ts';
import { type OperationName, operationButtons } from '../../commands/names.ts';
import { parseText, wholeText, withoutCommand } from '../../commands/parse-text.ts';
import { findOperation, hasForm, operationOf, operations } from '../../commands/registry.ts';
import { unknownCommand } from '../../commands/unknown-command.ts';
import { nearestVerbs, operationTyped } from '../../commands/verbs.ts';
import type { KeyturnError } from '../../services/errors.ts';
import type { Forms } from '../forms/open.ts';
import type { Pipeline } from '../pipeline.ts';
import type { Log } from '../process/log.ts';
import type { Seen } from '../slack/link/seen.ts';
import type { CommandPayload } from '../slack/payloads.ts';
import type { ReplyTarget, Surface } from '../slack/replies.ts';

export interface CommandsOptions {
  /** The slash command that Keyturn is set up for. */
  command: string;
  pipeline: Pick<Pipeline, 'read'>;
  forms: Pick<Forms, 'open'>;
  replies: (target: ReplyTarget) => Surface;
  /** Told which command arrived. */
  link: { seen: Pick<Seen, 'command'> };
  log: Log;
}

/** Which other slash commands may be logged and shown: they come from outside. */
const plainCommand = /^\/[a-z0-9_-]{1,32}$/u;

/** Returns the function that handles slash commands. It doesn't throw. */
export function createCommands(options: CommandsOptions): (payload: CommandPayload) => Promise<void> {
  const { command, pipeline, forms, replies } = options;
  return async (payload) => {
    if (payload.command !== command) return misnamed(options, payload);
    options.link.seen.command();
    const { actor, triggerId } = payload;
    const text = withoutCommand(payload.text, command);
    const { verb: word, rest, fresh } = parseText(text);
    const operation = word === '' ? operations.help : operationTyped(word);
    const surface = replies({ ...payload, typed: true });
    if (operation === undefined) return unknown(options, { ...payload, text }, surface);
    if (hasForm(operation)) return forms.open({ operation, actor, client: rest, triggerId, fallback: surface });
    await pipeline.read(operation, actor, operation.fromText?.(rest, { fresh }), surface);
  };
}

/** Handles a first word that isn't a verb: it belongs to a client's name, or is a verb with a typo. */
async function unknown(
  { command, pipeline }: CommandsOptions,
  { actor, text }: CommandPayload,
  surface: Surface,
): Promise<void> {
  const { verb: word, rest, fresh } = parseText(text);
  const near = nearestVerbs(word);
  const [nearest] = near;
  const details = operationOf(operationButtons.details.operation);
  const input = { client: wholeText(text), fresh, bare: true };
  if (nearest === undefined) return pipeline.read(details, actor, input, surface);
  const verbs = near.map(({ operation: { name, about } }) => ({ name, about }));
  const mistyped = { word, rest, verbs, oneTypo: nearest.distance <= 1 };
  // A person who may not see clients only gets the commands; one without access only those that are for everybody.
  const show: Surface['show'] = (message, error) => {
    const may = mayBeOffered(error);
    return may !== undefined && verbs.some(({ name }) => may(name))
      ? surface.show(unknownCommand({ typed: mistyped, closest: [] }, may, command))
      : surface.show(message, error);
  };
  await pipeline.read(details, actor, { ...input, mistyped }, { ...surface, show });
}

/** Which commands to offer a person who may not see clients because of `error`. Undefined for any other error. */
function mayBeOffered(error: KeyturnError | undefined): ((verb: OperationName) => boolean) | undefined {
  if (error?.code === 'permission_missing') return () => true;
  return error?.code === 'person_refused' ? (verb) => findOperation(verb)?.forEverybody !== undefined : undefined;
}

/** Runs nothing if the manifest and KEYTURN_COMMAND differ: every answer would name a command that doesn't exist. */
async function misnamed({ command, replies, link, log }: CommandsOptions, payload: CommandPayload): Promise<void> {
  const received = plainCommand.test(payload.command) ? payload.command : undefined;
  link.seen.command(received ?? 'that it can’t show');
  log.warn(
    { ...payload.actor.origin, received: received ?? 'unreadable', configured: command },
    'Slack sent a slash command that isn’t the one in KEYTURN_COMMAND',
  );
  const told =
    received === undefined ? misdirected.unreadableCommand(command) : misdirected.otherCommand(received, command);
  await replies({ ...payload, typed: true }).show(say(told));
}
