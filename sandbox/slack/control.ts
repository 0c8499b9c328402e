import { z } from 'zod';
import { defined } from '../defined.ts';
import type { ControlTarget, FillValue } from './actor/targets.ts';
import type { Actor } from './actor.ts';
import { screenOf, textOn, whereFor } from './control/screen.ts';
import { coverage } from './coverage.ts';
import type { DeliveryType } from './deliveries.ts';
import type { Json } from './json.ts';
import { isRecord, parseJson, record, string } from './json.ts';
import type { SlackSwitches } from './options.ts';
import type { SlackSandbox } from './sandbox.ts';
import { envelopeTypes } from './sockets.ts';

export interface ControlRequest {
  method: string;
  /** After /_sandbox/. */
  path: string;
  query: URLSearchParams;
  text: string;
}

export interface ControlAnswer {
  status: number;
  body: Json | string;
}

type Route = (sandbox: SlackSandbox, body: Json, query: URLSearchParams) => Promise<Json | string> | Json | string;

const deliveryTypes = Object.keys(envelopeTypes) as DeliveryType[];

const faultShape = z.strictObject({
  method: z.string(),
  delayMs: z.number().exactOptional(),
  status: z.number().exactOptional(),
  error: z.string().exactOptional(),
  retryAfterSeconds: z.number().exactOptional(),
  drop: z.enum(['before', 'after']).exactOptional(),
  hang: z.boolean().exactOptional(),
  times: z.number().exactOptional(),
});
const sendBody = z.object({ type: z.enum(deliveryTypes).default('other'), payload: z.unknown() });
const tokenBody = z.object({
  token: z.enum(['bot', 'app']).default('bot'),
  error: z.string().default('token_revoked'),
});
// At most a year at once: a clock that's no number, or beyond all dates, can't be set right again.
const advanceBody = z.object({
  ms: z
    .number()
    .nonnegative()
    .max(366 * 86_400_000),
});
const socketsBody = z.object({ end: z.enum(['warning', 'refresh_requested', 'link_disabled', 'kill', 'stall']) });
const faultsBody = z.object({ fault: faultShape.optional(), faults: z.array(faultShape).optional() });

