import { type GrantField, takes } from '../../services/genesys/rules.ts';
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
import { escapeMrkdwn } from '../block-kit/text.ts';
import { clientId } from '../clients/details.ts';
import { fieldLabels } from '../clients/fields.ts';
import { divisionNotStated } from '../clients/roles.ts';
import { ids, type OperationName } from '../names.ts';
import type { Field, FieldErrors, FormValues } from '../operation/values.ts';
import { fits, hasField, nameMax, textMax } from './client-fields.ts';
import { chosenGrant, grantBlocks } from './grant-field.ts';
import { reasonField } from './reason.ts';

export interface ClientFormModel {
  operation: OperationName;
  /** Of the modal. */
  title: string;
  /** Of the button that sends it. */
  submit: string;
  /** Opaque; names the draft in the store. */
  formId: string;
  values: FormValues;
  /** The client as it was when the form was opened, where there is one. */
  base?: OAuthClient | undefined;
  /** Whether what is asked for waits for a second person: asks for a reason. */
  asksReason: boolean;
  errors?: FieldErrors | undefined;
  /** Warnings by field, mrkdwn: the form is sent again to go ahead. */
  warned?: Readonly<Record<string, string>> | undefined;
  /** A sentence above the fields, mrkdwn. */
  problem?: string | undefined;
}

/** The form of all that a client is made of, in its present shape. A field with an error has the sentence right beneath it. */
export function clientForm(model: ClientFormModel): Modal {
  const { values, base, problem } = model;
  const grantType = chosenGrant(base, values.grantType);
  const shown = fieldOrder.filter((id) => hasField(id, grantType, base));
  return modal({
    title: model.title,
    callbackId: ids.form(model.operation),
    metadata: model.formId,
    submit: model.submit,
    close: 'Cancel',
    blocks: [
      ...(problem === undefined ? [] : [section(`*This did not work.* ${problem}`)]),
      ...(base === undefined ? [] : clientId(base)),
      ...shown.flatMap((id) => fieldBlocks(id, model, grantType)),
      ...(model.asksReason ? fieldBlocks('reason', model, grantType) : []),
    ],
  });
}

const fieldOrder = [
  'grantType',
  'name',
  'description',
  'duration',
  'redirectUris',
  'scopes',
  'roles',
  'allowedIps',
  'state',
] as const satisfies Field[];

/** A field with what is to be said of it; or that it stays as it is, where what the client has doesn't fit into it. */
function fieldBlocks(id: Field, model: ClientFormModel, grantType: string): Block[] {
  const { errors = {}, warned = {}, base } = model;
  if (!fits(id, base) && Object.hasOwn(tooLong, id)) return [context(tooLong[id as keyof typeof tooLong])];
  const error = errors[id];
  // What is wrong with a field comes first: to send it again as it is would help nothing.
  const warning = error === undefined ? warned[id] : undefined;
  return [
    ...elements[id](model, grantType),
    ...(error === undefined ? [] : [context(`*Please correct:* ${escapeMrkdwn(error)}`)]),
    ...(warning === undefined ? [] : [context(`⚠ *Warning:* ${warning} To go ahead, press *${model.submit}* again.`)]),
  ];
}

/** What is said in place of a field whose content does not fit. */
const tooLong: Readonly<Record<GrantField | 'description', string>> = {
  description: 'The description is too long to edit here; it stays as it is.',
  redirectUris: 'There are too many redirect URIs to edit here; they stay as they are.',
  scopes: 'There are too many scopes to edit here; they stay as they are.',
  roles: 'There are too many roles to edit here; they stay as they are.',
  allowedIps: 'There are too many allowed IP addresses to edit here; they stay as they are.',
};

const elements: Readonly<Record<Field, (model: ClientFormModel, grantType: string) => Block[]>> = {
  grantType: ({ base, values }) => grantBlocks(base, values.grantType),
  name: ({ values }) => [
    input({
      blockId: 'name',
      label: fieldLabels.name,
      element: textInput({ actionId: 'name', value: values.name, maxLength: nameMax }),
    }),
  ],
  description: ({ values }) => [
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
  ],
  duration: ({ values }) => [
    input({
      blockId: 'duration',
      label: fieldLabels.accessTokenValiditySeconds,
      element: textInput({ actionId: 'duration', value: values.duration, maxLength: 60 }),
      hint: 'From 5 minutes to 48 hours, such as “1 hour 30 minutes”, “24h”, or a number of seconds. SCIM clients can have up to 450 days.',
    }),
  ],
  redirectUris: ({ values, base }) => [
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
  ],
  scopes: ({ values }) => [
    input({
      blockId: 'scopes',
      label: fieldLabels.scopes,
      element: multiTypeAhead(ids.scopes, 'Type to find scopes', values.scopes),
      hint: 'What tokens of this client may be used for.',
      optional: true,
    }),
  ],
  roles: ({ values, base }, grantType) => [
    input({
      blockId: 'roles',
      label: fieldLabels.roleDivisions,
      element: multiTypeAhead(ids.roles, 'Type a role or a division', values.roles),
      hint: `What this client may do. You can only choose roles that you and Keyturn’s own client both have.${(base?.rolesWithoutDivision.length ?? 0) > 0 ? ` A role marked “${divisionNotStated()}” needs one: choose it again with its division, or remove it.` : ''}`,
      optional: !takes(grantType, 'roles') || base?.roleDivisions.length === 0,
    }),
  ],
  allowedIps: ({ values, errors }) => [
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
      optional: errors?.allowedIps === undefined || values.allowedIps.trim() !== '',
    }),
  ],
  state: ({ values }) => [
    input({
      blockId: 'state',
      label: fieldLabels.state,
      element: select('state', stateOptions, values.state),
    }),
  ],
  reason: ({ values }) => [reasonField(values.reason, 'A second person has to approve this and reads your reason.')],
};

const stateOptions: readonly Option[] = [
  { label: 'Active', value: 'active', description: 'It gets tokens' },
  { label: 'Inactive', value: 'inactive', description: 'No new tokens; Genesys Cloud may delete it' },
];
