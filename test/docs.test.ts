import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { describe, expect, test } from 'vitest';
import { settings } from '../app/config/settings.ts';
import { readConfig } from '../app/config.ts';
import { createMetrics } from '../app/process/metrics.ts';
import { defaultSwitches } from '../sandbox/genesys/switches.ts';
import { blocks } from '../sandbox/slack/block-kit/blocks.ts';
import { elements } from '../sandbox/slack/block-kit/elements.ts';
import { coverage } from '../sandbox/slack/coverage.ts';
import { eventScopes } from '../sandbox/slack/events.ts';
import { defaultSwitches as slackSwitches } from '../sandbox/slack/options.ts';
import { auditActions } from '../services/audit/record.ts';
import { regionNames } from '../services/genesys/regions.ts';
import { randomKey } from './support/keys.ts';
import { readSources, root, type SourceFile } from './support/sources.ts';

const read = (path: string): Promise<string> => readFile(join(root, path), 'utf8');

/** The rows of a table under a heading, cell by cell, without its head. */
function rowsUnder(text: string, heading: string): string[][] {
  const section = text.split(/^#+ /m).find((part) => part.startsWith(`${heading}\n`)) ?? '';
  const lines = section.split('\n').filter((line) => line.startsWith('| `'));
  return lines.map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

const quoted = (cell = ''): string => /^`([^`]*)`$/.exec(cell)?.[1] ?? '';

const least = {
  SLACK_BOT_TOKEN: 'xoxb-1',
  SLACK_APP_TOKEN: 'xapp-1',
  KEYTURN_CHANNEL: 'C0APPROVE',
  GENESYS_REGION: 'us-east-1',
  GENESYS_CLIENT_ID: 'client',
  GENESYS_CLIENT_SECRET: 'secret',
  REDIS_URL: 'redis://localhost',
  KEYTURN_KEY: randomKey(),
};

/** The settings of docs/settings.md: name, default, and example. */
const settingRows = async (): Promise<string[][]> =>
  [...(await read('docs/settings.md')).matchAll(/^\| `([A-Z_]+)` \| .+ \| (.+) \| (.+) \|$/gm)].map((row) =>
    row.slice(1),
  );

describe('the page of settings', () => {
  test('has every setting once, and no other', async () => {
    const names = (await settingRows()).map(([name]) => name);
    expect(names.toSorted()).toEqual(Object.keys(settings).toSorted());
  });

  test('gives the actual defaults', async () => {
    const rows = (await settingRows()).map(([name, value]) => [name, quoted(value)]);
    const given = Object.fromEntries(rows.filter(([, value]) => value !== ''));
    expect(Object.keys(given).length).toBeGreaterThan(8);
    expect(readConfig({ ...given, ...least })).toEqual(readConfig(least));
  });

  test('gives valid examples', async () => {
    const rows = (await settingRows()).map(([name = '', , example]) => [name, quoted(example)] as const);
    const examples = rows.filter(([, example]) => example !== '' && !example.includes('…'));
    expect(examples.length).toBeGreaterThan(12);
    // What makes a store in memory doesn't go with Redis.
    const besides = (name: string) => (name === 'KEYTURN_STORE' ? { ...least, REDIS_URL: undefined } : least);
    for (const [name, example] of examples)
      expect(() => readConfig({ ...besides(name), [name]: example }), name).not.toThrow();
  });

  test('lists every region by both names', async () => {
    const rows = rowsUnder(await read('docs/settings.md'), 'Regions').map(([region, domain]) => [
      quoted(region),
      quoted(domain),
    ]);
    expect(rows).toHaveLength(18);
    expect(rows.flat().toSorted()).toEqual(regionNames.toSorted());
  });
});

describe('the README', () => {
  test('is short enough to finish', async () => {
    const words = (await read('README.md')).split(/\s+/).length;
    expect(words).toBeGreaterThanOrEqual(600);
    expect(words).toBeLessThanOrEqual(800);
  });
});

describe('the setup', () => {
  test('names the permissions that the bot’s calls need, each once', async () => {
    const named = rowsUnder(await read('docs/setup.md'), "Permissions of Keyturn's own role").map(([name]) =>
      quoted(name),
    );
    const needed = (await readSources(['sandbox/genesys'], ['.ts']))
      .filter(({ path }) => path.endsWith('/seed.ts'))
      .flatMap(({ text }) => /botPermissions = \[([^\]]*)\]/.exec(text)?.[1]?.match(/[a-z]+:[A-Za-z]+:[a-z]+/g) ?? []);
    expect(named.toSorted()).toEqual(needed.toSorted());
  });
});

describe('the pages for operators', () => {
  test('name all of our own metrics, and no others', async () => {
    const { text } = await createMetrics().render();
    const measured = [...text.matchAll(/^# TYPE (keyturn_\w+)/gm)].map(([, name]) => name);
    const named = rowsUnder(await read('docs/operating.md'), 'Metrics').flatMap(([names = '']) =>
      names.split(', ').map(quoted),
    );
    expect(named.toSorted()).toEqual(measured.toSorted());
  });

  test('explain every word of the audit trail', async () => {
    const rows = rowsUnder(await read('docs/security.md'), "The audit trail's words");
    const words = rows.flatMap(([actions = '']) => [...actions.matchAll(/`(\w+)`/g)].map(([, word]) => word));
    expect(words.toSorted()).toEqual(auditActions.toSorted());
  });
});

describe('the decisions', () => {
  test('are numbered, sorted by date, and say what else we could do', async () => {
    const [, ...decisions] = (await read('docs/decisions.md')).split(/^## /m);
    const parsed = decisions.map((text) => /^(\d+)\. .+ \((\d{4}-\d\d-\d\d)\)\n/.exec(text) ?? []);
    expect(parsed.map(([, number]) => Number(number))).toEqual(decisions.map((_, at) => at + 1));
    const dates = parsed.map(([, , date]) => date);
    expect(dates).toEqual(dates.toSorted());
    for (const text of decisions) expect(text).toContain('\n*Instead:* ');
  });
});

describe('the facts about the platforms', () => {
  test('name switches that the sandbox has', async () => {
    const [, section = ''] = (await read('docs/platforms.md')).split('\n## Unconfirmed\n');
    const named = [...section.matchAll(/^\|.*\| (`.*`) \|$/gm)].flatMap(([, cell = '']) =>
      cell.split(', ').map(quoted),
    );
    expect(named.length).toBeGreaterThan(15);
    const all = [...Object.keys(defaultSwitches()), ...Object.keys(slackSwitches)];
    expect(all).toEqual(expect.arrayContaining(named));
  });
});

describe('the page of the sandbox', () => {
  const namesIn = (cells: readonly (string | undefined)[]): string[] =>
    cells.flatMap((cell = '') => [...cell.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name));

  test('lists every Web API method and what an app receives, and no other', async () => {
    const page = await read('docs/sandbox.md');
    const first = (heading: string) => namesIn(rowsUnder(page, heading).map(([cell]) => cell)).toSorted();
    expect(first('Web API methods')).toEqual(Object.keys(coverage.methods).toSorted());
    expect([...first('What your app receives'), 'other'].toSorted()).toEqual(
      Object.keys(coverage.deliveries).toSorted(),
    );
    for (const name of Object.keys(eventScopes)) expect(page).toContain(`\`${name}\``);
  });

  test('names every route of the control API', async () => {
    const page = await read('docs/sandbox.md');
    const routes = Object.keys(coverage.control).filter((route) => route !== 'GET ' && route !== 'POST restore');
    for (const route of routes) expect(page).toMatch(new RegExp(`\`${route}[\`?]`));
  });

  test('says of every block and element whether it’s drawn', async () => {
    const [, section = ''] = (await read('docs/sandbox.md')).split('\n### Block Kit\n');
    const rows = [...section.matchAll(/^\| (blocks|elements) \|(.+)\|$/gm)].map(([, , cells]) => namesIn([cells]));
    const [ofBlocks = [], ofElements = []] = rows;
    expect(ofBlocks.toSorted()).toEqual(Object.keys(blocks).toSorted());
    const kinds = ['static', 'external', 'users', 'channels', 'conversations', 'multi_'];
    const plain = Object.keys(elements).filter((name) => !name.endsWith('_select') && name !== 'image');
    expect(ofElements.toSorted()).toEqual([...plain, ...kinds].toSorted());
  });
});

