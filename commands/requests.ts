import { z } from 'zod';
import type { RequestRecord } from '../services/requests/types.ts';
import { actions, type Block, context, header, type Message, quote, section } from './blocks.ts';
import { clientLine } from './client-view.ts';
import { defineOperation, type Operation, type Viewer } from './operation.ts';
import { approveButton, cancelButton, denyButton, snapshotOf, stateWords } from './request-card.ts';
import { count, date, name, strong } from './text.ts';

/** How many of each kind are shown. */
const most = 10;

interface Output {
  forMe: RequestRecord[];
  mine: RequestRecord[];
  link: (record: RequestRecord) => string | undefined;
}

type Declared = Pick<Operation, 'name' | 'stakes'>;

/** `requests`: those that wait for this person, and their own. */
export const defineRequests = (all: () => readonly Declared[]) =>
  defineOperation({
    name: 'requests',
    summary: 'Show your requests, and those that wait for you',
    usage: '',
    examples: [''],
    permission: undefined,
    effect: 'read',
    secondPerson: 'never',
    fromText: () => ({}),
    input: z.strictObject({}),
    async run({ requests, person, mayDecide, requestLink }): Promise<Output> {
      const [open, mine] = await Promise.all([requests.openRequests(), requests.requestedBy(person.genesys.id, most)]);
      const waiting = open.filter(
        ({ state, requester }) => state === 'pending' && requester.genesysUser !== person.genesys.id,
      );
      const decidable = await Promise.all(waiting.map((record) => mayDecide(person, record)));
      return { forMe: waiting.filter((_record, at) => decidable[at] === true), mine, link: requestLink };
    },
    view: ({ forMe, mine, link }, viewer): Message => {
      const stakes = (record: RequestRecord) => all().find((operation) => operation.name === record.operation)?.stakes;
      const row = (record: RequestRecord, more: string, buttons: Block[]): Block[] =>
        rowBlocks(record, stakes(record)?.verb, link(record), more, buttons);
      const reader = viewer.person.genesys.id;
      const text =
        forMe.length === 0 && mine.length === 0
          ? 'Nothing waits for you, and you have asked for nothing.'
          : `${count(forMe.length, 'request')} waiting for you, ${count(mine.length, 'request')} of your own.`;
      return {
        text,
        blocks: [
          header('Requests'),
          section(`*Waiting for you*${forMe.length === 0 ? '\nNothing waits for you.' : ''}`),
          ...forMe
            .slice(0, most)
            .flatMap((record) =>
              row(
                record,
                evidence(record, reader, viewer.now),
                decideButtons(record, stakes(record)?.verb ?? 'Approve', reader),
              ),
            ),
          ...(forMe.length > most ? [context(`… and ${forMe.length - most} more, in the channel for approvals.`)] : []),
          section(`*Yours*${mine.length === 0 ? `\nYou have asked for nothing yet. ${hint(viewer)}` : ''}`),
          ...mine.flatMap((record) =>
            row(record, ending(record), record.state === 'pending' ? actions(cancelButton(record)) : []),
          ),
        ],
      };
    },
  });

const hint = ({ command, may }: Viewer): string =>
  may('delete') || may('rotate') ? `\`${command} help\` shows what you can ask for.` : '';

function rowBlocks(
  record: RequestRecord,
  verb: string | undefined,
  link: string | undefined,
  more: string,
  buttons: Block[],
): Block[] {
  const what = `${verb ?? record.operation}${record.client === undefined ? '' : ` ${strong(record.client.name)}`}`;
  const until = record.state === 'pending' ? ` until ${date(record.deadline)}${approvalsSoFar(record)}` : '';
  const where = link === undefined ? '' : ` · <${link}|Open the card>`;
  return [
    section(
      `${what}: ${stateWords[record.state]}${until}${where}\nAsked by <@${record.requester.slackUser}> ${date(record.createdAt)}${more}`,
    ),
    ...buttons,
  ];
}

const approvalsSoFar = ({ approvals, approvalsNeeded }: RequestRecord): string =>
  approvalsNeeded === 1 ? '' : `, ${approvals.length} of ${approvalsNeeded} approvals`;

const hasApproved = ({ approvals }: RequestRecord, genesysUser: string): boolean =>
  approvals.some(({ person }) => person.genesysUser === genesysUser);

/** What somebody decides by who is not in the channel, and cannot open the card. */
function evidence(record: RequestRecord, reader: string, now: number): string {
  const { client } = snapshotOf(record);
  return [
    ...(client === undefined ? [] : [`${clientLine(client, now)} · \`${name(client.id, 60)}\``]),
    quote(record.reason, 300),
    ...(hasApproved(record, reader) ? ['You have approved this; it waits for somebody else.'] : []),
  ]
    .map((line) => `\n${line}`)
    .join('');
}

/** How one’s own request ended. */
function ending({ decision, outcome }: RequestRecord): string {
  if (outcome !== undefined) return `\n${outcome.summary}`;
  if (decision?.by === undefined || decision.reason === undefined) return '';
  return `\nDenied by <@${decision.by.slackUser}>:\n${quote(decision.reason, 300)}`;
}

const decideButtons = (record: RequestRecord, verb: string, reader: string): Block[] =>
  actions(hasApproved(record, reader) ? undefined : approveButton(record, verb), denyButton(record));
