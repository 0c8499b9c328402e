import type { SandboxUsage } from './resources.ts';
import { dayMs, instant, type World } from './world.ts';

/** What a usage query asks for. `from` and `to` in ms, without the end itself. */
export interface UsageQuery {
  clientId: string;
  from: number;
  to: number;
  granularity: string | undefined;
  groupBy: string[];
}

const counts = ['status200', 'status300', 'status400', 'status500', 'status429'] as const;
/** Rows per page, if results come in pages. */
const rowsPerPage = 2;

type Row = Record<string, string | number>;

/** The rows of a query, as the switch `usageShape` says. What it leaves out is missing, not zero. `after` is a cursor. */
export function usageResult(world: World, query: UsageQuery, after: string | null): object {
  const all = rows(world, query);
  const without = (field: string) =>
    all.map((row) => Object.fromEntries(Object.entries(row).filter(([key]) => key !== field)));
  const from = world.switches.usageShape === 'deafCursors' ? 0 : Number(after ?? 0);
  const next = from + rowsPerPage < all.length ? { cursors: { after: String(from + rowsPerPage) } } : {};
  switch (world.switches.usageShape) {
    case 'noResults':
      return { results: null };
    case 'noDates':
      return { results: without('date') };
    case 'noRequests':
      return { results: without('requests') };
    case 'cursors':
    case 'deafCursors':
      return { results: all.slice(from, from + rowsPerPage), ...next };
    case 'whole':
      return { results: all };
  }
}

/** model ApiUsageRow. Dimensions that the query doesn't group by are "". */
function rows(world: World, query: UsageQuery): Row[] {
  const client = world.clients.get(query.clientId)?.client;
  const groups = new Map<string, Row>();
  for (const usage of client?.usage ?? []) {
    const at = Date.parse(usage.date);
    if (at < query.from || at >= query.to) continue;
    const by = (dimension: string, value: string) => (query.groupBy.includes(dimension) ? value : '');
    const dimensions = {
      clientId: by('OAuthClientId', query.clientId),
      clientName: by('OAuthClientId', client?.name ?? ''),
      organizationId: by('OrganizationId', world.organization.id),
      userId: '',
      templateUri: by('TemplateUri', usage.templateUri),
      httpMethod: by('HttpMethod', usage.httpMethod),
      date: bucket(at, query.granularity),
    };
    const key = JSON.stringify(dimensions);
    const row = groups.get(key) ?? {
      ...dimensions,
      ...Object.fromEntries(counts.map((name) => [name, 0])),
      requests: 0,
    };
    groups.set(key, add(row, usage));
  }
  return [...groups.values()];
}

function add(row: Row, usage: SandboxUsage): Row {
  for (const name of counts) {
    row[name] = Number(row[name]) + (usage[name] ?? 0);
    row['requests'] = Number(row['requests']) + (usage[name] ?? 0);
  }
  return row;
}

function bucket(at: number, granularity: string | undefined): string {
  const day = instant(at).slice(0, 10);
  if (granularity === 'Month') return `${day.slice(0, 7)}-01`;
  // Weeks begin on Monday; 1970-01-01 was a Thursday.
  if (granularity === 'Week') return instant(at - ((Math.floor(at / dayMs) + 3) % 7) * dayMs).slice(0, 10);
  return granularity === 'Day' ? day : '';
}
