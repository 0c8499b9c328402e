import { randomBytes } from 'node:crypto';
import { onTestFinished } from 'vitest';
import { readUsable } from '../../app/config.ts';
import { describe as words } from '../../app/findings/finding.ts';
import { botScopes } from '../../app/generated/manifest.ts';
import type { CheckResult, CheckWorld } from '../../app/setup/check.ts';
import { checks } from '../../app/setup/checks.ts';
import { runChecks } from '../../app/setup/run.ts';
import { type GenesysSandbox, startGenesys } from '../../sandbox/genesys.ts';
import { approvalsChannel, type SlackSandbox, type StartSlackOptions, startSlack } from '../../sandbox/slack.ts';
import type { RedisServer } from '../support/redis.ts';

/** A set-up with nothing wrong, for a test to spoil. */
export interface Setup {
  slack: SlackSandbox;
  genesys: GenesysSandbox;
  redis: RedisServer;
  env: Record<string, string>;
  /** Milliseconds by which this machine's clock is ahead. */
  aheadMs: number;
  running?: CheckWorld['running'];
}

/** The scopes of the manifest. */
export const rightScopes = Object.keys(botScopes);

export async function rightSetup(redis: RedisServer, options: StartSlackOptions = {}): Promise<Setup> {
  const [slack, genesys] = await Promise.all([
    startSlack({ scopes: [...rightScopes], ...options }),
    startGenesys(),
    redis.command('FLUSHALL'),
  ]);
  onTestFinished(() => Promise.all([slack.close(), genesys.close()]).then(() => undefined));
  genesys.switches.allowedIps = 'optional';
  genesys.changeClient(genesys.botClient.id, { unknownFields: { allowedIpAddresses: ['192.0.2.0/24'] } });
  return {
    ...{ slack, genesys, redis, aheadMs: 0 },
    env: {
      SLACK_BOT_TOKEN: slack.botToken,
      SLACK_APP_TOKEN: slack.appToken,
      SLACK_API_URL: slack.url,
      KEYTURN_CHANNEL: approvalsChannel,
      GENESYS_API_URL: genesys.url,
      GENESYS_LOGIN_URL: genesys.url,
      GENESYS_CLIENT_ID: genesys.botClient.id,
      GENESYS_CLIENT_SECRET: genesys.botClient.secret,
      REDIS_URL: redis.url,
      KEYTURN_KEY: randomBytes(32).toString('base64'),
    },
  };
}

export const checkAll = ({ env, aheadMs, running }: Setup): Promise<CheckResult[]> =>
  runChecks(checks, {
    ...readUsable(env),
    env,
    now: () => Date.now() + aheadMs,
    ...(running === undefined ? {} : { running }),
  });

/** What's wrong, or a warning, by check, code, and sentences. */
export const troubles = (results: readonly CheckResult[]) =>
  results.flatMap(({ check, findings }) =>
    findings.flatMap((found) => {
      const { level, says, cure } = words(found);
      return level === 'fine' ? [] : [{ check, code: found.code, text: `${says} ${cure}` }];
    }),
  );
