import { randomUUID } from 'node:crypto';
import { failure } from './errors.ts';
import { type ApiAnswer, type ApiRequest, jsonObject, type Route } from './exchange.ts';
import { arrived } from './lag.ts';
import type { SandboxUsage } from './resources.ts';
import { dayMs, instant, type World } from './world.ts';

const usagePath = '/api/v2/oauth/clients/{clientId}/usage';
const permissions = ['oauth:client:view', 'usage:client:view'];
const counts = ['status200', 'status300', 'status400', 'status500', 'status429'] as const;
/** Rows to a page, where results come in pages. */
const rowsPerPage = 2;

type Row = Record<string, string | number>;

interface Execution {
  clientId: string;
  from: number;
  to: number;
  granularity: string | undefined;
  groupBy: string[];
  pollsLeft: number;
}

/** What a client has asked of the API: a query is executed, its results are polled. */
export function usageRoutes(world: World): Route[] {
  const executions = new Map<string, Execution>();
  return [
    { method: 'POST', template: `${usagePath}/query`, permissions, handle: query },
    { method: 'GET', template: `${usagePath}/query/results/{executionId}`, permissions, handle: results },
    { method: 'GET', template: `${usagePath}/summary`, permissions, handle: summary },
  ];

  function query(request: ApiRequest): ApiAnswer {
    const body = jsonObject(request);
    const [from = Number.NaN, to = Number.NaN] = String(body['interval'] ?? '')
      .split('/')
      .map((text) => Date.parse(text));
    if (!(from <= to)) throw failure('bad.request', { field: 'interval' });
    const groupBy: unknown = body['groupBy'] ?? [];
    const granularity: unknown = body['granularity'] ?? undefined;
    if (!Array.isArray(groupBy)) throw failure('bad.request', { field: 'groupBy' });
    if (granularity !== undefined && !['Day', 'Week', 'Month'].includes(String(granularity))) {
      throw failure('bad.request', { field: 'granularity' });
    }
    const grain = granularity === undefined ? undefined : String(granularity);
    return execute(request, { from, to, granularity: grain, groupBy: groupBy.map(String) });
  }

  function summary(request: ApiRequest): ApiAnswer {
    const days = Number(request.query.get('days') ?? '7');
    if (!(days > 0)) throw failure('bad.request', { field: 'days' });
    const to = world.now();
    return execute(request, { from: to - days * dayMs, to, granularity: undefined, groupBy: ['OAuthClientId'] });
  }

  function execute(request: ApiRequest, what: Omit<Execution, 'clientId' | 'pollsLeft'>): ApiAnswer {
    const clientId = existing(request);
    const executionId = randomUUID();
    executions.set(executionId, { ...what, clientId, pollsLeft: world.switches.usageRunningPolls });
    const path = `/api/v2/oauth/clients/${clientId}/usage/query/results/${executionId}`;
    return { status: 200, body: { executionId, resultsUri: path } };
  }

  function results(request: ApiRequest): ApiAnswer {
    const clientId = existing(request);
    const execution = executions.get(request.params['executionId'] ?? '');
    if (execution?.clientId !== clientId) throw failure('not.found');
    execution.pollsLeft -= 1;
    // A query that still runs says so and nothing else.
    if (execution.pollsLeft >= 0 || world.switches.usageOutcome === 'never') {
      return { status: 200, body: { queryStatus: 'Running' } };
    }
    if (world.switches.usageOutcome === 'Failed') return { status: 200, body: { results: [], queryStatus: 'Failed' } };
    return { status: 200, body: { ...shaped(rows(execution), request.query.get('after')), queryStatus: 'Complete' } };
  }

  /** The rows as the switch has them: what is left out here is missing, not zero. */
  function shaped(all: Row[], after: string | null): object {
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

  function existing(request: ApiRequest): string {
    if (world.switches.usageOutcome === 'forbidden') {
      throw failure('missing.any.permissions', { params: { permissions: `[${permissions.join(', ')}]` } });
    }
    const id = request.params['clientId'] ?? '';
    if (arrived(world, id) === undefined) throw failure('not.found');
    return id;
  }

  /** model ApiUsageRow; a dimension that is not grouped by comes back as "". */
  function rows(execution: Execution): Row[] {
    const client = world.clients.get(execution.clientId)?.client;
    const groups = new Map<string, Row>();
    for (const usage of client?.usage ?? []) {
      const at = Date.parse(usage.date);
      if (at < execution.from || at >= execution.to) continue;
      const by = (dimension: string, value: string) => (execution.groupBy.includes(dimension) ? value : '');
      const dimensions = {
        clientId: by('OAuthClientId', execution.clientId),
        clientName: by('OAuthClientId', client?.name ?? ''),
        organizationId: by('OrganizationId', world.organization.id),
        userId: '',
        templateUri: by('TemplateUri', usage.templateUri),
        httpMethod: by('HttpMethod', usage.httpMethod),
        date: bucket(at, execution.granularity),
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
