import { regionHosts, regionNames } from '../../services/genesys/regions.ts';
import type { Setting } from '../config/setting.ts';
import { credentials, settingGroups } from '../config/settings.ts';

/** docs/settings.md: every setting, and the regions of Genesys Cloud. */
export function settingsPage(): string {
  return [
    '# Settings',
    '',
    'Keyturn reads its settings from the environment. [.env.example](../.env.example) is a file to fill in.',
    'A missing or wrong setting stops the start with one message that names all of them and shows no values. So does a blank value, and a name that begins with `KEYTURN_` or is nearly one of these and isn’t one: a typo mustn’t turn off a restriction. Quotes around a value are dropped. Once it runs, the log says which policy is in force.',
    '',
    `A file can hold a credential instead of the environment: \`KEYTURN_KEY_FILE\` is the path of the file with \`KEYTURN_KEY\` in it. The same goes for ${all.format(others)}.`,
    ...Object.entries(settingGroups).flatMap(([title, group]) => ['', `## ${title}`, '', ...table(group)]),
    '',
    '## Regions',
    '',
    '`GENESYS_REGION` takes the AWS region or the domain of your organization. A URL with it works too, such as `https://apps.mypurecloud.ie`.',
    '',
    '| AWS region | domain |',
    '|---|---|',
    ...regions().map(([region, domain]) => `| \`${region}\` | \`${domain}\` |`),
    '',
  ].join('\n');
}

const all = new Intl.ListFormat('en-US');
const others = credentials.filter((name) => name !== 'KEYTURN_KEY').map((name) => `\`${name}\``);

const table = (group: Readonly<Record<string, Setting>>): string[] => [
  "| setting | what it's for | default | example |",
  '|---|---|---|---|',
  ...Object.entries(group).map(
    ([name, setting]) =>
      `| \`${name}\` | ${setting.purpose} ${mustBe(setting)} | ${without(setting)} | ${setting.example} |`,
  ),
];

/** `Must be a whole number from 1 to 10.` */
export const mustBe = ({ value }: Setting): string => `Must be ${value}.`;

const without = (setting: Setting): string =>
  setting.default === undefined ? (setting.unset ?? '') : `\`${setting.default}\``;

const regions = (): string[][] =>
  regionNames.flatMap((name) => {
    const host = name.includes('.') ? undefined : regionHosts(name);
    return host === undefined ? [] : [[name, new URL(host.apiUrl).host.replace(/^api\./u, '')]];
  });
