import { z } from 'zod';
import { defined } from '../../defined.ts';
import { allowedIpsField, readAllowedIps } from '../allowed-ips.ts';
import { mergeRoles } from '../client-roles.ts';
import type { OAuthClient } from '../types/client.ts';
import { field, filledObject, instant, list, reference, type Strictness, texts } from './parts.ts';

const namedReference = filledObject.pipe(z.object({ name: z.string().max(1000) })).transform(({ name }) => name);

/** The names in a client's references, which Genesys Cloud may leave out (model DomainEntityRef). */
export function authorNames(raw: Readonly<Record<string, unknown>>): OAuthClient['authorNames'] {
  const createdBy = namedReference.safeParse(raw['createdBy']).data;
  const modifiedBy = namedReference.safeParse(raw['modifiedBy']).data;
  if (createdBy === undefined && modifiedBy === undefined) return undefined;
  return defined({ createdBy, modifiedBy });
}

const roleRow = filledObject.pipe(
  z.object({ roleId: z.string().trim().min(1), divisionId: z.string().trim().min(1).optional() }),
);

function clientSchema(strictness: Strictness) {
  const text = field(z.string(), strictness);
  return filledObject
    .pipe(
      z.object({
        id: z.string(),
        name: text,
        description: text,
        // Before February 2026, lists didn't have it.
        authorizedGrantType: strictness === 'strict' ? z.string() : text,
        state: text,
        accessTokenValiditySeconds: field(z.number().int().nonnegative(), strictness),
        registeredRedirectUri: texts(strictness),
        // RFC 6749, 3.3: spaces separate scopes in one text.
        scope: texts(strictness, /\s+/),
        roleIds: texts(strictness),
        roleDivisions: list(roleRow, strictness),
        [allowedIpsField]: z.unknown().optional(),
        dateCreated: instant,
        dateModified: instant,
        dateToDelete: instant,
        createdBy: field(reference, strictness),
        modifiedBy: field(reference, strictness),
      }),
    )
    .transform(
      (raw): OAuthClient => ({
        id: raw.id,
        name: raw.name ?? raw.id,
        description: raw.description,
        grantType: normalizeGrantType(raw.authorizedGrantType ?? 'UNKNOWN'),
        state: (raw.state ?? 'active').toLowerCase(),
        accessTokenValiditySeconds: raw.accessTokenValiditySeconds,
        redirectUris: raw.registeredRedirectUri ?? [],
        scopes: raw.scope ?? [],
        ...mergeRoles(
          raw.roleDivisions ?? [],
          (raw.roleIds ?? []).map((id) => id.trim()),
        ),
        allowedIps: readAllowedIps(raw),
        dateCreated: raw.dateCreated,
        dateModified: raw.dateModified,
        dateToDelete: raw.dateToDelete,
        createdBy: raw.createdBy,
        modifiedBy: raw.modifiedBy,
      }),
    );
}

/**
 * Model OAuthClient, without the secret that any response may have. `strict` is for a client that's read on its own. `soft` only requires the ID,
 * so that one odd field doesn't lose a listing or a new secret.
 */
export const client = { strict: clientSchema('strict'), soft: clientSchema('soft') } as const;

/** The secret in a response, if it has one. */
export const secret = filledObject.pipe(z.object({ secret: z.string().optional() })).transform((raw) => raw.secret);

/**
 * A grant type as the API writes it today: upper case, hyphens, `SAML2-BEARER`. Older responses had underscores and `SAML2BEARER`. Unknown ones
 * are kept, in the same spelling.
 */
export function normalizeGrantType(text: string): string {
  const upper = text.trim().toUpperCase().replaceAll('_', '-');
  return upper === 'SAML2BEARER' ? 'SAML2-BEARER' : upper;
}
