import { failure } from './errors.ts';
import { type ApiAnswer, type ApiRequest, page, type Route } from './exchange.ts';
import { arrived } from './lag.ts';
import type { World } from './world.ts';

const path = '/api/v2/architect/dependencytracking/consumingresources';
const permissions = ['architect:dependencyTracking:view'];

/** What depends on what, as Architect tracks it. Of consumed objects, only OAuth clients. */
export function architectRoutes(world: World): Route[] {
  return [{ method: 'GET', template: path, permissions, handle: (request) => consuming(world, request) }];
}

function consuming(world: World, request: ApiRequest): ApiAnswer {
  const { dependencyTracking, untrackedClients, maximumPageSize } = world.switches;
  const [id, objectType] = ['id', 'objectType'].map((name) => {
    const value = request.query.get(name);
    if (value === null || value === '') throw failure('bad.request', { field: name });
    return value;
  });
  if (objectType !== 'OAUTHCLIENT' || dependencyTracking === 'refused') {
    const params = { value: objectType ?? '', type: 'objectType', allowed: 'QUEUE, USER, USERPROMPT' };
    throw failure('invalid.value', { params });
  }
  const dependents = arrived(world, id ?? '')?.client.dependents ?? [];
  if (dependents.length === 0 && untrackedClients === 'notFound') throw failure('not.found');
  const rows = dependents.map((each) => ({
    version: '1.0',
    deleted: false,
    updated: false,
    stateUnknown: false,
    ...each,
    selfUri: `/api/v2/flows/${each.id}`,
  }));
  return { status: dependencyTracking === 'building' ? 206 : 200, body: page(request, rows, maximumPageSize) };
}
