import { z } from 'zod';
import { type ClientRole, rolesOf } from '../../services/genesys/client-roles.ts';
import { type GrantField, proposedScopes, takes, tokenSeconds } from '../../services/genesys/rules.ts';
import type { OAuthClient } from '../../services/genesys/types.ts';
import {
  type Block,
  context,
  input,
  type Modal,
  modal,
  multiTypeAhead,
  type Option,
  section,
  select,
  textInput,
} from '../block-kit/blocks.ts';
import { clip, duration, escapeMrkdwn } from '../block-kit/text.ts';
import { clientId } from '../clients/details.ts';
import { fieldLabels } from '../clients/fields.ts';
import { divisionNotStated } from '../clients/roles.ts';
import { ids } from '../names.ts';
import { chosenGrant, grantBlocks } from './grant-field.ts';
import { reasonField } from './reason.ts';

/** The form of `create` and `update`: its fields, what they hold, and how they are read. */

const optionValue = z.object({ label: z.string(), value: z.string().max(150) });

/** What the fields hold, as typed. Kept as it is while the form changes its shape, so that nothing typed is lost. */
export const formValues = z.object({
  name: z.string().default(''),
  description: z.string().default(''),
  grantType: z.string().default(''),
  duration: z.string().default('1 day'),
  redirectUris: z.string().default(''),
  scopes: z.array(optionValue).default([]),
  roles: z.array(optionValue).default([]),
  allowedIps: z.string().default(''),
  state: z.string().default(''),
  reason: z.string().default(''),
});
export type FormValues = z.output<typeof formValues>;

export type Field = keyof FormValues;
export type FieldErrors = Partial<Record<Field, string>>;

/** Longest name and description that the form takes; Genesys Cloud states no limit. */
export const nameMax = 1000;

/** Whether the form has the field for roles: also where a role must get a division, or go, before anything else can change. */
export const takesRoles = (grantType: string, base: OAuthClient | undefined): boolean =>
  takes(grantType, 'roles') || (base?.rolesWithoutDivision.length ?? 0) > 0;

/** Whether the form has a field, by the grant type that is chosen on it and the client that it's about. */
export function hasField(field: Field, grantType: string, base: OAuthClient | undefined): boolean {
  switch (field) {
    case 'redirectUris':
    case 'scopes':
    case 'allowedIps':
      return takes(grantType, field);
    case 'roles':
      return takesRoles(grantType, base);
    case 'state':
      return base !== undefined && (base.state === 'active' || base.state === 'inactive');
    default:
      return true;
  }
}

/** Whether what is wrong with a field has its place beneath it: it's on the form, and can be filled in. */
export const showsErrorOf = (field: Field, { values, base }: Pick<ClientFormModel, 'values' | 'base'>): boolean =>
  hasField(field, chosenGrant(base, values.grantType), base) && fits(field, base);

/** Longest text of a field, and most options of a select (docs.slack.dev/reference/block-kit). */
const textMax = 3000;
const optionsMax = 100;
const valueMax = 150;

/** Whether what a client has fits into the form. What does not is left as it is. */
export function fits(field: Field, base: OAuthClient | undefined): boolean {
  if (base === undefined) return true;
  const short = (texts: readonly string[]) =>
    texts.length <= optionsMax && texts.every((text) => text !== '' && text.length <= valueMax);
  switch (field) {
    case 'description':
      return (base.description ?? '').length <= textMax;
    case 'redirectUris':
      return base.redirectUris.join('\n').length <= textMax;
    case 'scopes':
      return short(base.scopes);
    case 'roles':
      return short(rolesOf(base).map(roleValue));
    case 'allowedIps':
      return allowedIpsText(base).length <= textMax && short(base.allowedIps ?? []);
    default:
      return true;
  }
}

/** What is said in place of a field whose content does not fit. */
const tooLong: Readonly<Record<GrantField | 'description', string>> = {
  description: 'The description is too long to edit here; it stays as it is.',
  redirectUris: 'There are too many redirect URIs to edit here; they stay as they are.',
  scopes: 'There are too many scopes to edit here; they stay as they are.',
  roles: 'There are too many roles to edit here; they stay as they are.',
  allowedIps: 'There are too many allowed IP addresses to edit here; they stay as they are.',
};

const allowedIpsText = ({ allowedIps = [] }: OAuthClient): string => allowedIps.join('\n');

export interface ClientFormModel {
  operation: 'create' | 'update';
  /** Of the modal. */
  title: string;
  /** Opaque; names the draft in the store. */
  formId: string;
  values: FormValues;
  /** The client as it was when the form was opened (update). */
  base?: OAuthClient;
  /** Whether the change waits for a second person: asks for a reason. */
  asksReason: boolean;
  errors?: FieldErrors;
  /** Warnings by field, mrkdwn: the form is sent again to go ahead. */
  warned?: Readonly<Record<string, string>>;
  /** A sentence above the fields, mrkdwn. */
  problem?: string;
}

