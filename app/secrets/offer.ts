import type { Message } from '../../commands/block-kit/blocks.ts';
import type { Services } from '../../commands/operation.ts';
import { secretMessage } from '../../commands/secrets/view.ts';
import type { Posted, SlackApi } from '../slack/api.ts';
import { refusedForGood } from '../slack/errors.ts';

/** Offers sealed secrets to their owners, unless a message does already. Throws what the store and Slack throw. */
export interface Offers {
  /** By direct message, else by an ephemeral one, which may not be seen and so is not noted. */
  offer(secretId: string): Promise<void>;
  /** The secret of a request, by `tell`, which gives where the message is; true when there was one to offer. */
  offerOnce(binding: string, tell: (message: Message) => Promise<Posted | undefined>): Promise<boolean>;
}

export interface OffersOptions {
  secrets: Services['secrets'];
  slack: Pick<SlackApi, 'post' | 'postEphemeral'>;
  /** Where a person who takes no direct messages is offered their secret, in an ephemeral message. */
  channel: string;
}

export function createOffers({ secrets, slack, channel }: OffersOptions): Offers {
  return {
    async offer(secretId) {
      const sealed = await secrets.peek(secretId);
      if (sealed === undefined || sealed.message !== undefined) return;
      const { slackUser } = sealed.owner;
      try {
        await secrets.noteMessage(secretId, await slack.post(slackUser, secretMessage(sealed)));
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
      if (message !== undefined) await secrets.noteMessage(sealed.id, message);
      return true;
    },
  };
}
