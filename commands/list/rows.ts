import type { OAuthClient } from '../../services/genesys/types/client.ts';
import { overflow, section } from '../block-kit/blocks.ts';
import type { Block } from '../block-kit/message.ts';
import { strong } from '../block-kit/text.ts';
import { clientButton, verbsFor } from '../clients/buttons.ts';
import { clientLine, withName } from '../clients/line.ts';
import { moment } from '../clients/moments.ts';
import { currentLanguage, type Language } from '../language.ts';
import { ids } from '../names.ts';
import type { Viewer } from '../operation/viewer.ts';
import { words } from './words.ts';

export interface Row {
  /** For the message's text. */
  readonly text: string;
  readonly block: Block;
}

interface Kept extends Row {
  readonly reader: Reader;
  /** Its line tells the client's age in days, so it's true between these two, in ms since 1970. */
  readonly from: number;
  readonly until: number;
}

/** What a row depends on besides its client, which is the same object for as long as its listing. */
interface Reader {
  language: Language;
  verbs: string;
  isOwn: boolean;
}

const dayMs = 86_400_000;
/** So many rows are kept. Most lists begin with the same ones, so that's plenty. */
const most = 1_000;
let kept = new WeakMap<OAuthClient, Kept>();
let count = 0;

/** The clients as rows. A row is the same frozen object for all readers who may do the same, until its client is a day older. */
export function rowsOf(clients: readonly OAuthClient[], viewer: Viewer): Row[] {
  const language = currentLanguage();
  const held = viewer.clientVerbs.filter(({ operation }) => viewer.may(operation));
  const verbs = held.map(({ operation }) => operation).join(' ');
  return clients.map((client) => {
    const known = kept.get(client);
    const isOwn = viewer.isOwnClient(client.id);
    if (known !== undefined && isFor(known, { language, verbs, isOwn }, viewer.now)) return known;
    return keep(client, {
      ...makeRow(client, viewer),
      ...timeOf(client, viewer.now),
      reader: { language, verbs, isOwn },
    });
  });
}

const isFor = ({ reader, from, until }: Kept, { language, verbs, isOwn }: Reader, now: number): boolean =>
  reader.language === language && reader.verbs === verbs && reader.isOwn === isOwn && now >= from && now < until;

function keep(client: OAuthClient, row: Kept): Row {
  if (count === most) {
    kept = new WeakMap();
    count = 0;
  }
  kept.set(client, row);
  count += 1;
  return row;
}

function timeOf({ dateCreated }: OAuthClient, now: number): { from: number; until: number } {
  const created = moment(dateCreated);
  if (created === undefined) return { from: Number.NEGATIVE_INFINITY, until: Number.POSITIVE_INFINITY };
  const from = created + Math.floor((now - created) / dayMs) * dayMs;
  return { from, until: from + dayMs };
}

function makeRow(client: OAuthClient, viewer: Viewer): Row {
  const line = clientLine(client, viewer.now);
  return { text: withName(client, line), block: Object.freeze(blockOf(client, line, viewer)) };
}

function blockOf(client: OAuthClient, line: string, viewer: Viewer): Block {
  const text = `${strong(client.name)}\n${viewer.isOwnClient(client.id) ? words.ownClient(line) : line}`;
  const verbs = verbsFor(client, viewer);
  const [only] = verbs;
  if (only === undefined) return section(text);
  // Slack's older documents ask for two options in an overflow menu, so a single verb is a button.
  if (verbs.length === 1) return section(text, clientButton(only, client));
  return section(
    text,
    overflow(
      ids.menu,
      verbs.map(({ operation, label }) => ({ label: label(), value: `${operation}:${client.id}` })),
    ),
  );
}
