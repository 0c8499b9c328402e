import type { Message } from '../../commands/block-kit/message.ts';
import { loading, notice } from '../../commands/block-kit/modals.ts';
import { lastingError } from '../../commands/error-sentences.ts';
import type { Services } from '../../commands/operation/context.ts';
import { secretDone, secretErased, secretErasedModal, secretModal, secretTitle } from '../../commands/secrets/view.ts';
import { asKeyturnError } from '../../services/errors.ts';
import { type Actor, askingOf } from '../../services/people/actor.ts';
import { ownerOf } from '../../services/sealed-secrets/held.ts';
import type { SecretTicket } from '../../services/sealed-secrets/ticket.ts';
import type { OpenedSecret } from '../../services/sealed-secrets.ts';
import { type Attempt, entryOf } from '../pipeline/entry.ts';
import type { Pipeline } from '../pipeline.ts';
import type { Log } from '../process/log.ts';
import type { Posted, SlackApi } from '../slack/api.ts';
import { slackWord } from '../slack/errors.ts';
import type { Surface } from '../slack/replies.ts';
import type { SecretWatch } from './watch.ts';

export interface SecretClick {
  actor: Actor;
  ticket: SecretTicket;
  triggerId: string | undefined;
  /** The modal with the button, if it's in one. */
  viewId: string | undefined;
  surface: Surface;
  /** The message with the button, unless it's ephemeral. */
  message: Posted | undefined;
}

export interface SecretButtons {
  /** Shows the secret to its owner in a modal. Each time is recorded in the same step. */
  reveal(click: SecretClick): Promise<void>;
  /** Deletes the secret at once, and says so in place of the message that offered it. */
  stored(click: SecretClick): Promise<void>;
}

export interface SecretButtonsOptions {
  services: Pick<Services, 'secrets' | 'people' | 'now' | 'command'>;
  pipeline: Pick<Pipeline, 'guard'>;
  slack: Pick<SlackApi, 'askedBy' | 'updateView' | 'update'>;
  watch: Pick<SecretWatch, 'became'>;
  log: Log;
}

export const createSecretButtons = (options: SecretButtonsOptions): SecretButtons => ({
  reveal: (click) => reveal(options, click),
  stored: (click) => stored(options, click),
});

async function reveal(options: SecretButtonsOptions, click: SecretClick): Promise<void> {
  const { services, pipeline, slack, watch } = options;
  const { secrets, people } = services;
  const { actor, ticket, triggerId, viewId, surface, message } = click;
  const attempt: Attempt = { operation: 'reveal', act: 'reveal', actor, about: ticket.id };
  let show = surface.show;
  await pipeline.guard(
    attempt,
    (answer) => show(answer),
    async () => {
      const { openView, pushView } = slack.askedBy(askingOf(actor, 'decision'));
      const { updateView } = slack.askedBy(askingOf(actor, 'execution'));
      const modal = await (viewId === undefined ? openView : pushView)(triggerId ?? '', loading(secretTitle()));
      show = (answer: Message) =>
        updateView(modal, notice(secretTitle(), answer.blocks)).catch(() => surface.show(answer));
      // A live lookup, because the Slack account may have a new owner, who must not get the secret.
      await identify(options, attempt, ticket.id);
      const person = await people.resolve(actor, 'live', 'decision');
      attempt.person = person;
      const opening = secrets.open(ticket, ownerOf(person), entryOf(attempt, 'opened'));
      const opened = await opening.catch(async (error: unknown) => {
        await withdrawOffer(options, error, message);
        throw error;
      });
      await updateView(modal, secretModal(opened));
      void watch.became(opened.binding, { openedAt: services.now() });
      coverInTime(options, modal, opened);
    },
  );
}

async function stored(options: SecretButtonsOptions, click: SecretClick): Promise<void> {
  const { services, pipeline, slack, watch, log } = options;
  const { secrets, people, now } = services;
  const { actor, ticket, surface } = click;
  const secretId = ticket.id;
  const attempt: Attempt = { operation: 'reveal', act: 'erase', actor, about: secretId };
  await pipeline.guard(attempt, surface.show, async () => {
    await identify(options, attempt, secretId);
    const person = await people.resolve(actor, 'cached');
    attempt.person = person;
    const erased = await secrets.erase(secretId, ownerOf(person), entryOf(attempt, 'erased'));
    // From here on it's deleted, even if Slack fails.
    const update = async (message: Posted): Promise<boolean> => {
      await slack.update(message, secretDone(erased, now()));
      return true;
    };
    const told =
      erased.message !== undefined &&
      (await update(erased.message).catch((error: unknown) => {
        log.warn({ err: error }, 'couldn’t update the message that offered a secret');
        return false;
      }));
    if (!told) await surface.show(secretErased(erased.client));
    void watch.became(erased.binding, { storedAt: now() });
  });
}

/** The client of the secret, so that a refusal is recorded with it too. */
async function identify({ services }: SecretButtonsOptions, attempt: Attempt, secretId: string): Promise<void> {
  const about = await services.secrets.peek(secretId);
  if (about === undefined) return;
  attempt.client = about.client;
  if (about.kind !== 'newClient') attempt.requestId = about.binding;
}

/** Removes the button from a message whose secret is gone. */
async function withdrawOffer(
  { services, slack, log }: SecretButtonsOptions,
  cause: unknown,
  message: Posted | undefined,
): Promise<void> {
  const error = asKeyturnError(cause);
  const { reason = '' } = error.details;
  // A secret that can't be decrypted may be readable again once KEYTURN_KEY is fixed, and half of its key is in the message.
  if (error.code !== 'secret_gone' || ['awaited', 'unreadable'].includes(reason) || message === undefined) return;
  await slack.update(message, lastingError(error, services.command)).catch((failure: unknown) => {
    log.warn({ err: failure }, 'couldn’t update the message that offered a secret');
  });
}

/** Hides the secret in an open modal once it expires, as long as this process runs. */
function coverInTime(
  { services, slack, log }: SecretButtonsOptions,
  modal: string,
  { client, expiresAt }: OpenedSecret,
): void {
  const cover = (): void => {
    slack.updateView(modal, secretErasedModal(client)).catch((error: unknown) => {
      if (slackWord(error) !== 'not_found')
        log.warn({ err: error }, 'a modal may still show a secret that has expired');
    });
  };
  setTimeout(cover, Math.max(0, expiresAt - services.now())).unref();
}
