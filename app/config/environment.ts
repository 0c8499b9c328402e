import { blankFault, unknownNames } from './fault.ts';
import { credentialFile, credentials, type SettingName, settingNames, sharedNames } from './settings.ts';

export type Env = Readonly<Record<string, string | undefined>>;

export type ReadFile = (path: string) => string;

/** The settings that the environment gives, as text: from a variable, or for a credential from the file that its `…_FILE` names. */
export function readEnvironment(env: Env, readFile: ReadFile): { given: Env; faults: string[] } {
  const texts = tidy(env);
  const faults = [...unknownNames(texts)];
  const given: Record<string, string> = {};
  for (const name of settingNames) {
    const shared = sharedNames.includes(name);
    const text = shared ? texts[name.toLowerCase()] || texts[name] || undefined : texts[name];
    if (text === '') faults.push(blankFault(name));
    if (text !== undefined) given[name] = text;
  }
  for (const name of credentials) {
    const path = texts[credentialFile(name)];
    if (path === undefined) continue;
    const found = texts[name] === undefined ? contentOf(name, path, readFile) : { fault: both(name) };
    if (found.text !== undefined) given[name] = found.text;
    else faults.push(found.fault);
  }
  return { given, faults };
}

type Content = { text: string; fault?: never } | { text?: never; fault: string };

function contentOf(name: SettingName, path: string, readFile: ReadFile): Content {
  const setting = credentialFile(name);
  if (path === '') return { fault: `${setting} is blank. It must be the path of a file with ${name} in it.` };
  try {
    const text = unquoted(readFile(path));
    return text === '' ? { fault: `${setting} names an empty file.` } : { text };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    return { fault: `${setting} names a file that Keyturn can’t read (${code}).` };
  }
}

const both = (name: SettingName): string => `${name} and ${credentialFile(name)} are both set. Remove one of them.`;

const unquoted = (value: string): string => {
  const text = value.trim();
  return (/^(?<quote>["'])(?<text>.*)\k<quote>$/su.exec(text)?.groups?.['text'] ?? text).trim();
};

const tidy = (env: Env): Env =>
  Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [[name, unquoted(value)]])),
  );
