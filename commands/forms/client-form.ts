import { takes } from '../../services/genesys/rules.ts';
import type { OAuthClient } from '../../services/genesys/types/client.ts';
import { context, input, modal, multiTypeAhead, type Option, section, select, textInput } from '../block-kit/blocks.ts';
import type { Block, Modal } from '../block-kit/message.ts';
import { capitalized, escapeMrkdwn, name } from '../block-kit/text.ts';
import { relatedBlocks } from '../cards/related.ts';
import { clientId } from '../clients/details.ts';
import { fieldLabels } from '../clients/fields.ts';
import { stateWord } from '../clients/line.ts';
import { divisionUnknown } from '../clients/roles.ts';
import { ids, type OperationName } from '../names.ts';
import type { Related } from '../operation/related.ts';
import type { Field, FieldErrors, FormValues } from '../operation/values.ts';
import { fits, hasField, nameMax, textMax } from './client-fields.ts';
import { chosenGrant, grantBlocks } from './grant-field.ts';
import { reasonField } from './reason.ts';
import { words } from './words.ts';

export interface ClientFormModel {
  operation: OperationName;
  title: string;
  submit: string; // the label of the submit button
  formId: string; // the draft's ID in the store
  values: FormValues;
  base?: OAuthClient | undefined; // the client as it was when the form was opened, if it exists already
  asksReason: boolean; // whether it needs approval, and so a reason
  errors?: FieldErrors | undefined;
  /** Warnings by field, mrkdwn. Submitting the form again means to go ahead. */
  warned?: Readonly<Record<string, string>> | undefined;
  problem?: string | undefined; // a sentence above the fields, mrkdwn
  step?: string | undefined; // why it needs a reason after all: then that field comes first, mrkdwn
  undoes?: { name: string } | undefined; // the person whose change it takes back
  related?: readonly Related[] | undefined; // what else was open for the client when the form was opened
}

/** The create/update form, for the currently chosen grant type. Errors are shown right under their fields. */
export function clientForm(model: ClientFormModel): Modal {
  const { values, base, problem, step, undoes } = model;
  const grantType = chosenGrant(base, values.grantType);
  const reason = model.asksReason ? fieldBlocks('reason', model, grantType) : [];
  const shown = fieldOrder.filter((id) => hasField(id, grantType, base));
  return modal({
    title: model.title,
    callbackId: ids.form(model.operation),
    metadata: model.formId,
    submit: model.submit,
    close: words.buttons.cancel,
    blocks: [
      ...(problem === undefined ? [] : [section(words.problem(problem))]),
      ...(undoes === undefined ? [] : [section(words.undoes(name(undoes.name, 60)))]),
      ...relatedBlocks(model.related),
      ...(step === undefined ? [] : [section(step), ...reason]),
      ...(base === undefined ? [] : clientId(base)),
      ...shown.flatMap((id) => fieldBlocks(id, model, grantType)),
      ...(step === undefined ? reason : []),
    ],
  });
}

/** A field that describes a client, or why it changes. */
type ClientField = Exclude<Field, 'when'>;

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
] as const satisfies ClientField[];

/** A field with its hints, warning, or error. If the client's value doesn't fit into it, a hint that it stays unchanged. */
function fieldBlocks(id: ClientField, model: ClientFormModel, grantType: string): Block[] {
  const { errors = {}, warned = {}, base } = model;
  if (!fits(id, base) && isTooLong(id)) return [context(words.tooLong[id])];
  const error = errors[id];
  // Show the error first: sending the form again unchanged wouldn't help.
  const warning = error === undefined ? warned[id] : undefined;
  return [
    ...elements[id](model, grantType),
    ...(error === undefined ? [] : [context(words.fieldError(escapeMrkdwn(error)))]),
    ...(warning === undefined ? [] : [context(words.fieldWarning(warning, model.submit))]),
  ];
}

/** Whether the field can hold too much for the form, and has words for that. */
const isTooLong = (id: Field): id is keyof typeof words.tooLong => Object.hasOwn(words.tooLong, id);

const elements: Readonly<Record<ClientField, (model: ClientFormModel, grantType: string) => Block[]>> = {
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
      hint: words.hints.description,
      optional: true,
    }),
  ],
  duration: ({ values }) => [
    input({
      blockId: 'duration',
      label: fieldLabels.accessTokenValiditySeconds,
      element: textInput({ actionId: 'duration', value: values.duration, maxLength: 60 }),
      hint: words.hints.duration,
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
      hint: words.hints.redirectUris,
      optional: base?.redirectUris.length === 0,
    }),
  ],
  scopes: ({ values }) => [
    input({
      blockId: 'scopes',
      label: fieldLabels.scopes,
      element: multiTypeAhead(ids.scopes, words.searchScopes, values.scopes),
      hint: words.hints.scopes,
      optional: true,
    }),
  ],
  roles: ({ values, base }, grantType) => [
    input({
      blockId: 'roles',
      label: fieldLabels.roleDivisions,
      element: multiTypeAhead(ids.roles, words.searchRoles, values.roles),
      hint:
        (base?.rolesWithoutDivision.length ?? 0) > 0
          ? words.hints.rolesNotStated(divisionUnknown())
          : words.hints.roles,
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
      hint: words.hints.allowedIps,
      // Optional until Genesys Cloud asks for them.
      optional: errors?.allowedIps === undefined || values.allowedIps.trim() !== '',
    }),
  ],
  state: ({ values }) => [
    input({
      blockId: 'state',
      label: fieldLabels.state,
      element: select('state', stateOptions(), values.state),
    }),
  ],
  reason: ({ values }) => [reasonField(values.reason, words.hints.reason)],
};

const stateOptions = (): readonly Option[] =>
  (['active', 'inactive'] as const).map((value) => ({
    label: capitalized(stateWord(value)),
    value,
    description: words.states[value],
  }));
