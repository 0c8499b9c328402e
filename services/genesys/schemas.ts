import { z } from 'zod';
import { allowedIpsField, readAllowedIps } from './allowed-ips.ts';
import { mergeRoles } from './client-roles.ts';
import type { OAuthClient } from './types.ts';

/** A JSON object. Null, "" and absent mean the same to Genesys Cloud, so blank members are dropped before a schema looks. */
export const filledObject = z
  .record(z.string(), z.unknown())
  .transform((raw) => Object.fromEntries(Object.entries(raw).filter(([, value]) => value !== null && value !== '')));

/** Whether a field of the wrong type breaks the whole answer, or counts as absent. */
export type Strictness = 'strict' | 'soft';

/** An optional field, wrong types handled as `strictness` says. */
function field<T>(schema: z.ZodType<T>, strictness: Strictness): z.ZodType<T | undefined> {
  return strictness === 'soft' ? schema.optional().catch(undefined) : schema.optional();
}

/** Model DomainEntityRef, or an id alone. */
const reference = z.union([
  z.string().transform((id) => id || undefined),
  filledObject.pipe(z.object({ id: z.string().optional() })).transform(({ id }) => id),
]);

const namedReference = filledObject.pipe(z.object({ name: z.string().max(1000) })).transform(({ name }) => name);

/** The names that the references of a client hold: Genesys Cloud may leave them out (model DomainEntityRef). */
export function authorNames(raw: Readonly<Record<string, unknown>>): OAuthClient['authorNames'] {
  const createdBy = namedReference.safeParse(raw['createdBy']).data;
  const modifiedBy = namedReference.safeParse(raw['modifiedBy']).data;
  if (createdBy === undefined && modifiedBy === undefined) return undefined;
  return { ...(createdBy === undefined ? {} : { createdBy }), ...(modifiedBy === undefined ? {} : { modifiedBy }) };
}
const roleRow = filledObject.pipe(
  z.object({ roleId: z.string().trim().min(1), divisionId: z.string().trim().min(1).optional() }),
);

/** A list whose unfit members are left out. */
export function fitting<T>(schema: z.ZodType<T>): z.ZodType<T[]> {
  return z.array(z.unknown()).transform((all) =>
    all.flatMap((one) => {
      const parsed = schema.safeParse(one);
      return parsed.success ? [parsed.data] : [];
    }),
  );
}

function list<T>(schema: z.ZodType<T>, strictness: Strictness): z.ZodType<T[] | undefined> {
  return strictness === 'soft' ? field(fitting(schema), 'soft') : field(z.array(schema), 'strict');
}

/** Texts in a field whose name is singular. One text alone counts as a list of one, or of several where `separator` parts them. */
function texts(strictness: Strictness, separator?: RegExp): z.ZodType<string[] | undefined> {
  return z.preprocess(
    (value) => {
      if (typeof value === 'string') return separator === undefined ? [value] : value.trim().split(separator);
      return Array.isArray(value) ? value.filter((each) => !isBlank(each)) : value;
    },
    list(z.string(), strictness),
  );
}

const isBlank = (value: unknown): boolean => value === null || (typeof value === 'string' && value.trim() === '');

/**
 * An instant, in ISO-8601. The API writes UTC with a `Z`: one without a zone is taken for UTC, too, wherever this machine is; a number is ms or
 * s since 1970. What is neither counts as absent: a date is never worth a client that can't be read.
 */
