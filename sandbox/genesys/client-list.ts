import { defined } from '../defined.ts';
import { clientBody } from './client-wire.ts';
import { failure } from './errors.ts';
import { type ApiAnswer, type ApiRequest, pageUris, type Route } from './exchange.ts';
import { readDeleted, sweep } from './lag.ts';
import type { ClientRecord, World } from './world.ts';

const clientsPath = '/api/v2/oauth/clients';
const notInShort = { dateCreated: undefined, dateModified: undefined, accessTokenValiditySeconds: undefined };

/** GET /api/v2/oauth/clients. It documents no parameters, but responds with the usual paging fields. */
export function clientListRoute(world: World): Route {
  const rows = new Map<string, { of: unknown; secret: string; show: string; json: string }>();
  let full: { version: number; show: string; json: string } | undefined;

  return { method: 'GET', template: clientsPath, permissions: ['oauth:client:view'], handle: list };

  /** The switches that rows depend on. */
  function shape(): string {
    const { secretElsewhere, allowedIps, allowedIpsField, listRows } = world.switches;
    return `${secretElsewhere} ${allowedIps} ${allowedIpsField} ${listRows}`;
  }

  function list(request: ApiRequest): ApiAnswer {
    sweep(world);
    const show = shape();
    const size = world.switches.listPageSize;
    if (size !== null) return { status: 200, json: serialize(...slice(request, Math.max(1, size)), show) };
    const claims = world.switches.listClaims ?? {};
    const known = `${show} ${JSON.stringify(claims)}`;
    if (full?.version === world.version() && full.show === known) return { status: 200, json: full.json };
    const records = [...world.clients.values()];
    const total = records.length;
    const envelope = { pageSize: total, pageNumber: 1, total, pageCount: 1, selfUri: clientsPath, ...claims };
    const version = world.version();
    const json = serialize(records, envelope, show);
    full = { version, show: known, json };
    return { status: 200, json };
  }

  function slice(request: ApiRequest, pageSize: number): [ClientRecord[], object] {
    const { listPageNumber, listEmptyPage, listFailingPage, listDoubles, listNextUri, listClaims } = world.switches;
    const asked = Math.max(1, Number(request.query.get('pageNumber') ?? 1) || 1);
    const pageNumber = listPageNumber === 'ignored' ? 1 : asked;
    if (pageNumber === listFailingPage) throw failure('internal.server.error');
    const all = [...world.clients.values()];
    const late = listEmptyPage === null ? 0 : 1;
    const pageCount = Math.max(1, Math.ceil(all.length / pageSize)) + late;
    const repeats = listDoubles && pageNumber > 1 ? 1 : 0;
    const place = pageNumber - (listEmptyPage !== null && pageNumber > listEmptyPage ? 1 : 0);
    const uri = (number: number) => `${clientsPath}?pageSize=${pageSize}&pageNumber=${number}`;
    const uris = pageUris(pageNumber, pageCount, uri);
    const envelope = {
      ...{ pageSize, pageNumber, total: all.length, pageCount },
      ...(pageNumber < pageCount ? defined({ ...uris, nextUri: nextUri() }) : uris),
      ...listClaims,
    };
    const rows = pageNumber === listEmptyPage ? [] : all.slice((place - 1) * pageSize - repeats, place * pageSize);
    return [rows, envelope];

    function nextUri(): string | undefined {
      if (listNextUri === 'absent') return undefined;
      if (listNextUri === 'elsewhere') return `/api/v2/users?pageNumber=${pageNumber + 1}`;
      return uri(listNextUri === 'same' ? pageNumber : pageNumber + 1);
    }
  }

  // With ten thousand clients this is slow, so a row is only serialized again when it changes.
  function serialize(records: ClientRecord[], envelope: object, show: string): string {
    const entities = records.map((record) => row(record, show)).join(',');
    for (const record of records) readDeleted(world, record);
    return `{"entities":[${entities}],${JSON.stringify(envelope).slice(1)}`;
  }

  function row(record: ClientRecord, show: string): string {
    const known = rows.get(record.client.id);
    if (known?.of === record.client && known.secret === record.secret && known.show === show) return known.json;
    const body = clientBody(world, record, world.switches.secretElsewhere);
    const json = JSON.stringify(world.switches.listRows === 'short' ? { ...body, ...notInShort } : body);
    rows.set(record.client.id, { of: record.client, secret: record.secret, show, json });
    return json;
  }
}
