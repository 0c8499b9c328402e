import type { Services } from '../../commands/operation.ts';
import { secretMessage } from '../../commands/secrets/view.ts';
import type { SlackApi } from '../slack/api.ts';
import { refusedForGood } from '../slack/errors.ts';

export interface OffersOptions {
  secrets: Services['secrets'];
  slack: SlackApi;
  /** Where whoever takes no direct messages is offered their secret, for their eyes alone. */
  channel: string;
}

/**
 * Gives the function that offers a sealed secret to its owner, unless a message does already: by direct message, else by an ephemeral
 * one, which may not be seen and so is not noted. Throws what the store and Slack throw.
 */
export function createOffers({ secrets, slack, channel }: OffersOptions): (secretId: string) => Promise<void> {
  return async (secretId) => {
    const sealed = await secrets.peek(secretId);
    if (sealed === undefined || sealed.message !== undefined) return;
    const { slackUser } = sealed.owner;
    try {
      await secrets.noteMessage(secretId, await slack.post(slackUser, secretMessage(sealed)));
    } catch (error) {
      if (!refusedForGood(error)) throw error;
      await slack.postEphemeral(channel, slackUser, secretMessage(sealed));
    }
  };
}