/** Headings as GitHub turns them into anchors; the second of the same text gets `-1`. */
function anchorsOf(text: string): string[] {
  const seen = new Map<string, number>();
  return [...withoutFences(text).matchAll(/^#{1,6} (.+)$/gm)].map(([, heading = '']) => {
    const slug = heading
      .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .trim()
      .replace(/\s/g, '-');
    const before = seen.get(slug) ?? 0;
    seen.set(slug, before + 1);
    return before === 0 ? slug : `${slug}-${before}`;
  });
}

const withoutFences = (text: string): string => text.replace(/^ *```[\s\S]*?^ *```$/gm, '');

/** Links to files of ours: `[text](path)`, `![text](path)`, `[name]: path`, and `href`, `src`, or `srcset` of HTML. */
function linksOf(text: string): string[] {
  const prose = withoutFences(text).replace(/`[^`\n]*`/g, '');
  const patterns = [/\]\(<?([^)\s>]+)/g, /^\[[^\]]+\]: (\S+)/gm, /\b(?:href|src|srcset)="([^"]+)"/g];
  return patterns
    .flatMap((pattern) => [...prose.matchAll(pattern)].map(([, link = '']) => link))
    .filter((link) => !/^[a-z][a-z+.-]*:/i.test(link));
}

/** GitHub's page for private reports: from a page at the top, it's in whichever repository that is. */
const privateReports = { path: 'SECURITY.md', link: '../../security/advisories/new' };

/** What is wrong with the links of a page, which may be made up. */
async function brokenLinks({ path, text }: SourceFile): Promise<string[]> {
  const broken: string[] = [];
  for (const link of linksOf(text)) {
    if (path === privateReports.path && link === privateReports.link) continue;
    const [file = '', anchor] = link.split('#');
    const found = file === '' ? path : posix.normalize(posix.join(posix.dirname(path), decodeURI(file)));
    const isHere = !found.startsWith('..') && (file === '' || existsSync(join(root, found)));
    const target = file === '' ? text : isHere && found.endsWith('.md') ? await read(found) : undefined;
    if (!isHere || (anchor !== undefined && target !== undefined && !anchorsOf(target).includes(anchor)))
      broken.push(`${path}: ${link}`);
  }
  return broken;
}

/** Paths of ours in backticks or in a comment: `commands/names.ts`, docs/glossary.md. A `<part>` stands for any name. */
const pathsIn = (text: string): string[] =>
  [
    ...text.matchAll(
      /(?<![\w./:@<>{}$*[-])((?:app|commands|services|sandbox|test|bench|scripts|docs)\/[\w./-]+\.(?:ts|mjs|md))(?![\w*>-])/g,
    ),
  ].map(([, path = '']) => path);

describe('every page', async () => {
  const top = (await readdir(root)).filter((name) => name.endsWith('.md'));
  const pages = [
    ...(await Promise.all(top.map(async (path) => ({ path, text: await read(path) })))),
    ...(await readSources(['docs'], ['.md'])),
  ];
  // Tests make up paths.
  const code = await readSources(['app', 'commands', 'services', 'sandbox', 'bench', 'scripts'], ['.ts', '.mjs']);

  test('links to files and headings that exist', async () => {
    const broken = await Promise.all(pages.map(brokenLinks));
    expect(broken.flat()).toEqual([]);
  });

  test('says where to report a vulnerability, by a link that works in each copy', async () => {
    expect(linksOf(await read(privateReports.path))).toContain(privateReports.link);
  });

  test('fails if a link is broken', async () => {
    const text = [
      '# A page\n\n## Twice\n\n## Twice',
      '[fine](../app/main.ts), [fine](#twice-1), [fine](operating.md#health), [fine](https://example.com)',
      '[gone](../app/y.ts), [gone](#thrice), [`gone`](operating.md#wealth), ![gone](images/none.svg)',
      '<img src="images/nowhere.svg"> <source srcset="images/dark.svg"> [outside](../../elsewhere.md)',
    ].join('\n\n');
    const broken = await brokenLinks({ path: 'docs/page.md', text });
    expect(broken.map((each) => each.replace('docs/page.md: ', ''))).toEqual([
      '../app/y.ts',
      '#thrice',
      'operating.md#wealth',
      'images/none.svg',
      '../../elsewhere.md',
      'images/nowhere.svg',
      'images/dark.svg',
    ]);
  });

  test('and every comment names files that exist', () => {
    // A report says what was there when it was measured.
    const current = pages.filter(({ path }) => !path.startsWith('docs/reports/'));
    const gone = [...current, ...code].flatMap(({ path, text }) =>
      pathsIn(text)
        .filter((named) => !existsSync(join(root, named)))
        .map((named) => `${path}: ${named}`),
    );
    expect(gone).toEqual([]);
  });
});
