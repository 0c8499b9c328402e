import { z } from 'zod';
import { context, header, type Message, section } from './blocks.ts';
import type { OperationName } from './names.ts';
import { defineOperation, type Operation, type Viewer } from './operation.ts';
import { name as escapedName } from './text.ts';

type Described = Pick<Operation, 'name' | 'summary' | 'usage' | 'examples' | 'permission'>;

/** `help`, made from the declarations of all operations. */
export const defineHelp = (all: () => readonly Described[]) =>
  defineOperation({
    name: 'help',
    summary: 'Show what you may do',
    usage: '',
    examples: [''],
    permission: undefined,
    effect: 'read',
    secondPerson: 'never',
    fromText: () => ({}),
    input: z.strictObject({}),
    run: async () => ({}),
    view: (_output, viewer) => helpMessage(all(), viewer),
  });

function helpMessage(operations: readonly Described[], viewer: Viewer): Message {
  const may = operations.filter(({ name }) => viewer.may(name));
  const mayNot = operations.filter(({ name }) => !viewer.may(name));
  const text = `With ${viewer.command} you run the OAuth clients of ${escapedName(viewer.organization.name)} from Slack.`;
  return {
    text,
    blocks: [
      header('What you can do'),
      section(may.map((operation) => line(operation, viewer)).join('\n')),
      ...(mayNot.length === 0
        ? []
        : [
            section(
              `*What you lack a permission for*\n${mayNot.map(({ name, permission }) => `\`${viewer.command} ${name}\` needs \`${permission ?? ''}\``).join('\n')}\nA Genesys Cloud administrator can give you a role that has it.`,
            ),
          ]),
      section(`*Examples*\n${examples(may, viewer.command)}`),
      context(`${may.some(({ usage }) => usage.includes('client')) ? aboutClients : ''}Only you see the answers.`),
    ],
  };
}

const aboutClients = '`&lt;client&gt;` is an id, a name, or a part of a name; leave it out to choose from all. ';

const second = (operation: OperationName, { needsSecondPerson }: Viewer): string =>
  needsSecondPerson(operation) ? ' _(a second person has to approve)_' : '';

const line = ({ name, usage, summary }: Described, viewer: Viewer): string =>
  `\`${[viewer.command, name, usage]
    .filter((part) => part !== '')
    .join(' ')
    .replace(/</gu, '&lt;')
    .replace(/>/gu, '&gt;')}\` ${summary}${second(name, viewer)}`;

const examples = (operations: readonly Described[], command: string): string =>
  operations
    .flatMap(({ name, examples: given }) =>
      given.slice(0, 3).map((each) => [command, name, each].filter((part) => part !== '').join(' ')),
    )
    .filter((example) => example.split(' ').length > 2)
    .map((example) => `• \`${example}\``)
    .join('\n') || `• \`${command} whoami\``;
