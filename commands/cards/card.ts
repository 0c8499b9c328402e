import { rolesOf } from '../../services/genesys/client-roles.ts';
import type { RequestRecord } from '../../services/requests/types.ts';
import { spaced } from '../../services/shown-text.ts';
import {
  actions,
  type Block,
  type Button,
  button,
  context,
  divider,
  facts,
  header,
  type Message,
  quote,
  section,
} from '../block-kit/blocks.ts';
import { messageSize } from '../block-kit/fit.ts';
import { capitalized, clip, date, name, strong } from '../block-kit/text.ts';
import { clientFacts } from '../clients/details.ts';
import { namesFrom } from '../clients/names.ts';
import { mayBeRefused } from '../clients/roles.ts';
import { usageDetails, usageOf, usageSentence } from '../clients/usage.ts';
import { ids } from '../names.ts';
import { expiry } from './expiry.ts';
import { cardText, sentence, stateWords } from './lines.ts';
import { clientParts, type Part, partsWithin } from './lists.ts';
import { nextSteps } from './next-steps.ts';
import { outcomeText } from './outcome.ts';
import { type CardSnapshot, changesOf, snapshotOf } from './snapshot.ts';
import { madeLine, type Subject, type SubjectOperation, subjectOf } from './subject.ts';

const who = (person: { slackUser: string }): string => `<@${person.slackUser}>`;

/** Above all that a card tells of the client itself: it's never brought up to date, whatever becomes of the request. */
const asItWas = '*The client when this was requested*';

const isOpen = ({ state }: RequestRecord): boolean => state === 'pending' || state === 'executing';

/** What a card is rendered with, beside its record. */
export interface CardContext {
  now: number;
  command: string; // the slash command, as typed
  continues?: string | undefined; // the address of a card that showed the request before and can't be changed any more
}

/** The message that shows a request to approvers: a pure function of the record. Buttons are there only while it is pending. */
export function requestCard(
  record: RequestRecord,
  operation: SubjectOperation,
  { now, command, continues }: CardContext,
): Message {
  const snapshot = snapshotOf(record);
  const changes = changesOf(record, operation);
  const outcome = record.outcome === undefined ? '' : outcomeText(record.outcome, operation, command);
  const subject = subjectOf(record, operation);
  const { client } = snapshot;
  const names = namesFrom(snapshot);
  const above = [
    header(clip(`${subject.verb}${subject.name === undefined ? '' : `: ${spaced(subject.name)}`}`, 150)),
    ...(isOpen(record) ? usageBlocks(record, now) : []),
    ...(continues === undefined
      ? []
      : [context(`Replaces <${continues}|an earlier card>, which can’t be updated anymore.`)]),
    ...standing(record, subject, outcome, now),
    section(`*Reason, as ${who(record.requester)} gives it*\n${quote(record.reason, 500)}`),
  ];
  const about = [
    ...(isOpen(record) ? [] : usageBlocks(record, now)),
    ...(client === undefined ? [] : clientFacts(client, names, record.createdAt)),
  ];
  const below = [
    ...(record.state === 'pending'
      ? [
          section(
            `*What will happen*\n${(operation.stakes?.consequences(client, record.createdAt, record.input) ?? [])
              .map((line) => `• ${line}`)
              .join('\n')}`,
          ),
          divider(),
          ...buttons(record, subject, now),
        ]
      : []),
    context(`Request \`${record.id}\``),
  ];
  const dated = about.length === 0 ? [] : [section(asItWas), ...about];
  const room = messageSize - 400 - JSON.stringify([above, dated, below]).length;
  const staked = partsWithin(stakedParts(record, snapshot, changes), room);
  const lists =
    client === undefined ? [] : partsWithin(clientParts(client, names), room - JSON.stringify(staked).length);
  return {
    text: cardText(record, subject, { changes, outcome, now }),
    blocks: [...above, ...staked, ...dated, ...lists, ...below],
  };
}

/** What nobody may approve unseen: what changes, and what power is handed over. */
export const stakedParts = (record: RequestRecord, snapshot: CardSnapshot, changes: readonly string[]): Part[] =>
  [
    {
      heading: snapshot.client === undefined ? '*The new client*' : `*${changeHeading(record)}*`,
      lines: changes,
    },
    rolesNotHeld(record, snapshot),
    {
      heading: '*Genesys Cloud may refuse this*',
      lines: record.state === 'pending' && snapshot.lacking.length > 0 ? [mayBeRefused(snapshot.lacking)] : [],
    },
  ].filter(({ lines }) => lines.length > 0);

const changeHeading = ({ state }: RequestRecord): string => {
  if (state === 'done') return 'What was changed';
  return state === 'pending' || state === 'executing' ? 'What will change' : 'What was to be changed';
};

