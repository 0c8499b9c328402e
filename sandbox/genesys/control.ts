import { z } from 'zod';
import { isObject, parseJson } from './exchange.ts';
import type { Fault } from './faults.ts';
import type { GenesysSandbox } from './sandbox.ts';
import type { Switches } from './switches.ts';

const faultSchema = z.strictObject({
  method: z.string().exactOptional(),
  /** Source of a regular expression. Anchor it with ^ and $ for exactly one path. */
  path: z.string().transform((source) => new RegExp(source)),
  times: z
    .union([z.number().positive(), z.literal('Infinity').transform(() => Number.POSITIVE_INFINITY)])
    .exactOptional(),
  delayMs: z.number().nonnegative().exactOptional(),
  status: z.number().int().min(200).max(599).exactOptional(),
  body: z.unknown().exactOptional(),
  headers: z.record(z.string(), z.string()).exactOptional(),
  retryAfterSeconds: z.number().nonnegative().exactOptional(),
  drop: z.enum(['before', 'after']).exactOptional(),
  hang: z.boolean().exactOptional(),
  afterEffect: z.boolean().exactOptional(),
});

export interface ControlAnswer {
  status: number;
  body: unknown;
}

type Controlled = Pick<GenesysSandbox, 'faults' | 'calls' | 'clients' | 'switches' | 'expireTokens'>;

/** The control API, by method and path under /_sandbox/. Bodies and answers are JSON. */
export const controlRoutes = {
  'GET ': 'this list',
  'GET calls': 'every request so far',
  'GET clients': 'all clients, without their secrets',
  'POST faults':
    'injects a fault into the next requests that match: {path: regular expression, method?, times?, delayMs?, status?, body?, headers?, retryAfterSeconds?, drop?: "before" | "after", hang?, afterEffect?}; gives its id',
  'DELETE faults': 'clears one fault, ?id=…, or all',
  'POST switches': 'changes switches, and gives all of them: {name: value, …}; {} changes none',
  'POST expire-tokens': 'makes every access token so far answer 401',
} as const;

/** Answers requests under /_sandbox/: 404 with the list of routes if there's no such route, 400 with the reason if it can't be done. */
export function createControl(sandbox: Controlled): (method: string, url: URL, text: string) => ControlAnswer {
  const removers = new Map<string, () => void>();
  const answers: Record<keyof typeof controlRoutes, (url: URL, text: string) => ControlAnswer> = {
    'GET ': () => ok(controlRoutes),
    'GET calls': () => ok(sandbox.calls),
    'GET clients': () => ok(sandbox.clients()),
    'POST faults': (_url, text) => inject(text),
    'DELETE faults': ({ searchParams }) => clear(searchParams.get('id')),
    'POST switches': (_url, text) => change(text),
    'POST expire-tokens'() {
      sandbox.expireTokens();
      return ok({});
    },
  };

  function inject(text: string): ControlAnswer {
    const parsed = faultSchema.safeParse(parseJson(text));
    if (!parsed.success) return refusal(z.prettifyError(parsed.error));
    const fault: Fault = parsed.data;
    const id = String(removers.size + 1);
    removers.set(id, sandbox.faults.inject(fault));
    return ok({ id });
  }

  function clear(id: string | null): ControlAnswer {
    if (id === null) sandbox.faults.clear();
    else removers.get(id)?.();
    return ok({});
  }

  function change(text: string): ControlAnswer {
    const wanted = parseJson(text);
    if (!isObject(wanted)) return refusal('The body must be a JSON object: {"switch": value, …}.');
    const known = Object.keys(sandbox.switches);
    const unknown = Object.keys(wanted).filter((name) => !known.includes(name));
    if (unknown.length > 0) return refusal(`Unknown switch: ${unknown.join(', ')}. Known: ${known.join(', ')}.`);
    Object.assign<Switches, object>(sandbox.switches, wanted);
    return ok(sandbox.switches);
  }

  return (method, url, text) => {
    const route = `${method} ${url.pathname.replace(/^\/_sandbox\/?/, '')}`;
    if (isRoute(route)) return answers[route](url, text);
    return { status: 404, body: { message: `There’s no ${route} here. These are the routes.`, routes: controlRoutes } };
  };
}

function isRoute(route: string): route is keyof typeof controlRoutes {
  return Object.hasOwn(controlRoutes, route);
}

function ok(body: unknown): ControlAnswer {
  return { status: 200, body };
}

function refusal(message: string): ControlAnswer {
  return { status: 400, body: { message } };
}
