import { z } from 'zod';
import { refOf, samePerson } from '../services/people/person-ref.ts';
import type { RequestRecord } from '../services/requests/types.ts';
import { actions, type Block, context, header, type Message, quote, section } from './block-kit/blocks.ts';
import { messageSize, wholeRows } from './block-kit/fit.ts';
import { count, date, name, readOut } from './block-kit/text.ts';
import { approveButton, cancelButton, denyButton } from './cards/buttons.ts';
import { cardText, stateWords } from './cards/lines.ts';
import { outcomeText } from './cards/outcome.ts';
import { changesOf, snapshotOf } from './cards/snapshot.ts';
import { stakedParts } from './cards/staked.ts';
import { madeLine, type Subject, type SubjectOperation, subjectOf, subjectWords } from './cards/subject.ts';
import { clientLine } from './clients/line.ts';
import { usageOf, usageSentence } from './clients/usage.ts';
import { defineOperation, type Operation, type Viewer } from './operation.ts';

/** How many of each kind are shown. */
const most = 10;
/** Characters of a message's blocks that the requests of others may take; one’s own have the rest. */
const othersRoom = 8_000;
/** Characters of a message's blocks for what is said around the rows. */
const aroundRoom = 1_500;
/** Characters of JSON that what is at stake in a request may take in its row; of more the card alone tells. */
const stakedRoom = 1_500;

type Known = SubjectOperation & Pick<Operation, 'secondPerson'>;

interface Output {
  forMe: RequestRecord[];
  /** Whether there may be others that wait for this person, as it could not be told just now. */
  unsure: boolean;
  mine: RequestRecord[];
  link: (record: RequestRecord) => string | undefined;
}

/** `requests`: those that wait for this person, and their own. */
export const defineRequests = (all: () => readonly Known[]) =>
  defineOperation({
    name: 'requests',
    synonyms: ['pending', 'approvals'],
    summary: 'Show your requests, and those you can approve',
    usage: '',
    about: 'nothing',
    examples: [''],
    permission: undefined,
    effect: 'read',
    secondPerson: 'never',
    fromText: () => ({}),
    input: z.strictObject({}),
    async run({ requests, person, mayDecide, requestLink }): Promise<Output> {
      const own = ({ requester }: RequestRecord) => samePerson(requester, refOf(person));
      const [open, latest] = await Promise.all([
        requests.openRequests(),
        requests.requestedBy(person.genesys.id, most),
      ]);
      const waiting = open.filter((record) => record.state === 'pending' && !own(record));
      const decidable = await Promise.all(waiting.map((record) => mayDecide(person, record)));
      const mineOpen = open.filter(own);
      const known = new Set(mineOpen.map(({ id }) => id));
      return {
        // What this person has approved waits for others: it comes last.
        forMe: waiting
          .filter((_record, at) => decidable[at] === true)
          .toSorted((a, b) => Number(hasApproved(a, person)) - Number(hasApproved(b, person))),
        unsure: decidable.includes(undefined),
        // What is still open comes first, however old it is.
        mine: [...mineOpen, ...latest.filter(({ id }) => !known.has(id))].slice(0, Math.max(most, mineOpen.length)),
        link: requestLink,
      };
    },
    view: ({ forMe, unsure, mine, link }, viewer): Message => {
      const operationOf = (record: RequestRecord) => all().find((operation) => operation.name === record.operation);
      const about = (record: RequestRecord): Subject => subjectOf(record, operationOf(record));
      const endOf = (record: RequestRecord): string =>
        record.outcome === undefined ? '' : outcomeText(record.outcome, operationOf(record), viewer.command);
      const forMeRows = wholeRows(
        forMe.slice(0, most).map((record) => decidableRow(record, operationOf(record), link(record), viewer)),
        othersRoom,
      );
      const mineRows = wholeRows(
        mine
          .slice(0, most)
          .map((record) =>
            ownRow(record, about(record), { link: link(record), ended: endOf(record), now: viewer.now }),
          ),
        messageSize - aroundRoom - JSON.stringify(forMeRows).length,
      );
      const more = (left: number, where: string): Block[] => (left > 0 ? [context(`… and ${left} more${where}`)] : []);
      const own = mine.length === 0 ? 'You have asked for nothing.' : `${count(mine.length, 'request')} of your own.`;
      const text =
        unsure || forMe.length === 0
          ? `${none(unsure)} ${own}`
          : `${count(forMe.length, 'request')} waiting for you. ${own}`;
      const inWords = (record: RequestRecord) =>
        cardText(record, about(record), {
          changes: changesOf(record, operationOf(record)),
          outcome: endOf(record),
          now: viewer.now,
        });
      return {
        text: readOut([text, ...[...(unsure ? [] : forMe.slice(0, most)), ...mine.slice(0, most)].map(inWords)]),
        blocks: [
          header('Requests'),
          section(`*Waiting for you*${forMe.length === 0 || unsure ? `\n${none(unsure)}` : ''}`),
          ...forMeRows.flat(),
          ...more(forMe.length - forMeRows.length, ' that wait for you; their cards are in the channel for approvals.'),
          section(`*Yours*${mine.length === 0 ? `\nYou have asked for nothing yet. ${hint(all(), viewer)}` : ''}`),
          ...mineRows.flat(),
          ...more(mine.length - mineRows.length, ' of yours; their cards are in the channel for approvals.'),
        ],
      };
    },
  });

