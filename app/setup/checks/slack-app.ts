import { z } from 'zod';
import { type Finding, finding } from '../../findings/finding.ts';
import { slackFinding } from '../../findings/slack.ts';
import { botScopes } from '../../generated/manifest.ts';
import { slackRefusal } from '../../slack/errors/refusal.ts';
import { type Check, type CheckWorld, needing } from '../check.ts';
import type { SlackProbe } from '../probes/slack.ts';

const missingScope = z.object({ data: z.object({ error: z.literal('missing_scope'), needed: z.string() }) });

/** The scope that a refused call needs, in Slack's words; undefined if that's not why. */
export const neededScope = (error: unknown): string | undefined => missingScope.safeParse(error).data?.data.needed;

/** The bot token, the app token, the workspace, and the scopes. */
export const slackAppChecks = [
  {
    name: 'slack-token',
    asks: 'Does Slack answer, and accept SLACK_BOT_TOKEN?',
    run: needing('slack', async (slack) => {
      const error = await slack.test().then(() => undefined, known);
      if (error === undefined) return [];
      return [slackFinding(slackRefusal(error.reason), slack.host, 'SLACK_BOT_TOKEN')];
    }),
  },
  {
    name: 'slack-connection',
    asks: 'Can Slack and Keyturn reach each other: the app token in Socket Mode, the signing secret over HTTP?',
    run: needing('slack', async (slack, { config, running }) => {
      if (config.slack === undefined) return { unchecked: 'settings' };
      if (config.slack.mode === 'socket') return socketFindings(slack, config.slack.appToken ?? '');
      if (running === undefined) return { unchecked: 'running' };
      const { right, wrong } = running.signatures();
      return right === 0 && wrong > 0 ? [finding('signature_refused', { count: wrong })] : [];
    }),
  },
  {
    name: 'slack-team',
    asks: 'Is the app installed in a workspace whose people can use Keyturn?',
    run: needing('slack', async (slack, { config }) => {
      const { team, organization } = await slack.test();
      return teamFindings(config.slack?.teamIds, { team, organization });
    }),
  },
  {
    name: 'slack-scopes',
    asks: 'Does the app have the scopes in the manifest, and no others?',
    run: needing('slack', async (slack, world) => {
      const { scopes } = await slack.test();
      return scopes === undefined ? { unchecked: 'unanswered' } : scopeFindings(scopes, world);
    }),
  },
  {
    name: 'slack-command',
    asks: 'Is KEYTURN_COMMAND the command that Slack sends?',
    async run({ running, config }) {
      if (running === undefined) return { unchecked: 'running' };
      const received = running.otherCommand();
      const { command: configured = '' } = config;
      return received === undefined ? [] : [finding('command_elsewhere', { received, configured })];
    },
  },
] as const satisfies readonly Check[];

/** An error, also if it's undefined. */
const known = (reason: unknown): { reason: unknown } => ({ reason });

async function socketFindings(slack: SlackProbe, appToken: string): Promise<Finding[]> {
  const error = await slack.askForConnection().then(() => undefined, known);
  if (error !== undefined) return [slackFinding(slackRefusal(error.reason), slack.host, 'SLACK_APP_TOKEN')];
  // The token's own words: xapp-1-<the app's ID>-…
  const [, other] = /^xapp-\d+-(A[A-Z0-9]+)-/u.exec(appToken) ?? [];
  const own = await slack.app().catch(() => undefined);
  const same = own === undefined || other === undefined || own === other;
  return same ? [] : [finding('app_token_elsewhere', { own, other })];
}

function teamFindings(
  listed: readonly string[] | undefined,
  { team, organization }: { team: string; organization: string | undefined },
): Finding[] {
  const own = [team, ...(organization === undefined ? [] : [organization])];
  const workspaces = [...(listed ?? []), ...own].filter((id) => id.startsWith('T'));
  if (listed === undefined ? workspaces.length === 0 : !listed.some((id) => id.startsWith('T')))
    return [finding('team_unnamed', { organization: organization ?? team })];
  if (listed === undefined || !team.startsWith('T') || listed.includes(team)) return [];
  return [finding('team_not_listed', { team })];
}

function scopeFindings(granted: readonly string[], { config }: CheckWorld): Finding[] {
  const groups = (config.approvers ?? []).filter((id) => id.startsWith('S'));
  const missing = Object.entries<{ why: string; optional?: true }>(botScopes)
    .filter(([scope]) => !granted.includes(scope))
    .map(([scope, { why, optional }]) => {
      const facts = { scope, why: `it’s for ${why}` };
      if (optional === undefined) return finding('scope_missing', facts);
      if (scope === 'usergroups:read' && groups.length > 0) return finding('scope_of_groups', { groups });
      return finding('scope_declined', facts);
    });
  const scopes = granted.filter((scope) => !Object.hasOwn(botScopes, scope));
  return scopes.length === 0 ? missing : [...missing, finding('scope_superfluous', { scopes })];
}
