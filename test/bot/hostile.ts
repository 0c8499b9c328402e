import fc from 'fast-check';
import { fitMessage } from '../../commands/block-kit/fit.ts';
import type { Message, Modal } from '../../commands/block-kit/message.ts';
import type { Names } from '../../commands/operation/names.ts';
import type { Viewer } from '../../commands/operation/viewer.ts';
import { clientVerbs } from '../../commands/registry.ts';
import { checkMessageBlocks, checkView } from '../../sandbox/slack/block-kit/validate.ts';
import { SlackRefusal } from '../../sandbox/slack/refusal.ts';
import type { OAuthClient } from '../../services/genesys/types/client.ts';

/** Data that no well-meaning person would write, and Slack's rules for what's rendered from it. */

const nasty = [
  '<!channel>',
  '<@U0ADA0001>',
  '<https://evil.example|Approve>',
  '&amp;',
  '&',
  '*',
  '_x_',
  '~',
  '`',
  '```',
  '> quote',
  '\n',
  '\r\n',
  '\t',
  ' ',
  '\u202E',
  '\u200B',
  '\u2066',
  'مركز',
  'שלום',
  '🔑',
  '👩‍👩‍👧‍👦',
  'é',
  '漢字',
  ' · ',
  '|',
  'x',
  'secret',
] as const;

/** Texts of such pieces, from `min` to `max` characters. */
export const text = (max: number, min = 0): fc.Arbitrary<string> =>
  fc
    .tuple(fc.array(fc.constantFrom(...nasty), { minLength: 1, maxLength: 12 }), fc.integer({ min, max }))
    .map(([pieces, length]) =>
      pieces
        .join('')
        .repeat(Math.ceil(length / pieces.join('').length))
        .slice(0, length),
    );

const uuid = fc.uuid();
const instant = fc.constantFrom('2020-01-01T00:00:00Z', '2031-12-31T23:59:59.999Z', 'not a date', undefined);

/** None, a few, or `most`, which are copies of those few because drawing so many would be slow. */
const many = <T>(one: fc.Arbitrary<T>, most: number): fc.Arbitrary<T[]> =>
  fc
    .tuple(fc.array(one, { maxLength: 6 }), fc.boolean())
    .map(([few, all]) =>
      all && few.length > 0 ? Array.from({ length: most }, (_, at) => few[at % few.length] as T) : few,
    );

/** A client of any shape that Genesys Cloud’s schema allows. */
export const client: fc.Arbitrary<OAuthClient> = fc.record({
  id: uuid,
  name: fc.oneof(text(40), text(300, 290), text(3000, 2900)),
  description: fc.option(fc.oneof(text(100), text(3500, 2900)), { nil: undefined }),
  grantType: fc.constantFrom('CODE', 'TOKEN', 'SAML2-BEARER', 'PASSWORD', 'CLIENT-CREDENTIALS', 'UNKNOWN', '<!here>'),
  state: fc.constantFrom('active', 'inactive', 'disabled', 'deleted', '*odd*'),
  accessTokenValiditySeconds: fc.constantFrom(undefined, 0, 300, 86_400, 38_880_000),
  redirectUris: many(fc.oneof(fc.webUrl(), text(500)), 100),
  scopes: many(fc.oneof(text(60, 1), text(200, 1)), 500),
  roleDivisions: many(fc.record({ roleId: uuid, divisionId: fc.oneof(uuid, fc.constant('*')) }), 300),
  rolesWithoutDivision: fc.oneof({ weight: 3, arbitrary: fc.constant([]) }, many(uuid, 100)),
  allowedIps: fc.option(many(fc.oneof(fc.ipV4Extended(), fc.ipV6(), text(60)), 100), { nil: undefined }),
  dateCreated: instant,
  dateModified: instant,
  dateToDelete: instant,
  createdBy: fc.option(uuid, { nil: undefined }),
  modifiedBy: fc.option(uuid, { nil: undefined }),
  otherFields: many(fc.record({ name: text(60, 1), value: text(500) }), 20),
});

/** Names that are the same for every ID. */
export const names: fc.Arbitrary<Names> = fc
  .tuple(fc.option(text(300)), fc.option(text(300)), fc.option(text(300)))
  .map(([role, division, user]) => ({
    role: () => (role === null ? { deleted: true } : { name: role }),
    division: () => (division === null ? undefined : { name: division }),
    user: () => (user === null ? undefined : { kind: 'user', name: user, deleted: user.length > 200 }),
  }));

/** A reader with any permissions. */
export const viewer: fc.Arbitrary<Viewer> = fc
  .record({ may: fc.boolean(), own: fc.boolean(), name: text(300), email: text(200) })
  .map(({ may, own, name, email }) => ({
    person: {
      slack: { team: 'T1', user: 'U1', name },
      genesys: { id: 'g', name, email },
      authorization: { permissions: [], policies: [] },
    },
    now: Date.parse('2026-03-02T09:00:00Z'),
    command: '/oauth',
    organization: { id: 'o', name },
    may: () => may,
    namesSomeEffects: () => may,
    needsSecondPerson: () => may,
    isOwnClient: () => own,
    clientVerbs,
  }));

const words = (error: unknown): string =>
  error instanceof SlackRefusal ? `${error.word} ${JSON.stringify(error.extra).slice(0, 600)}` : String(error);

/** All texts of a kind in a payload. */
function textsOf(kind: 'mrkdwn' | 'plain_text', value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap((each) => textsOf(kind, each));
  if (typeof value !== 'object' || value === null) return [];
  const own = 'type' in value && value.type === kind && 'text' in value ? [String(value.text)] : [];
  return [...own, ...Object.values(value).flatMap((each) => textsOf(kind, each))];
}

/** What only Keyturn itself writes: dates, people it mentions, links to its own cards. */
const ours = /<!date\^\d+\^[^|<>]+\|[^<>]+>|<@[UW][A-Z0-9]+>|<https:\/\/sandbox\.example\/[^<>]*>/gu;

/** Why Slack or a careful reader would reject it; undefined if nothing is wrong. */
export function faultOf(shown: Message | Modal): string | undefined {
  try {
    if ('type' in shown) checkView(JSON.parse(JSON.stringify(shown)), 'modal');
    else {
      const { blocks, text: top } = fitMessage(shown);
      checkMessageBlocks(JSON.parse(JSON.stringify(blocks)));
      if (top.trim() === '' || [...top].length > 4000) return `a text of ${[...top].length} characters`;
      if (JSON.stringify(blocks).length > 13_000) return `${JSON.stringify(blocks).length} characters of blocks`;
    }
  } catch (error) {
    return words(error);
  }
  const live = [...textsOf('mrkdwn', shown), ...('text' in shown ? [shown.text] : [])]
    .map((each) => each.replace(ours, '').replace(/^> /gmu, ''))
    .find((each) => /[<>]/u.test(each));
  return live === undefined ? undefined : `live: ${live.slice(0, 200)}`;
}