/** The control API: routes under /_sandbox/, by method and path, for other processes. coverage.ts describes each. */
export const routes: Readonly<Record<string, Route>> = {
  'GET ': () => ({ ...coverage.control }),
  'POST command': async (sandbox, body) => {
    const channel = string(body['channel']);
    const delivery = await actor(sandbox, body).types(string(body['text']), channel ? { channel } : {});
    return { delivery };
  },
  'POST click': async (sandbox, body) => {
    const what = body['what'];
    const target: string | ControlTarget = isRecord(what) ? what : string(what);
    const decline = body['decline'] === true;
    return { delivery: await actor(sandbox, body).clicks(whereFor(sandbox, body), target, { decline }) };
  },
  'POST fill': async (sandbox, body) => {
    await actor(sandbox, body).fills(fillValues(body['values']));
    return { views: sandbox.views(string(body['user'])) };
  },
  'POST suggest': async (sandbox, body) => ({
    options: await actor(sandbox, body).suggests(string(body['field']), string(body['text'])),
  }),
  'POST pick': async (sandbox, body) => {
    const choice = { search: string(body['search']), pick: string(body['pick']) };
    const where = whereFor(sandbox, body);
    return { delivery: await actor(sandbox, body).picks(where, string(body['field']), choice) };
  },
  'POST say': (sandbox, body) => {
    const [channel, thread] = [string(body['channel']), string(body['thread'])];
    const options = defined({ channel: channel || undefined, thread: thread || undefined });
    return { message: actor(sandbox, body).says(string(body['text']), options) };
  },
  'POST shortcut': async (sandbox, body) => {
    const [channel, ts] = [string(body['channel']), string(body['ts'])];
    const message = sandbox.message(channel, ts);
    if (ts !== '' && message === undefined) throw new Error(`There’s no message ${ts} in ${channel || 'no channel'}.`);
    return { delivery: await actor(sandbox, body).uses(string(body['shortcut']), message) };
  },
  'POST submit': async (sandbox, body) => ({ delivery: await actor(sandbox, body).submits() }),
  'POST close': async (sandbox, body) => ({
    delivery: (await actor(sandbox, body).closes({ all: body['all'] === true })) ?? null,
  }),
  'POST home': async (sandbox, body) => ({ delivery: await actor(sandbox, body).opensHome() }),
  'GET screen': (sandbox, _body, query) => screenOf(sandbox, query.get('user') ?? '', query.get('channel') ?? ''),
  'GET text': (sandbox, _body, query) => textOn(sandbox, query.get('user') ?? '', query.get('channel') ?? ''),
  'GET refusals': (sandbox) => ({ refusals: sandbox.refusals }),
  'GET deliveries': (sandbox) => ({ deliveries: sandbox.deliveries }),
  'POST deliver-to': (sandbox, body) => {
    const url = string(body['url']);
    sandbox.deliverTo(url || undefined);
    return { url: url || null };
  },
  'POST faults': (sandbox, body) => {
    if (body['clear'] === true) sandbox.faults.clear();
    const { fault, faults } = faultsBody.parse(body);
    for (const one of [...(fault ? [fault] : []), ...(faults ?? [])]) sandbox.faults.inject(one);
    return { ok: true };
  },
  'POST send': async (sandbox, body) => {
    const { type, payload } = sendBody.parse(body);
    return { delivery: await sandbox.sends(payload, { type }) };
  },
  'POST revoke': (sandbox, body) => {
    const { token, error } = tokenBody.parse(body);
    sandbox.revoke(token, error);
    return { ok: true };
  },
  'POST restore': (sandbox) => {
    sandbox.restore();
    return { ok: true };
  },
  'POST sockets': (sandbox, body) => {
    const { end } = socketsBody.parse(body);
    if (end === 'kill') sandbox.sockets.kill();
    else if (end === 'stall') sandbox.sockets.stall();
    else sandbox.sockets.disconnect(end);
    return { ok: true };
  },
  'POST switches': (sandbox, body) => {
    const known = Object.keys(sandbox.switches);
    const unknown = Object.keys(body).filter((name) => !known.includes(name));
    if (unknown.length > 0) throw new Error(`Unknown switch: ${unknown.join(', ')}. Known: ${known.join(', ')}.`);
    return { ...Object.assign<SlackSwitches, object>(sandbox.switches, body) };
  },
  'POST advance': (sandbox, body) => {
    sandbox.advance(advanceBody.parse(body).ms);
    return { ok: true };
  },
};

/** Answers a request to the control API: 404 with the list of routes if there's no such route, 400 with the reason if it can't be done. */
export async function answerControl(sandbox: SlackSandbox, request: ControlRequest): Promise<ControlAnswer> {
  const { method, path, query, text } = request;
  const route = routes[`${method} ${path}`];
  if (route === undefined) {
    const error = `There’s no ${method} ${path} here. These are the routes.`;
    return { status: 404, body: { error, routes: coverage.control } };
  }
  try {
    const body = parseJson(text === '' ? '{}' : text);
    if (!isRecord(body)) throw new Error('The body must be a JSON object.');
    return { status: 200, body: await route(sandbox, body, query) };
  } catch (error) {
    const words =
      error instanceof z.ZodError ? z.prettifyError(error) : String(error instanceof Error ? error.message : error);
    return { status: 400, body: { error: words } };
  }
}

function actor(sandbox: SlackSandbox, body: Json): Actor {
  const { team, enterprise } = z
    .object({ team: z.string().exactOptional(), enterprise: z.string().nullable().exactOptional() })
    .parse(body);
  const user = string(body['user']);
  if (user === '') throw new Error('Say who acts: {"user": "U0ADA0001"}.');
  return sandbox.as(user, defined({ team: team || undefined, enterprise }));
}

function fillValues(values: unknown): Record<string, FillValue> {
  const entries = Object.entries(record(values)).map(([key, value]): [string, FillValue] => {
    if (value === null || typeof value === 'string') return [key, value];
    if (Array.isArray(value)) return [key, value.map(String)];
    const given = record(value);
    const pick = Array.isArray(given['pick']) ? given['pick'].map(String) : string(given['pick']);
    return [key, { search: string(given['search']), pick }];
  });
  return Object.fromEntries(entries);
}
