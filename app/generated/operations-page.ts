import { fieldNames } from '../../commands/clients/fields.ts';
import { permissionsOf } from '../../commands/operation/permissions.ts';
import { type ChangeEffect, effectsIn, type Weight } from '../../commands/operation/weight.ts';
import type { Operation } from '../../commands/operation.ts';
import { allOperations } from '../../commands/registry.ts';

const command = '/oauth';

const secondPerson: Readonly<Record<Operation['secondPerson'], string>> = {
  never: 'no',
  configurable: 'if `KEYTURN_SECOND_PERSON` includes it',
  always: 'yes, always',
};

/** The reference page of all operations, in Markdown. */
export function operationsPage(): string {
  return [
    '# Operations',
    '',
    'What to type after the slash command. `<client>` is an ID (or its first eight characters), the address of the client’s page in Genesys Cloud, a name, or words of a name in any order; one typo is forgiven if nothing else matches. Without it, Keyturn asks which client. Square brackets mean that you can leave something out.',
    'Only you can see the answers. A second person needs the same permission, and has to be another Genesys Cloud user.',
    '',
    '| operation | what it does | permission | second person |',
    '|---|---|---|---|',
    ...allOperations.map(row),
    ...allOperations.flatMap(chapter),
    '',
  ].join('\n');
}

const typed = (...parts: string[]): string => `\`${[command, ...parts].filter((part) => part !== '').join(' ')}\``;

const permissionOf = (operation: Operation): string =>
  permissionsOf(operation)
    .map((permission) => `\`${permission}\``)
    .join(', ') || 'none';

const secondOf = ({ secondPerson: rule, does }: Operation): string => {
  const always = does === undefined ? [] : effectsIn(does.effects).filter(({ weight }) => weight === 'second');
  const or = does?.partOf === undefined ? '' : ` or \`${does.partOf}\``;
  return [`${secondPerson[rule]}${or}`, ...always.map(({ what }) => `always if ${what}`)].join('; ');
};

const weightWords: Readonly<Record<Weight, string>> = {
  alone: 'alone',
  loud: 'alone, and the approvals channel is told',
  second: 'with a second person',
};

/** What an input does, with the name of each effect in KEYTURN_SECOND_PERSON. */
const effects = ({ name, about, does }: Operation): string[] =>
  does === undefined
    ? []
    : [
        '',
        'What it does decides how it’s made. If several effects come together, the strictest counts:',
        '',
        '| field | if | how | in `KEYTURN_SECOND_PERSON` |',
        '|---|---|---|---|',
        ...Object.entries(does.effects).flatMap(([field, directions]) =>
          Object.values(directions).map((each) => effectRow(does.partOf ?? name, field, each)),
        ),
        ...(about === 'newClient' ? [`| all others | | ${weightWords.alone} | \`${name}\` |`] : []),
      ];

const effectRow = (name: string, field: string, { effect, what, weight, verb }: ChangeEffect): string =>
  `| ${fieldNames([field]).join('')} | ${what} | ${weightWords[weight]} | ${[`${name}:${effect}`, ...(verb === undefined ? [] : [verb])].map((each) => `\`${each}\``).join(', ')} |`;

const row = (operation: Operation): string =>
  `| [${operation.name}](#${operation.name}) | ${operation.summary()} | ${permissionOf(operation)} | ${secondOf(operation)} |`;

const chapter = (operation: Operation): string[] => [
  '',
  `## ${operation.name}`,
  '',
  `${operation.summary()}.`,
  '',
  `- Usage: ${typed(operation.name, operation.usage)}`,
  `- Permission: ${permissionOf(operation)}`,
  ...(operation.calls === undefined ? [] : [`- Genesys Cloud: ${operation.calls}`]),
  `- Effect: ${operation.effect === 'write' ? 'a change: your rights are checked live, and it’s recorded before it’s made' : 'none: it only reads'}`,
  `- Second person: ${secondOf(operation)}`,
  `- Examples: ${operation.examples.map((example) => typed(operation.name, example)).join(', ')}`,
  ...effects(operation),
  ...consequences(operation),
];

const consequences = ({ stakes }: Operation): string[] =>
  stakes === undefined
    ? []
    : ['', 'What people read before it’s done:', '', ...stakes.consequences(undefined, 0).map((each) => `- ${each}`)];
