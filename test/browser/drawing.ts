import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { type Browser, chromium, type Page } from 'playwright-core';
import { onTestFinished } from 'vitest';
import type { Action, PageMessage, PageState, Place } from '../../sandbox/page/protocol.ts';
import type { SlackView } from '../../sandbox/slack/surfaces.ts';
import { chromiumAdvice, findChromium } from '../../scripts/chromium.mjs';

const stage = fileURLToPath(new URL('stage.tsx', import.meta.url));

/** Slack as the browser draws it, without a server. */
export interface Drawing {
  page: Page;
  show(state: PageState): Promise<void>;
  /** What the page has sent. */
  acts(): Promise<Action[]>;
}

/** Opens a tab with Slack's part of the page. */
export async function draw(browser: Browser, state: PageState): Promise<Drawing> {
  const page = await browser.newPage();
  onTestFinished(() => page.close());
  await page.setContent('<!doctype html><html lang="en"><head><title>Slack</title></head><body></body></html>');
  await page.addScriptTag({ content: await script(), type: 'module' });
  await page.waitForFunction('globalThis.show');
  const show = async (next: PageState): Promise<void> => {
    await page.evaluate(`show(${JSON.stringify(next)})`);
  };
  await show(state);
  return { page, show, acts: () => page.evaluate<Action[]>('acts') };
}

/** Starts Chromium without a screen. Throws with what to do if there's none. */
export async function launch(): Promise<Browser> {
  const executablePath = findChromium();
  if (executablePath === undefined) throw new Error(`This test needs Chromium, and there’s none. ${chromiumAdvice}`);
  // As root, Chromium only starts without its sandbox.
  return chromium.launch({ executablePath, args: ['--no-sandbox'] });
}

let bundled: Promise<string> | undefined;

function script(): Promise<string> {
  bundled ??= build({
    entryPoints: [stage],
    bundle: true,
    write: false,
    format: 'esm',
    target: 'es2022',
    jsx: 'automatic',
    jsxImportSource: 'preact',
  }).then(({ outputFiles }) => outputFiles[0]?.text ?? '');
  return bundled;
}

/** Ada's Slack with one place. */
export function slackState({
  modals = [],
  notices = [],
  place = {},
}: Partial<PageState> & { place?: Partial<Place> }): PageState {
  const there: Place = {
    ...{ id: 'C1', kind: 'channel', name: 'general', isPrivate: false, isArchived: false, isShared: false },
    ...{ unread: 0, mentions: 0, messages: [] },
    ...place,
  };
  return {
    now: Date.UTC(2026, 10, 27, 12),
    me: 'UADA',
    people: [{ id: 'UADA', name: 'Ada', about: 'admin', zone: 'Europe/London' }],
    ...{ places: [there], modals, notices, home: undefined, names: { UADA: 'Ada', UBEN: 'Ben', C1: 'general' } },
    shortcuts: [],
    commands: [{ command: '/oauth', description: 'Manage clients', usages: ['list [words]', 'requests'] }],
    ...{ genesys: { organization: '', clients: [], more: 0 }, troubles: [], trail: [], wire: [], tour: false },
    bot: { status: 'ready', settings: [], restartWarning: undefined, clockWarning: undefined },
  } as PageState;
}

export const plain = (text: string) => ({ type: 'plain_text', text });

export function messageOf(blocks: unknown[], given: Partial<PageMessage> = {}): PageMessage {
  const seen = { text: '', notification: '', rendered: '', buttons: [], fields: [], deleted: false, edited: false };
  const author = { name: 'Keyturn', isBot: true };
  return {
    ts: '1',
    channel: 'C1',
    user: 'UBOT',
    at: Date.UTC(2026, 10, 27, 11),
    isUnread: false,
    author,
    blocks,
    ...seen,
    ...given,
  };
}

export function modalOf(blocks: unknown[], given: Partial<SlackView> = {}): SlackView {
  return {
    ...{ id: 'V1', type: 'modal', userId: 'UADA', hash: '1', callback_id: '', title: 'Create', private_metadata: '' },
    ...{ submit: 'Save', close: 'Cancel', blocks, state: {}, errors: {}, text: '', buttons: [], fields: [] },
    ...given,
  };
}

/** An input block; block ID, action ID and label are the same. */
export const field = (label: string, element: Record<string, unknown>, more: Record<string, unknown> = {}) => ({
  ...{ type: 'input', block_id: label, label: plain(label), element: { action_id: label, ...element } },
  ...more,
});
