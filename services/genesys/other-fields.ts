import { allowedIpsField, readAllowedIps } from './allowed-ips.ts';
import { notSent, writable } from './model-fields.ts';

/** A field of a client that Keyturn doesn't know. */
export interface OtherField {
  readonly name: string;
  /** As JSON, at most {@link longest} characters. */
  readonly value: string;
}

const most = 100;
const longest = 500;

/** Names of fields that must not be shown in Slack, at any depth of a value. */
const confidential = /secret|token|passw|passphrase|credential|private|key|auth|cookie|signature/iu;

/**
 * A response's fields that Keyturn doesn't know, to show unchanged: at most 100, without blank ones and without names that look like a secret's.
 * They include allowed IP addresses in another form than the assumed one.
 */
export function otherFields(raw: Readonly<Record<string, unknown>>): OtherField[] {
  const read = readAllowedIps(raw) !== undefined;
  return Object.entries(raw)
    .filter(([name, value]) => !isKnown(name) && !(read && name === allowedIpsField) && !isBlank(value))
    .filter(([name]) => !confidential.test(name))
    .slice(0, most)
    .map(([name, value]) => ({
      name: name.slice(0, longest),
      value: JSON.stringify(value, withheld).slice(0, longest),
    }));
}

const isKnown = (name: string): boolean => notSent.has(name) || writable.has(name);

const isBlank = (value: unknown): boolean => value === null || value === undefined || value === '';

const withheld = (name: string, value: unknown): unknown => (confidential.test(name) ? '(withheld)' : value);
