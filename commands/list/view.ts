import type { OAuthClient } from '../../services/genesys/types/client.ts';
import { actions, button, context, header, overflow, section } from '../block-kit/blocks.ts';
import type { Block, Message } from '../block-kit/message.ts';
import { duration, readOut, strong } from '../block-kit/text.ts';
import { clientButton, verbsFor } from '../clients/buttons.ts';
import { clientLine, withName } from '../clients/line.ts';
import { ids, operationButtons } from '../names.ts';
import type { Viewer } from '../operation/viewer.ts';
import type { Page } from './page.ts';
import { foundWords, words } from './words.ts';

/** The page as a message. */
export function pageMessage(page: Page, viewer: Viewer): Message {
  const found = foundWords(page);
  const rows = [...page.shown, ...page.closest].map((client) => ({ client, line: clientLine(client, viewer.now) }));
  const advised = page.matching === 0 && (page.closest.length === 0 || page.part !== undefined);
  return {
    text: readOut([found, ...rows.map(({ client, line }) => withName(client, line))]),
    blocks: [
      header(words.title),
      section(found),
      ...rows.map(({ client, line }) => row(client, line, viewer)),
      ...(advised ? [section(advice(page, viewer))] : []),
      ...pager(page),
      context(freshness(page, viewer)),
    ],
  };
}

function row(client: OAuthClient, line: string, viewer: Viewer): Block {
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

function advice({ words: typed, total, part }: Page, { command, may }: Viewer): string {
  if (part !== undefined) return words.mayBeThere(command);
  if (total === 0)
    return may(operationButtons.creation.operation) ? words.createFirst(command) : words.othersCreate(command);
  return typed.includes('"') ? words.tryLess(command) : `${words.tryLess(command)} ${words.tryQuotes}`;
}

function pager({ page, pages, words: typed }: Page): Block[] {
  if (pages === 1) return [];
  const to = (target: number) => JSON.stringify({ words: typed, page: target });
  return [
    ...actions(
      page > 1 ? button({ label: words.previous, actionId: `${ids.page}:previous`, value: to(page - 1) }) : undefined,
      page < pages ? button({ label: words.next, actionId: `${ids.page}:next`, value: to(page + 1) }) : undefined,
    ),
    context(words.pageOf(page, pages)),
  ];
}

/** Says how old the listing is whenever it isn't fresh. */
function freshness({ listing }: Page, { now, command }: Viewer): string {
  const seconds = Math.max(1, Math.round((now - listing.asOf) / 1000));
  const old = duration(seconds < 120 ? seconds : seconds - (seconds % 60));
  switch (listing.source) {
    case 'stale':
      return words.stale(old);
    case 'refreshing':
      return words.refreshing(old, command);
    case 'direct':
      return words.direct;
    case 'fresh':
      return words.fresh(command);
  }
}
