import { z } from 'zod';
import { defined } from '../defined.ts';
import type { ControlTarget, FillValue } from './actor/targets.ts';
import type { Actor } from './actor.ts';
import type { DeliveryType } from './deliveries.ts';
import type { Json } from './json.ts';
import { isRecord, record, string } from './json.ts';
import type { SlackSandbox } from './sandbox.ts';
import { envelopeTypes } from './sockets.ts';
import type { Where } from './surfaces.ts';

type Route = (sandbox: SlackSandbox, body: Json, query: URLSearchParams) => Promise<Json | string> | Json | string;

function actor(sandbox: SlackSandbox, body: Json): Actor {
  const { team, enterprise } = z
    .object({ team: z.string().exactOptional(), enterprise: z.string().nullable().exactOptional() })
    .parse(body);
  return sandbox.as(string(body['user']), defined({ team: team || undefined, enterprise }));
}

// What a person would click on: the view in front, or else the latest thing that shows the control.
function whereFor(sandbox: SlackSandbox, body: Json): Where {
  const user = string(body['user']);
  const message = sandbox.message(string(body['channel']), string(body['ts']));
  if (message) return message;
  const home = sandbox.home(user);
  if (body['where'] === 'home' && home) return home;
  const top = sandbox.views(user).at(-1);
  if (top && body['where'] !== 'message') return top;
  const what = body['what'];
  const wanted = string(what) || string(record(what)['label']) || string(record(what)['option']);
  const channel = string(body['channel']);
  const all = [
    ...sandbox.ephemerals(user),
    ...sandbox.directMessages(user),
    ...(channel ? sandbox.messages(channel) : []),
  ].sort((one, other) => Number(one.ts.split('.')[1]) - Number(other.ts.split('.')[1]));
  const found = all.filter((one) => !one.deleted).findLast((one) => wanted === '' || one.buttons.includes(wanted));
  if (!found) throw new Error(`${user} sees nothing to click`);
  return found;
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

function screenOf(sandbox: SlackSandbox, user: string, channel: string): Json {
  return {
    views: sandbox.views(user),
    home: sandbox.home(user) ?? null,
    ephemerals: sandbox.ephemerals(user),
    directMessages: sandbox.directMessages(user),
    messages: channel ? sandbox.messages(channel) : [],
    shown: sandbox.deliveries.filter((one) => one.userId === user && one.shown).map((one) => one.shown),
  };
}

/** The same for the eye: what a person has before them, as plain text. */
function textOn(sandbox: SlackSandbox, user: string, channel: string): string {
  const parts: [string, string[]][] = [
    ['Window', sandbox.views(user).map(({ text }) => text)],
    ['Only for them', sandbox.ephemerals(user).map(({ rendered }) => rendered)],
    ['Direct messages', sandbox.directMessages(user).map(({ rendered }) => rendered)],
    ['Channel', channel ? sandbox.messages(channel).map(({ rendered }) => rendered) : []],
  ];
  const full = parts.map(([title, texts]) => [title, texts.filter((text) => text !== '')] as const);
  return full.flatMap(([title, texts]) => texts.map((text) => `── ${title}\n${text}\n\n`)).join('');
}

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
const socketsBody = z.object({ end: z.enum(['warning', 'refresh_requested', 'link_disabled', 'kill', 'stall']) });
const faultsBody = z.object({ fault: faultShape.optional(), faults: z.array(faultShape).optional() });

/** Routes under /_sandbox/, by method and path: the driver, for those who are not in this process. */
export const routes: Readonly<Record<string, Route>> = {
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
  'POST advance': (sandbox, body) => {
    sandbox.advance(Number(body['ms']));
    return { ok: true };
  },
};
