import type { z } from 'zod';
import { alike, edits, nearest } from './nearest.ts';
import type { Setting } from './setting.ts';
import { credentialFile, credentials, type SettingName, settingNames, settings, sharedNames } from './settings.ts';

/** Settings that are missing or wrong, or that don't fit what's there. The message gives each of them a line, and shows no value. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly faults: readonly string[];

  /** `why` is the first line. By default, settings are missing or wrong. */
  constructor(faults: readonly string[], why?: string) {
    const count = faults.length === 1 ? 'a setting is' : `${faults.length} settings are`;
    super(
      [`Keyturn can’t start: ${why ?? `${count} missing or wrong.`}`, ...faults.map((fault) => `  ${fault}`)].join(
        '\n',
      ),
    );
    this.faults = faults;
  }
}

/** Says what's wrong with one setting. It uses our own words alone, because zod's messages can repeat the value. */
export function faultOf(name: SettingName, issue: z.core.$ZodIssue | undefined): string {
  const expected = `must be ${settings[name].value}.`;
  if (issue === undefined) return `${name} is missing. It ${expected}`;
  return issue.code === 'custom' && issue.message !== 'Invalid input'
    ? `${name} ${issue.message.replace(/[^?]$/u, '$&.')} It ${expected}`
    : `${name} ${expected}`;
}

/** That a setting is there without a value: a restriction that was left blank by mistake would otherwise silently be none. */
export function blankFault(name: SettingName): string {
  const { value, default: preset, unset } = settings[name] as Setting;
  const optional = preset !== undefined || unset?.startsWith('required') === false;
  return `${name} is blank. It must be ${value}.${optional ? ' Remove it if you don’t need it.' : ''}`;
}

/** How many letters may differ for a name that isn't marked as ours to be a typo, and how long it must be. */
const mostEdits = 2;
const shortestTypo = 8;

/** Names that begin like ours, or are nearly one of ours: typos, which would silently leave a default in place. Others are ignored. */
export function unknownNames(given: Readonly<Record<string, string | undefined>>): string[] {
  const own = [...settingNames, ...credentials.map(credentialFile)];
  const ours = own.filter((name) => !sharedNames.some((shared) => name.startsWith(shared)));
  return Object.entries(given)
    .filter(([name, value = '']) => !own.includes(name) && !isKubernetes(name, value))
    .flatMap(([name]) => {
      const { meant, likeness } = nearest(name, own);
      if (/^keyturn[^a-z\d]/iu.test(name))
        return [
          `${name} isn’t a Keyturn setting. ${likeness < alike ? `The closest is ${meant}.` : `Did you mean ${meant}?`}`,
        ];
      const isTypo = name.length >= shortestTypo && ours.some((each) => edits(name.toUpperCase(), each) <= mostEdits);
      return isTypo ? [`${name} isn’t a Keyturn setting. Did you mean ${meant}?`] : [];
    });
}

/** Kubernetes adds such variables for a service named keyturn (kubernetes.io/docs/concepts/services-networking/service, environment variables). */
const isKubernetes = (name: string, value: string): boolean =>
  /^KEYTURN(?:_[A-Z\d_]+)?_SERVICE_(?:HOST|PORT(?:_[A-Z\d_]+)?)$/u.test(name) ||
  /^KEYTURN(?:_[A-Z\d_]+)?_PORT_\d+_(?:TCP|UDP|SCTP)(?:_(?:PROTO|PORT|ADDR))?$/u.test(name) ||
  (/^KEYTURN(?:_[A-Z\d_]+)?_PORT$/u.test(name) && /^(?:tcp|udp|sctp):\/\//u.test(value));
