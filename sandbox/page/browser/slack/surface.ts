import { createContext } from 'preact';
import { useContext, useEffect, useRef, useState } from 'preact/hooks';
import type { Control } from '../../../slack/controls.ts';
import { controlsOf, currentValue, stateKeys } from '../../../slack/controls.ts';
import type { Json } from '../../../slack/json.ts';
import { isRecord, string } from '../../../slack/json.ts';
import type { StateValues } from '../../../slack/surfaces.ts';
import type { ActionAnswer, ControlAt, ControlPlace, FieldValue } from '../../protocol.ts';
import type { Act } from '../connection.ts';

/** What the controls of one message, modal, or Home need. */
export interface Surface {
  place: ControlPlace;
  /** The value in a control, as Slack holds it: text, an option, an ID, or a list of them. */
  value(control: Control): unknown;
  /** The error under this block. */
  errorOf(blockId: string): string | undefined;
  /** Holds a value and tells Slack; text only after a pause. */
  enter(control: Control, value: unknown, how?: 'chosen' | 'typed'): void;
  press(control: Control): Promise<void>;
  suggest(control: Control, text: string): Promise<ActionAnswer>;
  /** The level of its headings. */
  heading: 'h2' | 'h3';
  /** Makes an ID that's unique on the page. */
  idFor(control: Control): string;
}

export const SurfaceContext = createContext<Surface>({
  place: { view: '' },
  value: nowhere,
  errorOf: nowhere,
  enter: nowhere,
  press: nowhere,
  suggest: nowhere,
  heading: 'h2',
  idFor: nowhere,
});

/** The surface that a control is on. */
export const useSurface = (): Surface => useContext(SurfaceContext);

export interface SurfaceOptions {
  act: Act;
  place: ControlPlace;
  /** The values that Slack holds. */
  state: StateValues;
  errors?: Record<string, string>;
  heading: Surface['heading'];
}

/** A surface, what went wrong on it last, and what it would submit. */
export interface LiveSurface {
  surface: Surface;
  problem: string | undefined;
  /** Does something after everything that was typed has been told; gives whether it could be done. */
  perform(action: Parameters<Act>[0]): Promise<boolean>;
  /** The values of all fields now, by block ID and action ID. */
  values(blocks: readonly unknown[]): Record<string, Record<string, FieldValue>>;
}

/** Slack itself waits about as long before it tells an app what was typed. */
const pauseMs = 300;
/** A told value is kept until the state has it. By then it has, or the bot has set another value in the meantime. */
const echoMs = 5_000;

interface Draft {
  control: Control;
  value: unknown;
  /** Whether Slack has heard of it. Changes from false to true. */
  isTold: boolean;
}

/** Keeps what a person enters until Slack's own state has it, so that an update in between doesn't take a letter away. */
export function useLiveSurface({ act, place, state, errors = {}, heading }: SurfaceOptions): LiveSurface {
  const [drafts, setDrafts] = useState<Record<string, Draft>>({});
  const [problem, setProblem] = useState<string>();
  const waiting = useRef(new Map<string, () => Promise<void>>());
  const latest = useRef(act);
  latest.current = act;
  const held = useRef(drafts);
  held.current = drafts;
  const flush = async (): Promise<void> => {
    await Promise.all([...waiting.current.values()].map((tell) => tell()));
  };
  useEffect(() => () => void flush(), []);
  useEffect(() => {
    for (const draft of Object.values(held.current)) {
      const { control, value, isTold } = draft;
      if (isTold && isSame(value, currentValue(state, control))) setDrafts((all) => without(all, control, draft));
    }
  }, [state, drafts]);

  const at = ({ blockId, actionId }: Control): ControlAt => ({ place, blockId, actionId });
  const done = async (action: Parameters<Act>[0]): Promise<boolean> => {
    const answer = await latest.current(action);
    setProblem(answer.ok ? undefined : answer.error);
    return answer.ok;
  };
  const tell = async (draft: Draft, typing = false): Promise<void> => {
    const { control, value } = draft;
    if (!(await done({ do: 'choose', at: at(control), value: fieldValue(value), typing }))) return;
    draft.isTold = true;
    setDrafts((all) => ({ ...all }));
    setTimeout(() => setDrafts((all) => without(all, control, draft)), echoMs);
  };
  const value = (control: Control): unknown => {
    const draft = held.current[keyOf(control)];
    return draft ? draft.value : currentValue(state, control);
  };

  const surface: Surface = {
    place,
    heading,
    value,
    errorOf: (blockId) => (Object.hasOwn(errors, blockId) ? errors[blockId] : undefined),
    idFor: (control) => `${'view' in place ? place.view : place.ts}-${keyOf(control)}`.replace(/[^\w-]/gu, '_'),
    enter(control, value, how = 'chosen') {
      const draft: Draft = { control, value, isTold: false };
      held.current = { ...held.current, [keyOf(control)]: draft };
      setDrafts(held.current);
      waiting.current.delete(keyOf(control));
      if (how === 'chosen') void flush().then(() => tell(draft));
      else delay(waiting.current, keyOf(control), () => tell(draft, true));
    },
    async press(control) {
      await flush();
      await done({ do: 'press', at: at(control) });
    },
    suggest: (control, text) => latest.current({ do: 'suggest', at: at(control), text }),
  };
  return {
    surface,
    problem,
    async perform(action) {
      await flush();
      return done(action);
    },
    values: (blocks) => valuesOf(blocks, value),
  };
}

function nowhere(): never {
  throw new Error('A control needs a surface.');
}

const keyOf = ({ blockId, actionId }: Control): string => `${blockId} ${actionId}`;

/** Runs `tell` after a pause, or when it's called for; once. */
function delay(waiting: Map<string, () => Promise<void>>, key: string, tell: () => Promise<void>): void {
  const run = async (): Promise<void> => {
    if (waiting.get(key) !== run) return;
    waiting.delete(key);
    await tell();
  };
  waiting.set(key, run);
  setTimeout(run, pauseMs);
}

function without(all: Record<string, Draft>, control: Control, draft: Draft): Record<string, Draft> {
  if (all[keyOf(control)] !== draft) return all;
  const { [keyOf(control)]: _told, ...rest } = all;
  return rest;
}

function valuesOf(blocks: readonly unknown[], value: Surface['value']): Record<string, Record<string, FieldValue>> {
  const values: Record<string, Record<string, FieldValue>> = {};
  for (const control of controlsOf(blocks.filter(isRecord))) {
    if (!(control.type in stateKeys)) continue;
    values[control.blockId] = { ...values[control.blockId], [control.actionId]: fieldValue(value(control)) };
  }
  return values;
}

/** A value as it's told: options by their values. */
function fieldValue(value: unknown): FieldValue {
  if (Array.isArray(value)) return value.map(one);
  return value === null || value === undefined || value === '' ? null : one(value);
}

const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(fieldValue(a)) === JSON.stringify(fieldValue(b));

const one = (value: unknown): string => (isRecord(value) ? string((value as Json)['value']) : String(value));