const none = (unsure: boolean): string =>
  unsure
    ? 'I cannot tell just now which requests you may decide. Look again in a minute; the channel for approvals has them all.'
    : 'Nothing waits for you.';

const hint = (operations: readonly Known[], { command, may }: Viewer): string =>
  operations.some(({ name, secondPerson }) => secondPerson === 'always' && may(name))
    ? `\`${command} help\` shows what you can ask for.`
    : '';

function row(
  record: RequestRecord,
  subject: Subject,
  link: string | undefined,
  lines: readonly string[],
  buttons: Block[],
  now: number,
): Block[] {
  const until = record.state === 'pending' ? ` until ${date(record.deadline)}${approvalsSoFar(record)}` : '';
  const where = link === undefined ? '' : ` · <${link}|Open the card>`;
  const first = `${subjectWords(subject)}: ${stateWords(record)}${until}${where}`;
  const second = `Asked by <@${record.requester.slackUser}> ${date(record.createdAt)}`;
  const usage = record.state === 'pending' ? usageOf(record, now) : undefined;
  const used = usage === undefined ? [] : [usageSentence(usage, now)];
  return [section([first, ...used, second, ...lines].join('\n')), ...buttons];
}

const approvalsSoFar = ({ approvals, approvalsNeeded }: RequestRecord): string =>
  approvalsNeeded === 1 ? '' : `, ${approvals.length} of ${approvalsNeeded} approvals`;

const hasApproved = ({ approvals }: RequestRecord, reader: Viewer['person']): boolean =>
  approvals.some(({ person }) => samePerson(person, refOf(reader)));

/** What somebody decides by who is not in the channel, and cannot open the card. Nobody approves here what they do not see here. */
function decidableRow(
  record: RequestRecord,
  operation: SubjectOperation | undefined,
  link: string | undefined,
  { person, now }: Viewer,
): Block[] {
  const subject = subjectOf(record, operation);
  const snapshot = snapshotOf(record);
  const changes = changesOf(record, operation);
  const { client } = snapshot;
  const staked = stakedParts(record, snapshot, changes).flatMap(({ heading, lines }) => [heading, ...lines]);
  const readable = record.client === undefined ? changes.length > 0 : client !== undefined;
  const seen = readable && JSON.stringify(staked).length <= stakedRoom;
  const approved = hasApproved(record, person);
  const lines = [
    ...(client === undefined ? [] : [`${clientLine(client, now)} · \`${name(client.id, 60)}\``]),
    ...(seen
      ? staked
      : [
          'It is more than fits here. Open its card to see all of it, and to approve it; if you cannot, ask somebody in the channel for approvals.',
        ]),
    quote(record.reason, 500),
    ...(approved ? ['You have approved this; it waits for somebody else.'] : []),
  ];
  const approve = approved || !seen ? undefined : approveButton(record, subject, now);
  return row(record, subject, link, lines, actions(approve, denyButton(record, subject)), now);
}

const ownRow = (
  record: RequestRecord,
  subject: Subject,
  { link, ended, now }: { link: string | undefined; ended: string; now: number },
): Block[] =>
  row(
    record,
    subject,
    link,
    ending(record, subject, ended),
    record.state === 'pending' ? actions(cancelButton(record, subject)) : [],
    now,
  );

/** How one’s own request ended. */
function ending({ decision, outcome }: RequestRecord, subject: Subject, ended: string): string[] {
  if (outcome !== undefined) return [`${ended}${madeLine(subject)}`];
  if (decision?.by === undefined || decision.reason === undefined) return [];
  return [`Denied by <@${decision.by.slackUser}>:\n${quote(decision.reason, 300)}`];
}
