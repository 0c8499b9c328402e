import { isIP } from 'node:net';
import { failure } from './errors.ts';
import type { World } from './world.ts';

/** Throws the 400s about the list. `creating`: POST, otherwise PUT. */
export function checkAllowedIps(
  world: World,
  wanted: { authorizedGrantType: string; unknownFields: Record<string, unknown> },
  creating: boolean,
): void {
  const { allowedIps, allowedIpsField: field } = world.switches;
  if (!knowsIps(world)) return;
  const value = wanted.unknownFields[field] ?? [];
  if (!Array.isArray(value)) throw failure('bad.request', { field });
  const odd = value.find((each) => !isAddress(each));
  if (odd !== undefined) {
    const params = { value: String(odd), type: 'ip', allowed: 'IPv4 and IPv6 addresses, CIDR ranges' };
    throw failure('invalid.value', { field, params });
  }
  const demanded = allowedIps === 'required' || (creating && allowedIps === 'requiredForNew');
  if (demanded && takesIps(wanted.authorizedGrantType) && value.length === 0) {
    throw failure('missing.required.field', { field, params: { field } });
  }
}

/**
 * Allowed IP addresses of client-credentials clients. Genesys Cloud announced them on 2026-04-06 without a field name, a shape, or a date, so
 * the switches `allowedIps` and `allowedIpsField` say how this organization reads the announcement. If it knows the field, it keeps the
 * list among the client's `unknownFields`: no SDK has a name for it.
 */

const takesIps = (grantType: string): boolean => grantType === 'CLIENT-CREDENTIALS';

const knowsIps = ({ switches }: World): boolean => switches.allowedIps !== 'unknown';

/** An address or a CIDR range: `203.0.113.7`, `2001:db8::/32`. Host bits don't matter. */
function isAddress(value: unknown): boolean {
  if (typeof value !== 'string') return false;
  const [address = '', prefix, ...more] = value.split('/');
  const family = isIP(address);
  if (family === 0 || address.includes('%') || more.length > 0) return false;
  return prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= (family === 4 ? 32 : 128));
}

/** The stored fields that no SDK knows, after a POST, or after a PUT to a client with `before`. */
export function storedFields(
  world: World,
  sent: Record<string, unknown>,
  before: Record<string, unknown> = {},
): Record<string, unknown> {
  const { keepsUnknown, omittedKept, allowedIpsField: field } = world.switches;
  const stored = keepsUnknown ? sent : before;
  if (!knowsIps(world)) return stored;
  const { [field]: _list, ...others } = stored;
  const list = sent[field] ?? (omittedKept ? before[field] : undefined);
  return list === undefined || list === null ? others : { ...others, [field]: list };
}

/** The empty list of a client without one, if this organization knows the field. */
export function noAllowedIps(world: World, grantType: string): Record<string, unknown> {
  return knowsIps(world) && takesIps(grantType) ? { [world.switches.allowedIpsField]: [] } : {};
}