const instant = z
  .union([
    z.string().transform((text) => (/T\d{2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?$/u.test(text) ? `${text}Z` : text)),
    z
      .number()
      .int()
      .positive()
      .max(8.64e15)
      .transform((at) => new Date(at < 1e11 ? at * 1000 : at).toISOString()),
  ])
  .optional()
  .catch(undefined);

function clientSchema(strictness: Strictness) {
  const text = field(z.string(), strictness);
  return filledObject
    .pipe(
      z.object({
        id: z.string(),
        name: text,
        description: text,
        // A list of before February 2026 came without it.
        authorizedGrantType: strictness === 'strict' ? z.string() : text,
        state: text,
        accessTokenValiditySeconds: field(z.number().int().nonnegative(), strictness),
        registeredRedirectUri: texts(strictness),
        // RFC 6749, 3.3: scopes in one text are parted by spaces.
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
        grantType: normaliseGrantType(raw.authorizedGrantType ?? 'UNKNOWN'),
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
 * Model OAuthClient, without the secret that any answer may hold. `strict` for a client that is read on its own;
 * `soft`, where one odd field must not lose a listing or a new secret: only the id must be there.
 */
export const client = { strict: clientSchema('strict'), soft: clientSchema('soft') } as const;

/** The secret of an answer, where it holds one. */
export const secret = filledObject.pipe(z.object({ secret: z.string().optional() })).transform((raw) => raw.secret);

/**
 * A grant type as the API writes it today: upper case, hyphens, `SAML2-BEARER`. Older answers had underscores and
 * `SAML2BEARER`. Unknown ones are kept, in that spelling.
 */
export function normaliseGrantType(text: string): string {
  const upper = text.trim().toUpperCase().replaceAll('_', '-');
  return upper === 'SAML2BEARER' ? 'SAML2-BEARER' : upper;
}

/** Model AuthzDivision, DomainOrganizationRole or OAuthScope. A row without an id is no row. */
export const named = filledObject
  .pipe(
    z.object({
      id: z.string(),
      name: field(z.string(), 'soft'),
      description: field(z.string(), 'soft'),
    }),
  )
  .transform((raw) => ({
    id: raw.id,
    name: raw.name ?? raw.id,
    description: raw.description,
  }));

/** Whether a policy says that something depends on a condition. */
const isConditional = (raw: { resourceConditionNode?: unknown; resourceCondition?: unknown }): boolean =>
  raw.resourceConditionNode !== undefined || raw.resourceCondition !== undefined;

const readablePolicy = filledObject
  .pipe(
    z.object({
      domain: z.string(),
      entityName: z.string(),
      actionSet: z.array(z.string()),
      // Whatever cannot be read as "no" counts as a condition, and a condition grants nothing.
      allowConditions: z.boolean().default(false).catch(true),
      resourceConditionNode: z.unknown().optional(),
      resourceCondition: z.unknown().optional(),
    }),
  )
  .transform((raw) => ({
    domain: raw.domain,
    entityName: raw.entityName,
    actions: raw.actionSet,
    conditional: isConditional(raw),
    allowConditions: raw.allowConditions,
  }));

/** A condition on something that cannot be read may be on anything that the rest of the policy covers: it takes that away. */
const unreadableCondition = filledObject
  .pipe(
    z.object({
      domain: z.string().catch('*'),
      entityName: z.string().catch('*'),
      resourceConditionNode: z.unknown().optional(),
      resourceCondition: z.unknown().optional(),
    }),
  )
  .refine(isConditional)
  .transform(({ domain, entityName }) => ({
    domain,
    entityName,
    actions: ['*'],
    conditional: true,
    allowConditions: false,
  }));

const permissionPolicy = z.union([readablePolicy, unreadableCondition]);

const authorization = filledObject
  .pipe(
    z.object({
      permissions: z.array(z.string()).default([]),
      permissionPolicies: fitting(permissionPolicy).default([]),
    }),
  )
  .transform((raw) => ({ permissions: raw.permissions, policies: raw.permissionPolicies }));

/** Model User, with `expand=authorization`. A policy that cannot be read grants nothing. */
export const user = filledObject
  .pipe(
    z.object({
      id: z.string(),
      name: z.string().optional(),
      email: z.string().optional(),
      state: z.string().optional(),
      authorization: authorization.optional(),
    }),
  )
  .transform((raw) => ({
    id: raw.id,
    name: raw.name ?? raw.email ?? raw.id,
    email: raw.email,
    state: (raw.state ?? 'unknown').toLowerCase(),
    authorization: raw.authorization,
  }));

const grant = z
  .object({
    role: filledObject.pipe(z.object({ id: z.string(), name: z.string().optional().catch(undefined) })),
    division: filledObject.pipe(z.object({ id: z.string() })),
  })
  .transform(({ role, division }) => ({ roleId: role.id, roleName: role.name, divisionId: division.id }));

/** Model AuthzSubject. A grant without a role or a division grants nothing. */
export const subject = filledObject
  .pipe(z.object({ grants: fitting(grant).default([]) }))
  .transform(({ grants }) => grants);

/** Model TokenInfo, so far as the bot must know itself. */
export const tokenInfo = filledObject
  .pipe(
    z.object({
      organization: filledObject.pipe(z.object({ id: z.string(), name: z.string().optional() })),
      OAuthClient: reference.optional(),
    }),
  )
  .transform(({ organization, OAuthClient }) => ({
    organization: { id: organization.id, name: organization.name ?? organization.id },
    clientId: OAuthClient,
  }));
