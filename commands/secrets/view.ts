import { tokenSeconds } from '../../services/genesys/rules.ts';
import type { SecretFacts as SealedFacts } from '../../services/sealed-secrets.ts';
import {
  actions,
  button,
  context,
  type Message,
  type Modal,
  modal,
  preformatted,
  section,
} from '../block-kit/blocks.ts';
import { date, duration, name, strong } from '../block-kit/text.ts';
import { ids } from '../names.ts';

/** What a message about a secret tells of it. */
export type SecretFacts = Pick<SealedFacts, 'id' | 'client' | 'kind' | 'expiresAt' | 'tokenSeconds'>;

const openings: Readonly<Record<SecretFacts['kind'], string>> = {
  newClient: 'The secret of your new client',
  newSecret: 'The new secret of',
  newGrantType: 'The secret that came with the new grant type of',
};

/** The direct message that hands a sealed secret to its owner. It holds the way to the secret, never the secret. */
export function secretMessage(sealed: SecretFacts): Message {
  const what = openings[sealed.kind];
  const old =
    sealed.kind === 'newSecret'
      ? [
          context(
            `The old secret no longer works for new tokens. Tokens that were issued under it may live for up to ${duration(sealed.tokenSeconds ?? tokenSeconds.default)} more.`,
          ),
        ]
      : [];
  const text = `${what} ${name(sealed.client.name)} is ready. Only you can open it, until ${date(sealed.expiresAt)}.`;
  return {
    text,
    blocks: [
      section(
        `${what} ${strong(sealed.client.name)} is ready. Only you can open it, until ${date(sealed.expiresAt)}; then it is erased.\nClient ID: \`${name(sealed.client.id, 100)}\``,
      ),
      ...actions(
        button({
          label: 'Reveal secret',
          about: sealed.client.name,
          actionId: ids.reveal,
          value: sealed.id,
          style: 'primary',
        }),
      ),
      ...old,
    ],
  };
}

/** What the direct message says once the secret is gone. */
export const secretDone = (sealed: Pick<SecretFacts, 'client'>, at: number): Message => {
  const text = `The secret of ${name(sealed.client.name)} was stored by you and erased here, ${date(at)}.`;
  return { text, blocks: [section(text)] };
};

/** The window that shows a secret, to its owner alone. */
export const secretModal = (opened: SecretFacts & { secret: string }): Modal =>
  modal({
    title: 'Client secret',
    callbackId: ids.secretView,
    blocks: [
      section(`${strong(opened.client.name)}`),
      section('*Client ID*'),
      preformatted(opened.client.id),
      section('*Client secret*'),
      preformatted(opened.secret),
      section(
        'Copy it into your vault now. Do not paste it into a conversation: Slack keeps messages. You can open it again until you press *I stored it*, which erases it here at once and for good.',
      ),
      ...actions(
        button({
          label: 'I stored it',
          actionId: ids.stored,
          value: opened.id,
          style: 'danger',
          confirm: {
            title: 'Erase the secret here?',
            text: 'It is erased at once. Nobody can open it again, and Genesys Cloud does not show it again.',
            verb: 'I stored it',
          },
        }),
      ),
      context(`It is erased by itself ${date(opened.expiresAt)}.`),
    ],
  });

/** The same window after the secret was erased. */
export const secretErasedModal = (client: { name: string }): Modal =>
  modal({
    title: 'Client secret',
    callbackId: ids.notice,
    blocks: [section(`The secret of ${strong(client.name)} is erased here. Nobody can open it again.`)],
  });
