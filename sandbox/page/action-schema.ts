import { z } from 'zod';
import type { Action } from './protocol.ts';

const mostMs = 31 * 86_400_000;

const id = z.string().min(1).max(300);
const words = z.string().max(20_000);
const fieldValue = z.union([words, z.array(words).max(100), z.null()]);
const controlAt = z.strictObject({
  place: z.union([z.strictObject({ channel: id, ts: id }), z.strictObject({ view: id })]),
  blockId: id,
  actionId: id,
});

/** Everything that can be done on the page. */
export const actionSchema = z.discriminatedUnion('do', [
  z.strictObject({ do: z.literal('type'), text: words, place: id }),
  z.strictObject({ do: z.literal('say'), text: words, place: id, thread: id.exactOptional() }),
  z.strictObject({
    do: z.literal('shortcut'),
    callbackId: id,
    message: z.strictObject({ channel: id, ts: id }).exactOptional(),
  }),
  z.strictObject({ do: z.literal('press'), at: controlAt }),
  z.strictObject({
    do: z.literal('choose'),
    at: controlAt,
    value: fieldValue,
    typing: z.boolean().exactOptional(),
  }),
  z.strictObject({ do: z.literal('suggest'), at: controlAt, text: words }),
  z.strictObject({ do: z.literal('submit'), values: z.record(id, z.record(id, fieldValue)) }),
  z.strictObject({ do: z.literal('close'), all: z.boolean() }),
  z.strictObject({ do: z.literal('open-home') }),
  z.strictObject({ do: z.literal('read'), place: id }),
  z.strictObject({ do: z.literal('advance'), ms: z.number().positive().max(mostMs) }),
  z.strictObject({ do: z.literal('trouble'), id, on: z.boolean(), client: id.exactOptional() }),
  z.strictObject({ do: z.literal('setting'), id, on: z.boolean() }),
]) satisfies z.ZodType<Action>;
