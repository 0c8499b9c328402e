import type { OAuthClient } from '../../services/genesys/types/client.ts';
import { isNamedBy } from '../../services/listings/find-clients.ts';
import { spaced } from '../../services/shown-text.ts';
import type { Usage } from '../../services/usage/types.ts';
import { context, input, modal, type Option, radioButtons, section, textInput } from '../block-kit/blocks.ts';
import type { Modal } from '../block-kit/message.ts';
import { clip, escapeMrkdwn, plain, strong } from '../block-kit/text.ts';
import { mention } from '../cards/mention.ts';
import { relatedBlocks } from '../cards/related.ts';
import { clientFacts } from '../clients/details.ts';
import { titleOf } from '../clients/line.ts';
import { oddityRemarks } from '../clients/oddities.ts';
import { mayBeRefused } from '../clients/roles.ts';
import { usageBlocks } from '../clients/usage.ts';
import { ids, type OperationName } from '../names.ts';
import type { Names, StoredRole } from '../operation/names.ts';
import type { Related } from '../operation/related.ts';
import { fieldErrors } from './field-errors.ts';
import { reasonField, reasonProblem } from './reason.ts';
import { words } from './words.ts';

export interface RequestFormModel {
  operation: OperationName;
  title: string;
  formId: string;
  client: OAuthClient;
  values: { reason: string; name: string; when: string };
  /** When it can be carried out. The field is only there if that's a choice. */
  moments: readonly Option[];
  /** Whether people have to type the client's name. */
  confirmsName: boolean;
  /** What will happen: one mrkdwn sentence each. */
  consequences: readonly string[];
  errors?: Partial<Record<'reason' | 'name', string>> | undefined;
  problem?: string | undefined;
  step?: string | undefined; // why it needs a reason after all
  /** A link to the request for the same client and operation that was open when the form was opened. */
  first?: string | undefined;
  /** Its requester's Slack user ID. */
  firstBy?: string | undefined;
  /** Of the client; undefined until it arrives. */
  usage?: Usage | undefined;
  /** Roles of the client that Keyturn's own client lacks. */
  lacking?: readonly StoredRole[] | undefined;
  related?: readonly Related[] | undefined; // what else was open for it when the form was opened
}

/** Says what will happen and what will break, asks for a reason, and, if `confirmsName`, for the client's name. */
export function requestForm(model: RequestFormModel, names: Names, now: number): Modal {
  const { operation, client, values, errors = {}, problem, step, first, firstBy, lacking = [] } = model;
  const correct = (field: 'reason' | 'name') =>
    errors[field] === undefined ? [] : [context(words.fieldError(escapeMrkdwn(errors[field])))];
  return modal({
    title: model.title,
    callbackId: ids.form(operation),
    metadata: model.formId,
    submit: words.buttons.ask,
    close: words.buttons.cancel,
    blocks: [
      ...(problem === undefined ? [] : [section(words.problem(problem))]),
      ...(step === undefined ? [] : [section(step)]),
      // From when the form was opened. `problem` is newer: if a request is open now, it links to that one.
      ...(first === undefined || problem !== undefined ? [] : [section(words.alreadyAsked(askerOf(firstBy), first))]),
      ...relatedBlocks(model.related),
      section(`${strong(client.name)}`),
      ...usageBlocks(model.usage ?? 'checking', now),
      ...clientFacts(client, names, now),
      ...oddityRemarks(client, now),
      ...(lacking.length === 0 ? [] : [section(words.remark(mayBeRefused(lacking, names)))]),
      section([words.afterApproval, ...model.consequences.map((line) => `• ${line}`)].join('\n')),
      ...(model.moments.length < 2
        ? []
        : [
            input({
              blockId: 'when',
              label: words.when,
              element: radioButtons('when', model.moments, values.when),
            }),
          ]),
      reasonField(values.reason, words.hints.reason),
      ...correct('reason'),
      ...(model.confirmsName
        ? [
            input({
              blockId: 'name',
              label: words.typeName,
              element: textInput({ actionId: 'name', value: values.name, maxLength: 1000 }),
              hint: clip(words.hints.name(plain(spaced(client.name))), 2000),
            }),
            ...correct('name'),
          ]
        : []),
    ],
  });
}

const askerOf = (slackUser: string | undefined): string => (slackUser === undefined ? '' : mention({ slackUser }));

/** Reads the form: the reason, or an error for each field. Pure. */
export function readRequestForm({
  client,
  values,
  confirmsName,
}: Pick<RequestFormModel, 'client' | 'confirmsName'> & { values: Pick<RequestFormModel['values'], 'reason' | 'name'> }):
  | { ok: true; reason: string }
  | { ok: false; errors: Partial<Record<'reason' | 'name', string>> } {
  const errors: Partial<Record<'reason' | 'name', string>> = {};
  const reason = values.reason.trim();
  const problem = reasonProblem(reason);
  if (problem !== undefined) errors.reason = problem;
  if (confirmsName && !isNamedBy(client, values.name)) errors.name = fieldErrors.wrongName(plain(titleOf(client)));
  return Object.keys(errors).length > 0 ? { ok: false, errors } : { ok: true, reason };
}
