import { z } from 'zod';
import { field, filledObject, fitting, reference } from './parts.ts';

/** Model AuthzDivision, DomainOrganizationRole, or OAuthScope. A row without an ID doesn't count. */
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

const isConditional = (raw: { resourceConditionNode?: unknown; resourceCondition?: unknown }): boolean =>
  raw.resourceConditionNode !== undefined || raw.resourceCondition !== undefined;

const readablePolicy = filledObject
  .pipe(
    z.object({
      domain: z.string(),
      entityName: z.string(),
      actionSet: z.array(z.string()),
      // Anything that isn't clearly empty counts as a condition, and a condition grants nothing.
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

/** A condition with an unreadable target could apply to everything that the rest of the policy covers, so none of that is granted. */
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

/** Model User, with `expand=authorization`. An unreadable policy grants nothing. */
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

/** Model AuthzGrantPolicy: its actions have another name than a user's, and its condition is text. */
const grantPolicy = filledObject
  .pipe(
    z.object({
      domain: z.string(),
      entityName: z.string(),
      actions: z.array(z.string()),
      condition: z.unknown().optional(),
      resourceConditionNode: z.unknown().optional(),
    }),
  )
  .transform(({ domain, entityName, actions, condition, resourceConditionNode }) => ({
    domain,
    entityName,
    actions,
    conditional: condition !== undefined || resourceConditionNode !== undefined,
    allowConditions: false,
  }));

// If one can't be read, it isn't known what the role permits.
const rolePolicies = z.object({ role: z.object({ policies: z.array(grantPolicy).nullish().catch(undefined) }) });

const ownGrant = z.unknown().transform((raw, context) => {
  const found = grant.safeParse(raw);
  if (found.success) return { ...found.data, policies: rolePolicies.safeParse(raw).data?.role.policies ?? undefined };
  context.addIssue({ code: 'custom' });
  return z.NEVER;
});

/** The same for Keyturn's own client, with what its roles permit. */
export const ownSubject = filledObject
  .pipe(z.object({ grants: fitting(ownGrant).default([]) }))
  .transform(({ grants }) => grants);

/** The parts of model TokenInfo that identify Keyturn's own client. */
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
