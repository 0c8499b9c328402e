import { say } from '../../../commands/block-kit/blocks.ts';
import type { Message } from '../../../commands/block-kit/message.ts';
import { useNewCard } from '../../../commands/cards/sentences.ts';
import { defined } from '../../../services/defined.ts';
import type { Card, RequestRecord } from '../../../services/requests/types.ts';
import type { Posted } from '../../slack/api.ts';
import { slackWord, troubleOf } from '../../slack/errors.ts';
import type { Shown } from './shown.ts';

/** Updates the card to `message`, or posts a new card if that one can't be edited anymore. Undefined while another process posts it. */
export async function put(
  shown: Shown,
  record: RequestRecord,
  card: Card,
  message: Message,
): Promise<Card | undefined> {
  try {
    await shown.requireInside(card);
    // An update of an open request can wait until messages about decisions are sent.
    await shown.slack.update(card, message, { later: record.state === 'pending' && record.approvals.length === 0 });
    return card;
  } catch (error) {
    if (troubleOf(error) !== 'uneditable') throw error;
    const continues = slackWord(error) === 'message_not_found' ? undefined : { channel: card.channel, ts: card.ts };
    return postAnew(shown, record, card, continues);
  }
}

/** Posts a new card, so that people can still decide the request and see its outcome. The old card, if it's still there, links to it. */
async function postAnew(
  shown: Shown,
  record: RequestRecord,
  card: Card,
  continues: Posted | undefined,
): Promise<Card | undefined> {
  const { slack, requests, channel, log } = shown;
  await shown.requireChannel(0);
  if (!(await requests.claimRepost(record.id, card))) return undefined;
  const posted = await slack.post(channel, await shown.render(record, continues), {
    before: () => shown.requireChannel(),
  });
  const anew: Card = { ...posted, ...defined({ continues }) };
  await shown.rememberCard(record.id, anew);
  if (continues !== undefined) {
    const line = say(useNewCard(shown.addressOf(anew)));
    await slack
      .post(continues.channel, line, { thread: continues.ts, before: () => shown.requireInside(continues) })
      .catch((error: unknown) => {
        log.warn({ err: error, request: record.id }, 'couldn’t link the old card to its replacement');
      });
  }
  return anew;
}
