import type { Operation } from '../../commands/operation.ts';
import { allOperations } from '../../commands/registry.ts';

const command = '/oauth';

const secondPerson: Readonly<Record<Operation['secondPerson'], string>> = {
  never: 'no',
  configurable: 'if `KEYTURN_SECOND_PERSON` names it',
  always: 'yes, always',
};

/** The reference page of all operations, in Markdown. */
export function operationsPage(): string {
  return [
    '# Operations',
    '',
    'Everything that can be typed after the slash command. `<client>` is an ID (or the first eight characters of one), the address of the client’s page in Genesys Cloud, a name, or words of it in any order; one typo is forgiven where nothing else matches. Without it, a type-ahead over all clients asks which. What stands in brackets may be left out.',
    'Answers are for the asker alone. A second person, where one is needed, must hold the same permission and be another Genesys Cloud user.',
    '',
    '| operation | what it does | permission | second person |',
    '|---|---|---|---|',
    ...allOperations.map(row),
    ...allOperations.flatMap(chapter),
    '',
  ].join('\n');
}

const typed = (...parts: string[]): string => `\`${[command, ...parts].filter((part) => part !== '').join(' ')}\``;

const permissionOf = ({ permission }: Operation): string => (permission === undefined ? 'none' : `\`${permission}\``);

const secondOf = ({ secondPerson: rule, secondPersonFor }: Operation): string =>
  `${secondPerson[rule]}${secondPersonFor === undefined ? '' : `; always for ${secondPersonFor.what}`}`;

const row = (operation: Operation): string =>
  `| [${operation.name}](#${operation.name}) | ${operation.summary} | ${permissionOf(operation)} | ${secondOf(operation)} |`;

const chapter = (operation: Operation): string[] => [
  '',
  `## ${operation.name}`,
  '',
  `${operation.summary}.`,
  '',
  `- Usage: ${typed(operation.name, operation.usage)}`,
  `- Permission: ${permissionOf(operation)}`,
  ...(operation.calls === undefined ? [] : [`- Genesys Cloud: ${operation.calls}`]),
  `- Effect: ${operation.effect === 'write' ? 'a change; your rights are checked at that very moment, and it is recorded before it is made' : 'none, it only reads'}`,
  `- Second person: ${secondOf(operation)}`,
  `- Examples: ${operation.examples.map((example) => typed(operation.name, example)).join(', ')}`,
  ...consequences(operation),
];

const consequences = ({ stakes }: Operation): string[] =>
  stakes === undefined
    ? []
    : ['', 'What an approver is told:', '', ...stakes.consequences(undefined, 0).map((each) => `- ${each}`)];
