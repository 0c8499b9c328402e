import type { Message } from '../../commands/block-kit/message.ts';
import { inThread } from '../../commands/cards/sentences.ts';
import type { Services } from '../../commands/operation/context.ts';
import type { Offering, Sealed, StartOffering } from '../../commands/operation/offering.ts';
import { awaitedMessage, noSecret, secretMessage } from '../../commands/secrets/view.ts';
import type { Person } from '../../services/people.ts';
import type { SecretMetadata } from '../../services/sealed-secrets/held.ts';
import { ownerOf, type SecretFacts } from '../../services/sealed-secrets/held.ts';
import { formatTicket, type SecretTicket } from '../../services/sealed-secrets/ticket.ts';
import type { InFlight } from '../process/in-flight.ts';
import type { Log } from '../process/log.ts';
import type { Posted, SlackApi } from '../slack/api.ts';
import { refusedForGood } from '../slack/errors.ts';

/** Offers sealed secrets to their owners. */
export interface Offers {
  start: StartOffering;
  /**
   * The sealed secret of a request, if it has one. If the version before sealed it and no message offers it, does that with `tell`, which gives the
   * message's place. Throws what the store and Slack throw.
   */
  offerOnce(
    binding: string,
    tell: (message: Message) => Promise<Posted | undefined>,
  ): Promise<SecretMetadata | undefined>;
}

export interface OffersOptions {
  secrets: Services['secrets'];
  slack: Pick<SlackApi, 'post' | 'update'>;
  /** Where the message goes for a person who can't get direct messages. */
  channel: string;
  requireChannel: () => Promise<void>;
  inFlight: Pick<InFlight, 'track'>;
  log: Log;
}

export function createOffers(options: OffersOptions): Offers {
  const { secrets } = options;
  return {
    start: (binding, reply) => startOffering(options, binding, createPost(options, reply)),
    async offerOnce(binding, tell) {
      const sealed = await secrets.byBinding(binding);
      if (sealed === undefined || sealed.message !== undefined) return sealed;
      const message = await tell(secretMessage(sealed, sealed.id));
      if (message !== undefined) await secrets.rememberMessage(sealed.id, message);
      return sealed;
    },
  };
}

/** Where an offer's message is. */
interface Place {
  at: Posted;
  dressed: (message: Message) => Message; // with what has to be above a message there
}

type Post = (slackUser: string, message: Message) => Promise<Place>;

function createPost({ slack, channel, requireChannel, log }: OffersOptions, reply: Parameters<StartOffering>[1]): Post {
  return async (user, message) => {
    try {
      // Two messages with the same button do no harm.
      return { at: await slack.post(user, message, { repeat: 'all' }), dressed: (other) => other };
    } catch (error) {
      if (!refusedForGood(error)) throw error;
      log.warn({ err: error, user }, 'couldn’t send a direct message; posting it in the approvals channel instead');
      const dressed = (other: Message): Message => inThread(user, other);
      const at = await reply?.(dressed(message));
      // An ephemeral message could be gone with the next reload, and half of the key with it.
      return { at: at ?? (await slack.post(channel, dressed(message), { before: requireChannel })), dressed };
    }
  };
}

interface Offered {
  place: Place;
  ticket: Required<SecretTicket>;
  about: Pick<SecretFacts, 'owner' | 'binding' | 'kind'>;
  name: string;
}

function startOffering(options: OffersOptions, binding: string, post: Post): Offering {
  const { secrets } = options;
  let ticket: Required<SecretTicket> | undefined;
  let offered: Offered | undefined;
  let sealed: ReturnType<Offering['end']>;

  const offer = async (person: Person, kind: SecretFacts['kind'], name: string): Promise<Offered> => {
    const owner = ownerOf(person);
    ticket ??= await secrets.prepare(owner);
    const place = await post(person.slack.user, awaitedMessage({ kind, name }, formatTicket(ticket)));
    return { place, ticket, about: { owner, binding, kind }, name };
  };

  return {
    offerTo: (person) => async (kind, client) => {
      offered ??= await offer(person, kind, client.name);
      const { place, ticket: drawn, about } = offered;
      return {
        kind: about.kind,
        async seal(made): Promise<Sealed> {
          const { sealedAt, expiresAt } = await secrets.seal(drawn, { ...about, ...made, message: place.at });
          sealed = { sealedAt, expiresAt };
          const { secret: _secret, ...shown } = made;
          replace(options, place, secretMessage({ ...about, ...shown, id: drawn.id, expiresAt }, formatTicket(drawn)));
          return { ticket: formatTicket(drawn), expiresAt };
        },
      };
    },
    end() {
      if (offered !== undefined && sealed === undefined) replace(options, offered.place, noSecret(offered.name));
      offered = undefined;
      return sealed;
    },
  };
}

/** In the background, since nobody has to wait for it. If it fails, the button that's there works, or says that there's no secret. */
function replace({ slack, inFlight, log }: OffersOptions, { at, dressed }: Place, message: Message): void {
  inFlight
    .track(() => slack.update(at, dressed(message)))
    .catch((error: unknown) => log.warn({ err: error }, 'couldn’t update the message that offers a secret'));
}
