import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { createMetrics } from '../../app/process/metrics.ts';
import { root } from '../support/sources.ts';

const read = (path: string): Promise<string> => readFile(join(root, path), 'utf8');

const annotations = z.strictObject({ summary: z.string(), description: z.string(), runbook_url: z.string() });
const rule = z.union([
  z.strictObject({ record: z.string(), expr: z.string() }),
  z.strictObject({
    alert: z.string(),
    expr: z.string(),
    for: z.string().optional(),
    labels: z.strictObject({ severity: z.enum(['critical', 'warning']) }),
    annotations,
  }),
]);
const groups = z.strictObject({ groups: z.array(z.strictObject({ name: z.string(), rules: z.array(rule) })) });
const rules = groups
  .parse(parse(await read('deploy/prometheus/keyturn.rules.yml')))
  .groups.flatMap((group) => group.rules);
const alerts = rules.flatMap((each) => ('alert' in each ? [each] : []));
const recorded = rules.flatMap((each) => ('record' in each ? [each.record] : []));

const target = z.looseObject({ refId: z.string(), expr: z.string().min(1), datasource: z.object({ uid: z.string() }) });
const place = z.object({ x: z.int(), y: z.int(), w: z.int(), h: z.int() });
const panel = z.looseObject({
  id: z.int(),
  type: z.enum(['row', 'stat', 'timeseries']),
  title: z.string().min(1),
  gridPos: place,
  targets: z.array(target).default([]),
});
const variable = z.looseObject({ name: z.string(), type: z.enum(['datasource', 'query']), query: z.unknown() });
const dashboard = z
  .looseObject({
    title: z.literal('Keyturn'),
    uid: z.literal('keyturn'),
    schemaVersion: z.int().min(36),
    templating: z.object({ list: z.array(variable) }),
    panels: z.array(panel),
  })
  .parse(JSON.parse(await read('deploy/grafana/keyturn.json')));
const shown = dashboard.panels.flatMap(({ targets }) => targets.map(({ expr }) => expr));

/** Each of our metrics with its labels, from the table for operators. test/docs.test.ts compares its names with the code. */
const labelsOf = new Map(
  [
    ...(await read('docs/operating.md')).matchAll(/^\| (`keyturn_\w+`(?:, `keyturn_\w+`)*) \| \w+ \| (.*?) \|/gmu),
  ].flatMap(([, names = '', labels = '']) => {
    const words = [...labels.matchAll(/`(\w+)`/gu)].map(([, label = '']) => label);
    return [...names.matchAll(/`(\w+)`/gu)].map(([, name = '']) => [name, words] as const);
  }),
);

/** The names that the code prints: a histogram has three. */
async function printed(): Promise<Set<string>> {
  const { text } = await createMetrics().render();
  const found = text.matchAll(/^# TYPE (\w+) (\w+)$/gmu);
  return new Set(
    [...found].flatMap(([, name = '', kind]) =>
      kind === 'histogram' ? ['_bucket', '_count', '_sum'].map((end) => name + end) : [name],
    ),
  );
}

const selectors = (expr: string) =>
  [...expr.matchAll(/\b((?:keyturn|process|nodejs)[\w:]*)(?:\{([^}]*)\})?/gu)].map(([, name = '', matchers = '']) => ({
    name,
    labels: [...matchers.matchAll(/(\w+)\s*(?:=~|!~|!=|=)/gu)].map(([, label = '']) => label),
  }));

/** What's wrong with the metrics in these expressions. */
async function unknown(exprs: readonly string[]): Promise<string[]> {
  const names = await printed();
  return exprs.flatMap(selectors).flatMap(({ name, labels }) => {
    if (name.includes(':')) return recorded.includes(name) ? [] : [name];
    if (!names.has(name)) return [name];
    const own = labelsOf.get(name.replace(/_(?:bucket|count|sum)$/u, '')) ?? [];
    return labels
      .filter((label) => ![...own, 'le', 'job', 'instance'].includes(label))
      .map((label) => `${name}{${label}}`);
  });
}

describe('the dashboard', () => {
  test('shows metrics that exist, by labels that they have', async () => {
    expect(shown.length).toBeGreaterThan(30);
    expect(await unknown(shown)).toEqual([]);
  });

  test('shows all of our metrics', async () => {
    const used = new Set(shown.flatMap(selectors).map(({ name }) => name.replace(/_(?:bucket|count|sum)$/u, '')));
    expect([...labelsOf.keys()].filter((name) => !used.has(name))).toEqual([]);
  });

  test('has a variable for the data source, and every panel uses it', () => {
    const [source] = dashboard.templating.list;
    expect(source).toMatchObject({ name: 'datasource', type: 'datasource', query: 'prometheus' });
    const targets = dashboard.panels.flatMap((each) => each.targets);
    expect(targets.filter(({ datasource }) => !/^\$\{datasource\}$/u.test(datasource.uid))).toEqual([]);
  });

  test('has the rows, and no panel that overlaps another or has nothing to show', () => {
    const { panels } = dashboard;
    expect(panels.filter(({ type }) => type === 'row').map(({ title }) => title)).toEqual([
      'Now',
      'People’s work',
      'Requests',
      'Slack',
      'Genesys Cloud',
      'Store and audit trail',
      'Process',
    ]);
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
    const taken = panels.flatMap(({ gridPos: { x, y, w, h } }) =>
      Array.from({ length: w * h }, (_, at) => `${x + (at % w)} ${y + Math.floor(at / w)}`),
    );
    expect(new Set(taken).size).toBe(taken.length);
    expect(taken.filter((at) => Number(at.split(' ')[0]) >= 24)).toEqual([]);
    const empty = panels.filter(({ type, targets }) => type !== 'row' && targets.length === 0);
    expect(empty.map(({ title }) => title)).toEqual([]);
  });
});

describe('the alerts', () => {
  test('look at metrics that exist, by labels that they have', async () => {
    expect(await unknown(rules.map(({ expr }) => expr))).toEqual([]);
  });

  test('are explained for operators, each once and no other, and lead there', async () => {
    const page = await read('docs/operating.md');
    const [, section = ''] = page.split('\n## Alerts\n');
    const explained = [...(section.split('\n## ')[0] ?? '').matchAll(/^\| (`Keyturn.*?) \|/gmu)].flatMap(
      ([, names = '']) => names.split(', ').map((name) => name.slice(1, -1)),
    );
    expect(explained.toSorted()).toEqual(alerts.map(({ alert }) => alert).toSorted());
    const headings = [...page.matchAll(/^#+ (.+)$/gmu)].map(([, heading = '']) =>
      heading.toLowerCase().replaceAll(' ', '-'),
    );
    for (const { annotations: its, alert } of alerts) {
      const [path, anchor = ''] = its.runbook_url.split('#');
      expect([path, headings.includes(anchor)], alert).toEqual(['docs/operating.md', true]);
    }
  });

  test('each fire in a test of their own', async () => {
    const tests = await read('deploy/prometheus/keyturn.rules.test.yml');
    for (const { alert } of alerts) expect(tests).toContain(`alertname="${alert}"`);
  });
});

test('a metric or label that doesn’t exist is found', async () => {
  const wrong = [
    'sum(keyturn_store_upp)',
    'keyturn_store_up{why="x"} + rate(keyturn_ack_seconds_count[5m])',
    'keyturn:x:y',
  ];
  expect(await unknown(wrong)).toEqual(['keyturn_store_upp', 'keyturn_store_up{why}', 'keyturn:x:y']);
});