/** The form in its present shape. A field with an error has the sentence right beneath it. */
export function clientForm(model: ClientFormModel): Modal {
  const { operation, values, errors = {}, warned = {}, base, problem } = model;
  const updating = operation === 'update';
  const grantType = chosenGrant(base, values.grantType);
  const field = (id: Field, ...blocks: Block[]): Block[] => {
    const error = errors[id];
    // What is wrong with a field comes first: to send it again as it is would help nothing.
    const warning = error === undefined ? warned[id] : undefined;
    return [
      ...blocks,
      ...(error === undefined ? [] : [context(`*Please correct:* ${escapeMrkdwn(error)}`)]),
      ...(warning === undefined ? [] : [context(`⚠ *Warning:* ${warning} To go ahead, press *Create client* again.`)]),
    ];
  };
  /** A field, unless what the client has does not fit into it. */
  const fitting = (id: GrantField | 'description', block: Block): Block[] =>
    fits(id, base) ? field(id, block) : [context(tooLong[id])];
  return modal({
    title: model.title,
    callbackId: ids.form(operation),
    metadata: model.formId,
    submit: updating ? 'Review changes' : 'Create client',
    close: 'Cancel',
    blocks: [
      ...(problem === undefined ? [] : [section(`*This did not work.* ${problem}`)]),
      ...(base === undefined ? [] : clientId(base)),
      ...field('grantType', ...grantBlocks(base, values.grantType)),
      ...field(
        'name',
        input({
          blockId: 'name',
          label: fieldLabels.name,
          element: textInput({ actionId: 'name', value: values.name, maxLength: nameMax }),
        }),
      ),
      ...fitting(
        'description',
        input({
          blockId: 'description',
          label: fieldLabels.description,
          element: textInput({
            actionId: 'description',
            value: values.description,
            multiline: true,
            maxLength: textMax,
          }),
          hint: 'What uses this client, and whom to ask about it.',
          optional: true,
        }),
      ),
      ...field(
        'duration',
        input({
          blockId: 'duration',
          label: fieldLabels.accessTokenValiditySeconds,
          element: textInput({ actionId: 'duration', value: values.duration, maxLength: 60 }),
          hint: 'From 5 minutes to 48 hours, such as “1 hour 30 minutes”, “24h”, or a number of seconds. SCIM clients can have up to 450 days.',
        }),
      ),
      ...(hasField('redirectUris', grantType, base)
        ? fitting(
            'redirectUris',
            input({
              blockId: 'redirectUris',
              label: fieldLabels.redirectUris,
              element: textInput({
                actionId: 'redirectUris',
                value: values.redirectUris,
                multiline: true,
                maxLength: textMax,
                placeholder: 'https://app.example.com/oauth/callback',
              }),
              hint: 'One on each line.',
              optional: base?.redirectUris.length === 0,
            }),
          )
        : []),
      ...(hasField('scopes', grantType, base)
        ? fitting(
            'scopes',
            input({
              blockId: 'scopes',
              label: fieldLabels.scopes,
              element: multiTypeAhead(ids.scopes, 'Type to find scopes', values.scopes),
              hint: 'What tokens of this client may be used for.',
              optional: true,
            }),
          )
        : []),
      ...(hasField('roles', grantType, base)
        ? fitting(
            'roles',
            input({
              blockId: 'roles',
              label: fieldLabels.roleDivisions,
              element: multiTypeAhead(ids.roles, 'Type a role or a division', values.roles),
              hint: `What this client may do. You can only choose roles that you and Keyturn’s own client both have.${(base?.rolesWithoutDivision.length ?? 0) > 0 ? ` A role marked “${divisionNotStated()}” needs one: choose it again with its division, or remove it.` : ''}`,
              optional: !takes(grantType, 'roles') || base?.roleDivisions.length === 0,
            }),
          )
        : []),
      ...(hasField('allowedIps', grantType, base)
        ? fitting(
            'allowedIps',
            input({
              blockId: 'allowedIps',
              label: fieldLabels.allowedIps,
              element: textInput({
                actionId: 'allowedIps',
                value: values.allowedIps,
                multiline: true,
                maxLength: textMax,
                placeholder: '203.0.113.0/24',
              }),
              hint: 'IP addresses or CIDR ranges, one per line. Empty allows every address.',
              // Genesys Cloud may ask for them; it says so when it does.
              optional: errors.allowedIps === undefined || values.allowedIps.trim() !== '',
            }),
          )
        : []),
      ...(hasField('state', grantType, base)
        ? field(
            'state',
            input({
              blockId: 'state',
              label: fieldLabels.state,
              element: select('state', stateOptions, values.state),
            }),
          )
        : []),
      ...(model.asksReason
        ? field('reason', reasonField(values.reason, 'A second person has to approve this and reads your reason.'))
        : []),
    ],
  });
}

const stateOptions: readonly Option[] = [
  { label: 'Active', value: 'active', description: 'It gets tokens' },
  { label: 'Inactive', value: 'inactive', description: 'No new tokens; Genesys Cloud may delete it' },
];

/** A role in a division as the value of an option, at most 73 characters for two UUIDs. Without a division it ends in `|`. */
export const roleValue = ({ roleId, divisionId = '' }: ClientRole): string => `${roleId}|${divisionId}`;

/** The fields of a new client. */
export const freshValues = (name = ''): FormValues =>
  formValues.parse({ name, scopes: proposedScopes.map((scope) => ({ label: scope, value: scope })) });

/** The fields filled with what a client holds. `labelOf` names a role. */
export const valuesOf = (client: OAuthClient, labelOf: (role: ClientRole) => string): FormValues => ({
  name: clip(client.name, nameMax),
  description: fits('description', client) ? (client.description ?? '') : '',
  grantType: client.grantType,
  duration: duration(client.accessTokenValiditySeconds ?? tokenSeconds.default),
  redirectUris: fits('redirectUris', client) ? client.redirectUris.join('\n') : '',
  scopes: (fits('scopes', client) ? client.scopes : []).map((scope) => ({ label: clip(scope, 75), value: scope })),
  roles: (fits('roles', client) ? rolesOf(client) : []).map((role) => ({
    label: clip(labelOf(role), 75),
    value: roleValue(role),
  })),
  allowedIps: fits('allowedIps', client) ? allowedIpsText(client) : '',
  state: client.state,
  reason: '',
});
