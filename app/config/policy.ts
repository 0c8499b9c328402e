import type { Config } from '../config.ts';

/** The rules that the settings put in force, for the log: who decides what, for how long, and where it's kept. No credentials. */
export const policyOf = (config: Config) => ({
  secondPerson: [...config.secondPerson].sort(),
  roleRule: config.roleRule ? 'on' : 'off',
  approvals: config.approvals,
  approvers: config.approvers.length === 0 ? 'everybody with the permission' : config.approvers,
  channel: config.channel,
  workspaces: config.slack.teamIds ?? 'the workspace of the bot token',
  requestMinutes: config.requestMinutes,
  doMinutes: config.doMinutes,
  graceDays: config.graceDays,
  secretMinutes: config.secretMinutes,
  store: config.store.kind,
  witness: config.witness ?? 'none',
});
