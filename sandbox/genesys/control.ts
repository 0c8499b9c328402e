import { z } from 'zod';
import { isObject, parseJson } from './exchange.ts';
import type { Fault } from './faults.ts';
import type { GenesysSandbox } from './sandbox.ts';
import type { Switches } from './switches.ts';

const faultSchema = z.strictObject({
  method: z.string().exactOptional(),
  /** Source of a regular expression: anchor it with ^ and $ to mean one path. */
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

/** `/_sandbox/*`: the same levers for whoever runs in another process. Bodies and answers are JSON. */
export function createControl(sandbox: Controlled): (method: string, url: URL, text: string) => ControlAnswer {
  const removers = new Map<string, () => void>();

  function inject(text: string): ControlAnswer {
    const parsed = faultSchema.safeParse(parseJson(text));
    if (!parsed.success) return { status: 400, body: { message: z.prettifyError(parsed.error) } };
    const fault: Fault = parsed.data;
    const id = String(removers.size + 1);
    removers.set(id, sandbox.faults.inject(fault));
    return { status: 200, body: { id } };
  }

  function clear(id: string | null): ControlAnswer {
    if (id === null) sandbox.faults.clear();
    else removers.get(id)?.();
    return { status: 200, body: {} };
  }

  function change(text: string): ControlAnswer {
    const wanted = parseJson(text);
    if (!isObject(wanted)) return { status: 400, body: { message: 'an object of switches is expected' } };
    const unknown = Object.keys(wanted).filter((name) => !(name in sandbox.switches));
    if (unknown.length > 0) return { status: 400, body: { message: `no such switch: ${unknown.join(', ')}` } };
    Object.assign<Switches, object>(sandbox.switches, wanted);
    return { status: 200, body: sandbox.switches };
  }

  return (method, url, text) => {
    switch (`${method} ${url.pathname}`) {
      case 'POST /_sandbox/faults':
        return inject(text);
      case 'DELETE /_sandbox/faults':
        return clear(url.searchParams.get('id'));
      case 'GET /_sandbox/calls':
        return { status: 200, body: sandbox.calls };
      case 'GET /_sandbox/clients':
        return { status: 200, body: sandbox.clients() };
      case 'POST /_sandbox/switches':
        return change(text);
      case 'POST /_sandbox/expire-tokens':
        sandbox.expireTokens();
        return { status: 200, body: {} };
      default:
        return { status: 404, body: { message: 'no such lever' } };
    }
  };
}
