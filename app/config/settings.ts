import type { Setting } from './setting.ts';
import { approvals } from './settings/approvals.ts';
import { genesys } from './settings/genesys.ts';
import { runtime } from './settings/runtime.ts';
import { slack } from './settings/slack.ts';
import { store } from './settings/store.ts';

export const settings = { ...slack, ...genesys, ...approvals, ...store, ...runtime };

export type SettingName = keyof typeof settings;
export const settingNames = Object.keys(settings) as SettingName[];

/** The settings that other programs read, too. */
export const sharedNames = settingNames.filter((name) => (settings[name] as Setting).shared === true);

/** The settings that hold a secret. Each can come from a file instead. */
export const credentials = settingNames.filter((name) => (settings[name] as Setting).credential === true);

export const credentialFile = (name: SettingName): string => `${name}_FILE`;

/** The same, group by group, for docs/settings.md and .env.example. */
export const settingGroups: Readonly<Record<string, Readonly<Record<string, Setting>>>> = {
  Slack: slack,
  'Genesys Cloud': genesys,
  Approvals: approvals,
  Store: store,
  'The process': runtime,
};

/** The settings that have a default, as the environment would give them. */
export const defaults: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries<Setting>(settings).flatMap(([name, setting]) =>
    setting.default === undefined ? [] : [[name, setting.default]],
  ),
);
