import type { Act } from '../../services/authors.ts';
import { tokenSeconds } from '../../services/genesys/rules.ts';
import type { OAuthClient } from '../../services/genesys/types/client.ts';
import { context, facts, section } from '../block-kit/blocks.ts';
import type { Block } from '../block-kit/message.ts';
import { ago, capitalized, date, duration, isToday, name, number, strong } from '../block-kit/text.ts';
import { catalog } from '../language.ts';
import type { Names } from '../operation/names.ts';
import { authorWords } from './authors.ts';
import { grantLabel, grantName } from './grant-types.ts';
import { stateWord } from './line.ts';
import { moment } from './moments.ts';

const words = catalog('details', {
  /** Not in a column, where the ID would break. */
  id: (id: string) => `*Client ID*\n\`${id}\``,
  labels: {
    grantType: 'Grant type',
    state: 'State',
    duration: 'Token duration',
    created: 'Created',
    changed: 'Last changed',
  },
  defaultDuration: (duration: string) => `${duration} (the default)`,
  done: ({ at, ago, by }: Done) => `${at}${ago === undefined ? '' : ` (${ago})`}${by === undefined ? '' : ` by ${by}`}`,
  unknown: 'unknown',
  shortId: (id: string) => `\`${id}…\``,
  created: (ago: string, by: string | undefined) => `created ${ago}${by === undefined ? '' : ` by ${by}`}`,
  others: 'Other fields (unknown to Keyturn)',
  more: (missing: number) => `… and ${number(missing)} more`,
});

/** When something happened, how long ago, and who did it. */
interface Done {
  at: string;
  ago?: string | undefined;
  by?: string | undefined;
}

/** How many characters of an ID people tell clients apart by. */
const shortId = 8;

/** A client in one line of small print: `dbb34912…`, `Client credentials`, and `created 2 years ago by Ada`. mrkdwn. */
export function clientRemarks(client: OAuthClient, names: Names, now: number): string[] {
  const created = moment(client.dateCreated);
  return [
    words.shortId(name(client.id, 100).slice(0, shortId)),
    grantName(client.grantType),
    ...(client.state === 'active' ? [] : [strong(stateWord(client.state), 40)]),
    ...(created === undefined ? [] : [words.created(ago(created, now), authorOf(client, 'createdBy', names))]),
  ];
}

/** Only the ID, in the same way. */
export const clientId = ({ id }: Pick<OAuthClient, 'id'>): Block[] => [section(words.id(name(id, 100)))];

/** The facts of a client, in two columns below its ID. `isSummed`: its grant type and state are said above. */
export function clientFacts(client: OAuthClient, names: Names, now: number, { isSummed = false } = {}): Block[] {
  const { labels } = words;
  const seconds = client.accessTokenValiditySeconds;
  const created = moment(client.dateCreated);
  const changed = moment(client.dateModified);
  const aged = created === undefined || isToday(created, now) ? undefined : ago(created, now);
  const pairs: Parameters<typeof facts>[0] = [
    ...(isSummed
      ? []
      : ([
          [labels.grantType, grantLabel(client.grantType)],
          [labels.state, stateName(client)],
        ] as const)),
    [
      labels.duration,
      seconds === undefined ? words.defaultDuration(duration(tokenSeconds.default)) : duration(seconds),
    ],
    [labels.created, done(created, { ago: aged, by: authorOf(client, 'createdBy', names) })],
    [labels.changed, done(changed, { by: authorOf(client, 'modifiedBy', names) })],
  ];
  return [...clientId(client), ...facts(pairs)];
}

/** `Active`, for mrkdwn. */
export const stateName = ({ state }: OAuthClient): string => name(capitalized(stateWord(state)), 40);

const done = (at: number | undefined, rest: Omit<Done, 'at'>): string =>
  at === undefined ? words.unknown : words.done({ at: date(at), ...rest });

function authorOf(client: OAuthClient, act: Act, names: Names): string | undefined {
  const id = client[act];
  if (id === undefined) return undefined;
  const author = names.user(id, act);
  return author === undefined ? name(id, 120) : authorWords(author);
}

/** Fields that are shown although nobody here knows what they mean. */
const mostOthers = 5;

/** A client's fields that Keyturn doesn't know, as Genesys Cloud gives them. */
export function otherFieldRemarks({ otherFields = [] }: OAuthClient): Block[] {
  if (otherFields.length === 0) return [];
  const more = otherFields.length - mostOthers;
  const lines = otherFields.slice(0, mostOthers).map((each) => `${name(each.name, 60)}: ${name(each.value, 150)}`);
  return [context([words.others, ...lines, ...(more > 0 ? [words.more(more)] : [])].join('\n'))];
}
