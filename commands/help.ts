import { z } from 'zod';
import type { KeyturnError } from '../services/errors.ts';
import { accessLines, lackLine, unmarked } from './access-lines.ts';
import { context, header, section } from './block-kit/blocks.ts';
import type { Message } from './block-kit/message.ts';
import { name as escapedName } from './block-kit/text.ts';
import { catalog } from './language.ts';
import type { Viewer } from './operation/viewer.ts';
import { defineOperation, type Operation } from './operation.ts';

const words = catalog('help', {
  summary: 'Show what you can do',
  title: 'What you can do',
  outsideTitle: 'Keyturn help',
  does: '*What Keyturn does*',
  examples: '*Examples*',
  aboutClients: '`&lt;client&gt;` is an ID, a name, or part of a name; leave it out to choose from a list.',
  ofOrganization: (organization: string) => `Organization: ${organization}. Only you can see this.`,
  rolesDecide: 'Your Genesys Cloud permissions decide which of these you can use. Only you can see this.',
  withApproval: (line: string) => `${line} _(needs approval)_`,
  someWithApproval: (line: string) => `${line} _(some changes need approval)_`,
});

type Described = Pick<Operation, 'name' | 'summary' | 'usage' | 'examples' | 'about' | 'permission' | 'secondPerson'>;

/** `help`, made from the declarations of all operations. It's for everybody, and says what its reader lacks. */
export const defineHelp = (all: () => readonly Described[]) =>
  defineOperation({
    name: 'help',
    synonyms: ['h', 'commands'],
    summary: () => words.summary,
    usage: '',
    about: 'nothing',
    examples: [''],
    permission: undefined,
    effect: 'read',
    secondPerson: 'never',
    fromText: () => ({}),
    input: z.strictObject({}),
    run: async () => ({}),
    view: (_output, viewer) => helpMessage(all(), viewer),
    // People who ask for help shouldn't wait for a system that is down.
    forEverybody: { waitMs: 2_500, answer: async ({ why, command }) => outsideHelp(all(), why, command) },
  });

function helpMessage(operations: readonly Described[], viewer: Viewer): Message {
  const { command } = viewer;
  const may = operations.filter(({ name }) => viewer.may(name));
  const access = accessLines(operations, viewer);
  return {
    text: unmarked(access),
    blocks: [
      header(words.title),
      section(access.join('\n')),
      section(may.map((operation) => marked(operation, viewer)).join('\n')),
      section(`${words.examples}\n${examples(may, command)}`),
      context(
        [
          ...(may.some(({ usage }) => usage.includes('client')) ? [words.aboutClients] : []),
          words.ofOrganization(escapedName(viewer.organization.name)),
        ].join(' '),
      ),
    ],
  };
}

/** For somebody who wasn't admitted: what Keyturn is for, and what they lack. Nothing about the organization. */
function outsideHelp(operations: readonly Described[], why: KeyturnError, command: string): Message {
  const lack = lackLine(why);
  const lines = operations.map((operation) => line(operation, command, operation.secondPerson === 'always'));
  return {
    text: unmarked([lack]),
    blocks: [
      header(words.outsideTitle),
      section(lack),
      section([words.does, ...lines].join('\n')),
      context(words.rolesDecide),
    ],
  };
}

function marked(operation: Described, { command, needsSecondPerson, namesSomeEffects }: Viewer): string {
  const all = needsSecondPerson(operation.name);
  const said = line(operation, command, all);
  return !all && namesSomeEffects(operation.name) ? words.someWithApproval(said) : said;
}

function line({ name, usage, summary }: Described, command: string, needsApproval: boolean): string {
  const typed = [command, name, usage].filter((part) => part !== '').join(' ');
  const said = `\`${typed.replace(/</gu, '&lt;').replace(/>/gu, '&gt;')}\` ${summary()}`;
  return needsApproval ? words.withApproval(said) : said;
}

const examples = (operations: readonly Described[], command: string): string =>
  operations
    .flatMap(({ name, examples: given }) =>
      given.slice(0, 3).map((each) => [command, name, each].filter((part) => part !== '').join(' ')),
    )
    .filter((example) => example.split(' ').length > 2)
    .map((example) => `• \`${example}\``)
    .join('\n') || `• \`${command} whoami\``;
