import type { Services } from '../../commands/operation/context.ts';
import { secretExpired, secretOver, secretReminder } from '../../commands/secrets/view.ts';
import type { AuditEntry } from '../../services/audit/record.ts';
import { defined } from '../../services/defined.ts';
import { asKeyturnError } from '../../services/errors.ts';
import type { MadeSecret, RequestRecord } from '../../services/requests/types.ts';
import type { DueSecret, ExpiredSecret } from '../../services/sealed-secrets/held.ts';
import type { Log } from '../process/log.ts';
import type { SlackApi } from '../slack/api.ts';
import { refusedForGood } from '../slack/errors.ts';
import { messageAddress } from '../slack/message-address.ts';

/** No secret is lost in silence: its owner is reminded of it, and hears once it's gone, and its request's card says so. */
export interface SecretWatch {
  /** Tells owners what's due, at most `limit` of them. Throws `store_unavailable`, and never what Slack throws. */
  tellDue(limit: number): Promise<void>;
  /** Adds to what the request knows of its secret, if there's a request, and shows it on the card. Never throws. */
  became(binding: string, secret: MadeSecret): Promise<void>;
}

export interface SecretWatchOptions {
  services: Pick<Services, 'secrets' | 'requests'>;
  /** Brings the card of a request up to date. Never throws. */
  refreshCard: (record: RequestRecord) => Promise<unknown>;
  slack: Pick<SlackApi, 'post' | 'update'>;
  workspaceUrl: string; // `url` of auth.test
  log: Log;
}

export function createSecretWatch({
  services,
  refreshCard,
  slack,
  workspaceUrl,
  log,
}: SecretWatchOptions): SecretWatch {
  const { secrets, requests } = services;

  const became: SecretWatch['became'] = async (binding, secret) => {
    try {
      if ((await requests.get(binding)) === undefined) return;
      await refreshCard(await requests.amend(binding, { secret }));
    } catch (error) {
      log.warn({ err: error, request: binding }, 'couldn’t show what became of a secret');
    }
  };

  const expired = async ({ secret, opened }: Extract<DueSecret, { kind: 'expired' }>): Promise<void> => {
    const { id, owner, binding, message, expiresAt } = secret;
    await became(binding, { expiredAt: expiresAt });
    // Another process that found out may have ended before it told anyone; only the request still knows.
    const seen = opened ?? (await requests.get(binding).catch(() => undefined))?.secret?.openedAt !== undefined;
    if (message !== undefined)
      await slack.update(message, seen ? secretOver(secret) : secretExpired(secret)).catch(unlessForGood);
    if (!seen) await slack.post(owner.slackUser, secretExpired(secret)).catch(unlessForGood);
    await secrets.settled(id);
  };

  const tell = async (due: DueSecret): Promise<void> => {
    try {
      if (due.kind === 'expired') return await expired(due);
      const { secret } = due;
      const link = secret.message && messageAddress(workspaceUrl, secret.message);
      await slack.post(secret.owner.slackUser, secretReminder(secret, link));
    } catch (error) {
      log.warn({ err: asKeyturnError(error), what: due.kind }, 'couldn’t tell an owner about a secret');
    }
  };

  return {
    became,
    tellDue: async (limit) => void (await Promise.all((await secrets.due(limit, entryOf)).map(tell))),
  };
}

/** What Slack will never deliver isn't tried again. */
function unlessForGood(error: unknown): undefined {
  if (refusedForGood(error)) return undefined;
  throw error;
}

const entryOf = ({ client, binding, kind, owner }: ExpiredSecret): AuditEntry => ({
  operation: 'reveal',
  action: 'expired_unopened',
  person: { slackTeam: owner.slackTeam, slackUser: owner.slackUser, genesysUser: owner.genesysUser },
  clientId: client.id,
  clientName: client.name,
  ...defined({ requestId: kind === 'newClient' ? undefined : binding }),
});
