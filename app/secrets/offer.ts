import type { Message } from '../../commands/block-kit/message.ts';
import type { Services } from '../../commands/operation/context.ts';
import { secretMessage } from '../../commands/secrets/view.ts';
import type { Posted, SlackApi } from '../slack/api.ts';
import { refusedForGood } from '../slack/errors.ts';

/** Offers sealed secrets to their owners, unless a message already does. Throws what the store and Slack throw. */
export interface Offers {
  /** Sends a direct message, or else an ephemeral one, which isn't stored because the owner may not see it. */
  offer(secretId: string): Promise<void>;
  /** Offers a request's secret with `tell`, which gives the message's place. True if there was a secret. */
  offerOnce(binding: string, tell: (message: Message) => Promise<Posted | undefined>): Promise<boolean>;
}

export interface OffersOptions {
  secrets: Services['secrets'];
  slack: Pick<SlackApi, 'post' | 'postEphemeral'>;
  /** The channel of the ephemeral message for a person who can't get direct messages. */
  channel: string;
}

export function createOffers({ secrets, slack, channel }: OffersOptions): Offers {
  return {
    async offer(secretId) {
      const sealed = await secrets.peek(secretId);
      if (sealed === undefined || sealed.message !== undefined) return;
      const { slackUser } = sealed.owner;
      try {
        await secrets.rememberMessage(secretId, await slack.post(slackUser, secretMessage(sealed)));
      } catch (error) {
        if (!refusedForGood(error)) throw error;
        await slack.postEphemeral(channel, slackUser, secretMessage(sealed));
      }
    },
    async offerOnce(binding, tell) {
      const sealed = await secrets.byBinding(binding);
      if (sealed === undefined) return false;
      if (sealed.message !== undefined) return true;
      const message = await tell(secretMessage(sealed));
      if (message !== undefined) await secrets.rememberMessage(sealed.id, message);
      return true;
    },
  };
}
