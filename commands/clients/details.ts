import type { Act } from '../../services/authors.ts';
import { tokenSeconds } from '../../services/genesys/rules.ts';
import type { OAuthClient } from '../../services/genesys/types.ts';
import { type Block, context, facts } from '../block-kit/blocks.ts';
import { ago, capitalized, date, duration, isToday, name } from '../block-kit/text.ts';
import { grantLabel } from './grant-types.ts';
import { moment } from './moments.ts';
import type { Names } from './names.ts';

const by = (client: OAuthClient, act: Act, names: Names): string => {
  const id = client[act];
  return id === undefined ? '' : ` by ${name(names.user(id, act) ?? id, 120)}`;
};

const stateLabel = (state: string): string => (state === 'active' ? 'Active' : name(capitalized(state), 40));

const idFact = ({ id }: Pick<OAuthClient, 'id'>) => ['Client ID', `\`${name(id, 100)}\``] as const;

/** The ID alone in the same way, which tells namesakes apart. */
export const clientId = (client: Pick<OAuthClient, 'id'>): Block[] => facts([idFact(client)]);

/** The facts of a client in two columns. */
export function clientFacts(client: OAuthClient, names: Names, now: number): Block[] {
  const created = moment(client.dateCreated);
  const modified = moment(client.dateModified);
  return facts([
    idFact(client),
    ['Grant type', grantLabel(client.grantType)],
    ['State', stateLabel(client.state)],
    [
      'Token duration',
      client.accessTokenValiditySeconds === undefined
        ? `${duration(tokenSeconds.default)} (the default)`
        : duration(client.accessTokenValiditySeconds),
    ],
    [
      'Created',
      created === undefined
        ? 'unknown'
        : `${date(created)}${isToday(created, now) ? '' : ` (${ago(created, now)})`}${by(client, 'createdBy', names)}`,
    ],
    ['Last changed', modified === undefined ? 'unknown' : `${date(modified)}${by(client, 'modifiedBy', names)}`],
  ]);
}

/** Fields that are shown although nobody here knows what they mean. */
const mostOthers = 5;

/** What else Genesys Cloud says of a client, as it stands. */
export function otherFieldNotes({ otherFields = [] }: OAuthClient): Block[] {
  if (otherFields.length === 0) return [];
  const more = otherFields.length - mostOthers;
  const lines = otherFields.slice(0, mostOthers).map((each) => `${name(each.name, 60)}: ${name(each.value, 150)}`);
  return [
    context(['Other fields (not known to Keyturn)', ...lines, ...(more > 0 ? [`… and ${more} more`] : [])].join('\n')),
  ];
}
