import { clientBody } from './client-wire.ts';
import { readDeleted } from './clients.ts';
import type { ApiAnswer, ApiRequest, Route } from './exchange.ts';
import type { ClientRecord, World } from './world.ts';

const CLIENTS = '/api/v2/oauth/clients';

/** GET /api/v2/oauth/clients: no documented parameter, the usual paging fields nevertheless. */
export function clientListRoute(world: World): Route {
  const rows = new Map<string, { of: unknown; secret: string; show: string; json: string }>();
  let whole: { version: number; show: string; json: string } | undefined;

  return { method: 'GET', template: CLIENTS, permissions: ['oauth:client:view'], handle: list };

  function list(request: ApiRequest): ApiAnswer {
    const show = world.switches.secretElsewhere;
    const size = world.switches.listPageSize;
    if (size !== null) return { status: 200, json: serialise(...slice(request, Math.max(1, size))) };
    if (whole?.version === world.version() && whole.show === show) return { status: 200, json: whole.json };
    const records = [...world.clients.values()];
    const total = records.length;
    const envelope = { pageSize: total, pageNumber: 1, total, pageCount: 1, selfUri: CLIENTS };
    const version = world.version();
    const json = serialise(records, envelope);
    whole = { version, show, json };
    return { status: 200, json };
  }

  function slice(request: ApiRequest, pageSize: number): [ClientRecord[], object] {
    const pageNumber = Math.max(1, Number(request.query.get('pageNumber') ?? 1) || 1);
    const all = [...world.clients.values()];
    const pageCount = Math.max(1, Math.ceil(all.length / pageSize));
    const repeats = world.switches.listDoubles && pageNumber > 1 ? 1 : 0;
    const uri = (number: number) => `${CLIENTS}?pageSize=${pageSize}&pageNumber=${number}`;
    const envelope = {
      pageSize,
      pageNumber,
      total: all.length,
      firstUri: uri(1),
      selfUri: uri(pageNumber),
      ...(pageNumber > 1 ? { previousUri: uri(pageNumber - 1) } : {}),
      ...(pageNumber < pageCount ? { nextUri: uri(pageNumber + 1) } : {}),
      lastUri: uri(pageCount),
      pageCount,
    };
    return [all.slice((pageNumber - 1) * pageSize - repeats, pageNumber * pageSize), envelope];
  }

  // Ten thousand clients: a row is serialised once per change of that row.
  function serialise(records: ClientRecord[], envelope: object): string {
    const entities = records.map(row).join(',');
    for (const record of records) readDeleted(world, record);
    return `{"entities":[${entities}],${JSON.stringify(envelope).slice(1)}`;
  }

  function row(record: ClientRecord): string {
    const show = world.switches.secretElsewhere;
    const known = rows.get(record.client.id);
    if (known?.of === record.client && known.secret === record.secret && known.show === show) return known.json;
    const json = JSON.stringify(clientBody(record, show));
    rows.set(record.client.id, { of: record.client, secret: record.secret, show, json });
    return json;
  }
}
