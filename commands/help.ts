import { z } from 'zod';
import type { KeyturnError } from '../services/errors.ts';
import { accessLines, lackLine, unmarked } from './access-lines.ts';
import { context, header, type Message, section } from './block-kit/blocks.ts';
import { name as escapedName } from './block-kit/text.ts';
import { defineOperation, type Operation, type Viewer } from './operation.ts';

type Described = Pick<Operation, 'name' | 'summary' | 'usage' | 'examples' | 'permission' | 'secondPerson'>;

/** `help`, made from the declarations of all operations. It's for everybody, and says what its reader lacks. */
export const defineHelp = (all: () => readonly Described[]) =>
  defineOperation({
    name: 'help',
    synonyms: ['h', 'commands'],
    summary: 'See what you can do',
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
    // Whoever asks for help waits for no system that is down.
    forEverybody: { waitMs: 2_500, answer: async ({ why, command }) => outsideHelp(all(), why, command) },
  });

function helpMessage(operations: readonly Described[], viewer: Viewer): Message {
  const { command } = viewer;
  const may = operations.filter(({ name }) => viewer.may(name));
  const access = accessLines(operations, viewer);
  return {
    text: unmarked(access),
    blocks: [
      header('What you can do'),
      section(access.join('\n')),
      section(may.map((operation) => line(operation, command, viewer.needsSecondPerson(operation.name))).join('\n')),
      section(`*Examples*\n${examples(may, command)}`),
      context(
        `${may.some(({ usage }) => usage.includes('client')) ? aboutClients : ''}OAuth clients of ${escapedName(viewer.organization.name)}. Only you see the answers.`,
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
      header('Keyturn help'),
      section(lack),
      section(`*What Keyturn does*\n${lines.join('\n')}`),
      context('Your Genesys Cloud permissions decide which of these you can use. Only you see the answers.'),
    ],
  };
}

const aboutClients = '`&lt;client&gt;` is an ID, a name, or part of a name; leave it out to choose from all. ';

const line = ({ name, usage, summary }: Described, command: string, second: boolean): string =>
  `\`${[command, name, usage]
    .filter((part) => part !== '')
    .join(' ')
    .replace(/</gu, '&lt;')
    .replace(/>/gu, '&gt;')}\` ${summary}${second ? ' _(needs approval)_' : ''}`;

const examples = (operations: readonly Described[], command: string): string =>
  operations
    .flatMap(({ name, examples: given }) =>
      given.slice(0, 3).map((each) => [command, name, each].filter((part) => part !== '').join(' ')),
    )
    .filter((example) => example.split(' ').length > 2)
    .map((example) => `• \`${example}\``)
    .join('\n') || `• \`${command} whoami\``;
