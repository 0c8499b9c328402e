import { randomUUID } from 'node:crypto';
import { failure } from './errors.ts';
import { type ApiAnswer, type ApiRequest, jsonObject, type Route } from './exchange.ts';
import { arrived } from './lag.ts';
import { type UsageQuery, usageResult } from './usage-rows.ts';
import { dayMs, type World } from './world.ts';

const usagePath = '/api/v2/oauth/clients/{clientId}/usage';
const permissions = ['oauth:client:view', 'usage:client:view'];

type Executions = Map<string, Execution>;

interface Execution extends UsageQuery {
  pollsLeft: number;
}

/** How much a client used the API: a query starts an execution, whose results are polled. */
export function usageRoutes(world: World): Route[] {
  const executions = new Map<string, Execution>();
  return [
    {
      method: 'POST',
      template: `${usagePath}/query`,
      permissions,
      handle: (request) => query(world, executions, request),
    },
    {
      method: 'GET',
      template: `${usagePath}/query/results/{executionId}`,
      permissions,
      handle: (request) => results(world, executions, request),
    },
    {
      method: 'GET',
      template: `${usagePath}/summary`,
      permissions,
      handle: (request) => summary(world, executions, request),
    },
  ];
}

function query(world: World, executions: Executions, request: ApiRequest): ApiAnswer {
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
  return execute(world, executions, request, { from, to, granularity: grain, groupBy: groupBy.map(String) });
}

function summary(world: World, executions: Executions, request: ApiRequest): ApiAnswer {
  const days = Number(request.query.get('days') ?? '7');
  if (!(days > 0)) throw failure('bad.request', { field: 'days' });
  const to = world.now();
  return execute(world, executions, request, {
    from: to - days * dayMs,
    to,
    granularity: undefined,
    groupBy: ['OAuthClientId'],
  });
}

function execute(
  world: World,
  executions: Executions,
  request: ApiRequest,
  what: Omit<UsageQuery, 'clientId'>,
): ApiAnswer {
  const clientId = existing(world, request);
  const executionId = randomUUID();
  executions.set(executionId, { ...what, clientId, pollsLeft: world.switches.usageRunningPolls });
  const path = `/api/v2/oauth/clients/${clientId}/usage/query/results/${executionId}`;
  return { status: 200, body: { executionId, resultsUri: path } };
}

function results(world: World, executions: Executions, request: ApiRequest): ApiAnswer {
  const clientId = existing(world, request);
  const execution = executions.get(request.params['executionId'] ?? '');
  if (execution?.clientId !== clientId) throw failure('not.found');
  execution.pollsLeft -= 1;
  // A running query has only its status.
  if (execution.pollsLeft >= 0 || world.switches.usageOutcome === 'never') {
    return { status: 200, body: { queryStatus: 'Running' } };
  }
  if (world.switches.usageOutcome === 'Failed') return { status: 200, body: { results: [], queryStatus: 'Failed' } };
  return {
    status: 200,
    body: { ...usageResult(world, execution, request.query.get('after')), queryStatus: 'Complete' },
  };
}

function existing(world: World, request: ApiRequest): string {
  if (world.switches.usageOutcome === 'forbidden') {
    throw failure('missing.any.permissions', { params: { permissions: `[${permissions.join(', ')}]` } });
  }
  const id = request.params['clientId'] ?? '';
  if (arrived(world, id) === undefined) throw failure('not.found');
  return id;
}