/** Whoever approves a new secret, or a change, hands over the power of the client. */
function rolesNotHeld({ requester }: RequestRecord, { client, notHeld }: CardSnapshot): Part {
  if (client === undefined || rolesOf(client).length === 0) return { heading: '', lines: [] };
  if (notHeld === undefined)
    return {
      heading: '*Look twice*',
      lines: [`It could not be checked whether ${who(requester)} holds all roles of this client.`],
    };
  return {
    heading: `*Look twice:* ${who(requester)} does not hold all roles of this client.`,
    lines: notHeld.map((role) => `• ${name(role, 300)}`),
  };
}

/** Where the request stands: who asked, until when; then who decided, when, and the outcome. */
function standing(record: RequestRecord, subject: Subject, ended: string, now: number): Block[] {
  const { requester, approvals, approvalsNeeded, decision, outcome, state } = record;
  const pairs: [string, string][] = [
    ['Request', capitalized(stateWords(record))],
    ['Asked by', `${who(requester)} (${name(requester.name)}), ${date(record.createdAt)}`],
  ];
  if (state === 'pending')
    pairs.push(['Deadline', `${date(record.deadline)}${record.deadline < now ? ' (passed)' : ''}`]);
  if (state === 'pending' && approvalsNeeded > 1)
    pairs.push(['Approvals', `${approvals.length} of ${approvalsNeeded}`]);
  if (approvals.length > 0)
    pairs.push([
      'Approved by',
      approvals.map(({ person, at }) => `${who(person)} (${name(person.name)}), ${date(at)}`).join('\n'),
    ]);
  if (state === 'denied' && decision?.by !== undefined)
    pairs.push(['Denied by', `${who(decision.by)} (${name(decision.by.name)}), ${date(decision.at)}`]);
  if (state === 'cancelled')
    pairs.push([
      'Cancelled',
      `${decision?.by === undefined ? 'by Keyturn' : `by ${who(decision.by)}`}, ${date(decision?.at ?? now)}`,
    ]);
  if (state === 'expired') pairs.push(['Expired', `${expiry(record)}, ${date(record.deadline)}`]);
  return [
    ...facts(pairs),
    ...(state === 'denied' && decision?.reason !== undefined
      ? [section(`*Why it was denied*\n${quote(decision.reason, 500)}`)]
      : []),
    ...(outcome === undefined
      ? []
      : [
          section(
            `*Outcome*, ${date(outcome.at)}\n${ended}${madeLine(subject)}${outcome.reference === undefined ? '' : `\nReference: \`${outcome.reference}\``}`,
          ),
          ...nextSteps(record, now),
        ]),
  ];
}

/** How the client was used, as far as is known; what isn't known is said, since what is absent reads like “unused”. */
function usageBlocks(record: RequestRecord, now: number): Block[] {
  const usage = usageOf(record, now);
  if (usage === undefined) return [];
  const details = usageDetails(usage);
  return [section(`*${usageSentence(usage, now)}*`), ...(details === undefined ? [] : [context(details)])];
}

const buttons = (record: RequestRecord, subject: Subject, now: number): Block[] =>
  actions(approveButton(record, subject, now), denyButton(record, subject), cancelButton(record, subject));

/** **Approve**; asks first, with the verb. Its value is the request's id, and nothing else is read back from it. */
export function approveButton(record: RequestRecord, { verb, name: of }: Subject, now: number): Button {
  const usage = usageOf(record, now);
  const used = usage === undefined ? '' : `${sentence(usageSentence(usage, now))} `;
  return button({
    label: 'Approve',
    about: of === undefined ? verb : `${verb}, ${of}`,
    actionId: ids.approve,
    value: record.id,
    style: 'danger',
    confirm: {
      title: `${verb}?`,
      text: `${of === undefined ? '' : `${strong(of, 100)}\n`}${used}${whenCarriedOut(record)}`,
      verb,
    },
  });
}

function whenCarriedOut({ approvals, approvalsNeeded }: RequestRecord): string {
  const missing = approvalsNeeded - approvals.length;
  return missing > 1
    ? `${missing} more approvals are needed. This happens with the last one.`
    : 'This happens as soon as you approve.';
}

/** **Deny**; opens a form for the reason. */
export const denyButton = (record: RequestRecord, subject: Subject): Button =>
  button({ label: 'Deny', about: subject.name, actionId: ids.deny, value: record.id });

/** **Cancel request**, for the requester. */
export const cancelButton = (record: RequestRecord, subject: Subject): Button =>
  button({
    label: 'Cancel request',
    about: subject.name,
    actionId: ids.cancel,
    value: record.id,
    confirm: {
      title: 'Cancel this request?',
      text: 'Nothing changes. You can ask again.',
      verb: 'Cancel request',
    },
  });
