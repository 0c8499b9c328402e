import { actions, button, context, header, section } from '../block-kit/blocks.ts';
import type { Block, Message } from '../block-kit/message.ts';
import { duration, readOut } from '../block-kit/text.ts';
import { ids, operationButtons } from '../names.ts';
import type { Viewer } from '../operation/viewer.ts';
import type { Page } from './page.ts';
import { rowsOf } from './rows.ts';
import { foundWords, words } from './words.ts';

/** The page as a message. */
export function pageMessage(page: Page, viewer: Viewer): Message {
  const found = foundWords(page);
  const rows = rowsOf([...page.shown, ...page.closest], viewer);
  const advised = page.matching === 0 && (page.closest.length === 0 || page.part !== undefined);
  return {
    text: readOut([found, ...rows.map(({ text }) => text)]),
    blocks: [
      header(words.title),
      section(found),
      ...rows.map(({ block }) => block),
      ...(advised ? [section(advice(page, viewer))] : []),
      ...pager(page),
      context(freshness(page, viewer)),
    ],
  };
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
