import { tokenSeconds } from '../../services/genesys/rules.ts';
import type { SecretFacts as SealedFacts } from '../../services/sealed-secrets/held.ts';
import { actions, button, context, modal, say, section } from '../block-kit/blocks.ts';
import type { Button, Message, Modal } from '../block-kit/message.ts';
import { preformatted } from '../block-kit/rich-text.ts';
import { date, duration, name, strong } from '../block-kit/text.ts';
import { ids, operationButtons } from '../names.ts';
import { words } from './words.ts';

/** What a message about a secret tells of it. */
export type SecretFacts = Pick<SealedFacts, 'id' | 'client' | 'kind' | 'expiresAt' | 'tokenSeconds'>;

/** The button that opens a sealed secret. `about`: the client's name, where nothing beside it says that. */
export const revealButton = (ticket: string, about?: string): Button =>
  button({ label: words.reveal, about, actionId: ids.reveal, value: ticket, style: 'primary' });

const storedButton = (secretId: string, about: string): Button =>
  button({
    label: words.stored,
    about,
    actionId: ids.stored,
    value: secretId,
    style: 'danger',
    confirm: { title: words.deleteNow, text: words.deletedForGood, verb: words.deleteCopy },
  });

/** The direct message in which a secret will be ready, before Genesys Cloud is asked for it. `name`: the client's. */
export function awaitedMessage(
  { kind, name: client }: Pick<SecretFacts, 'kind'> & { name: string },
  ticket: string,
): Message {
  const coming = words.coming[kind];
  return {
    text: coming(name(client)),
    blocks: [section(coming(strong(client))), ...actions(revealButton(ticket, client))],
  };
}

/** What it says if no secret came. */
export const noSecret = (client: string): Message => say(words.noSecret(strong(client)));

/** The direct message that hands a sealed secret to its owner. It holds the way to the secret, never the secret. */
export function secretMessage(
  { id, client, kind, expiresAt, tokenSeconds: lifetime }: SecretFacts,
  ticket: string,
): Message {
  const until = date(expiresAt);
  const ready = words.ready[kind];
  return {
    text: `${ready(name(client.name))} ${words.onlyYou(until)}`,
    blocks: [
      section(`${ready(strong(client.name))} ${words.onlyYou(until)}\n${words.clientId(name(client.id, 100))}`),
      ...actions(revealButton(ticket, client.name), storedButton(id, client.name)),
      ...(kind === 'newSecret' ? [context(words.oldSecret(duration(lifetime ?? tokenSeconds.default)))] : []),
    ],
  };
}

/** What the direct message says once the secret is gone. */
export const secretDone = ({ client }: Pick<SecretFacts, 'client'>, at: number): Message =>
  say(words.storedAt(strong(client.name), date(at)));

/** To its owner, who hasn't opened it. `link`: to the message with the button, which alone opens it. */
export function secretReminder({ client, kind, expiresAt }: SecretFacts, link: string | undefined): Message {
  const reminder = words.reminder[kind];
  return say(`${reminder(strong(client.name), date(expiresAt))} ${words.openIt(link ?? '')}`);
}

/** To its owner, whose secret expired before they opened it. */
export function secretExpired({ client, expiresAt }: Pick<SecretFacts, 'client' | 'expiresAt'>): Message {
  const { text, blocks } = say(words.expired(strong(client.name), date(expiresAt)));
  const { label, operation } = operationButtons.newSecret;
  const again = button({ label: label(), about: client.name, actionId: ids.run(operation), value: client.id });
  return { text, blocks: [...blocks, ...actions(again)] };
}

/** What the direct message says once a secret that was opened has expired. */
export const secretOver = ({ client, expiresAt }: Pick<SecretFacts, 'client' | 'expiresAt'>): Message =>
  say(words.expiredOpened(strong(client.name), date(expiresAt)));

/** The title of the modals about a secret. */
export const secretTitle = (): string => words.title;

/** The modal that shows a secret, to its owner alone. Nothing in it can be clicked: Slack would send the modal back with the click, secret and all. */
export const secretModal = ({
  client,
  secret,
  expiresAt,
}: Pick<SecretFacts, 'client' | 'expiresAt'> & {
  secret: string;
}): Modal =>
  modal({
    title: words.title,
    callbackId: ids.secretView,
    blocks: [
      section(strong(client.name)),
      section(words.idHeading),
      preformatted(client.id),
      section(words.secretHeading),
      preformatted(secret),
      section(words.copy),
      context(words.deletedAt(date(expiresAt))),
    ],
  });

/** The same modal once the secret is gone. */
export const secretErasedModal = (client: { name: string }): Modal =>
  modal({ title: words.title, callbackId: ids.notice, blocks: secretErased(client).blocks });

/** That a secret is gone. */
export const secretErased = (client: { name: string }): Message => say(words.gone(strong(client.name)));
