import { constants } from 'node:fs';
import { access, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { AuditRing } from '../../services/audit/record.ts';
import { createWitnessCodec, type Witnessed, type WitnessFault } from '../../services/audit/witness.ts';
import type { Audit } from '../../services/audit.ts';
import { KeyturnError } from '../../services/errors.ts';
import { ConfigError } from '../config/fault.ts';
import type { Log } from '../process/log.ts';

/** The shortest time between two writes, in milliseconds. */
const everyMs = 1_000;

export interface WitnessOptions {
  path: string | undefined; // KEYTURN_WITNESS; undefined for no witness
  ring: AuditRing;
  organization: string;
  instance: string; // identifies this process
  log: Log;
}

/** A file outside of the store that has the end of the audit trail, so that a start notices a trail that was put back. */
export interface Witness {
  /**
   * At the start: compares the trail with what the file saw last. Throws if the trail doesn't have it, and a ConfigError if the file isn't this
   * organization's or can't be used. If the store doesn't answer, the trail's first read compares them.
   */
  compare(audit: Pick<Audit, 'requireWitnessed'>): Promise<void>;
  /** Keeps the end of the trail within a second. Replicas can share the file. Never throws. */
  saw(end: Witnessed): void;
  /** Keeps what it saw last. Never throws. */
  close(): Promise<void>;
}

export function createWitness(options: WitnessOptions): Witness {
  const { path } = options;
  if (path === undefined) return { compare: async () => {}, saw: () => {}, close: async () => {} };
  const { log } = options;
  const file = witnessFile(path, options);
  let latest: Witnessed | undefined;
  let timer: NodeJS.Timeout | undefined;
  let writing = Promise.resolve();
  let failing = false;

  const write = async (): Promise<void> => {
    const end = latest;
    latest = undefined;
    if (end === undefined) return;
    try {
      const before = await file.read();
      if (before === undefined || before.rev <= end.rev) await file.write(end);
      failing = false;
    } catch (error) {
      if (!failing)
        log.error({ err: error }, 'couldn’t keep the end of the audit trail in KEYTURN_WITNESS; trying again');
      failing = true;
      saw(end);
    }
  };
  const writeNow = (): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    writing = writing.then(write);
    return writing;
  };
  function saw(end: Witnessed): void {
    // A trail without records has nothing to be recognized by.
    if (end.seq === 0 || end.rev <= (latest?.rev ?? -1)) return;
    latest = end;
    timer ??= setTimeout(writeNow, everyMs).unref();
  }

  return {
    async compare(audit) {
      await file.requireFolder();
      const before = await file.read();
      if (before === undefined)
        return log.warn('KEYTURN_WITNESS names a new file: nothing to compare the audit trail with');
      await audit.requireWitnessed(before).catch((error: unknown) => {
        if (error instanceof KeyturnError && error.code === 'audit_unavailable') throw new Error(putBack(before));
      });
    },
    saw,
    async close() {
      await writeNow();
      clearTimeout(timer);
    },
  };
}

function witnessFile(path: string, { ring, organization, instance }: WitnessOptions) {
  const codec = createWitnessCodec({ ring, organization });
  return {
    /** Undefined if there's no file yet. Throws a ConfigError for one that can't be used. */
    async read(): Promise<Witnessed | undefined> {
      const text = await readFile(path, 'utf8').catch((error: unknown) => {
        if (codeOf(error) === 'ENOENT') return undefined;
        throw new ConfigError([`KEYTURN_WITNESS names a file that Keyturn can’t read (${codeOf(error)}).`]);
      });
      const found = text === undefined ? undefined : codec.parse(text);
      if (typeof found === 'string') throw new ConfigError([faults[found]]);
      return found;
    },
    /** In one step: a crash leaves the file before or this one. */
    async write(end: Witnessed): Promise<void> {
      const next = `${path}.${instance}`;
      await writeFile(next, `${codec.format(end)}\n`, { mode: 0o600, flush: true });
      await rename(next, path);
    },
    async requireFolder(): Promise<void> {
      await access(dirname(path), constants.W_OK).catch((error: unknown) => {
        throw new ConfigError([`KEYTURN_WITNESS must be in a folder that Keyturn can write to (${codeOf(error)}).`]);
      });
    },
  };
}

const codeOf = (error: unknown): string => (error instanceof Error && 'code' in error ? String(error.code) : 'unknown');

const faults: Readonly<Record<WitnessFault, string>> = {
  changed:
    'KEYTURN_WITNESS names a file that Keyturn didn’t write, or that someone changed. Find out why. Then move it away: a new one begins.',
  other_organization:
    'KEYTURN_WITNESS names the file of another organization. Each organization has its own trail, and needs its own file.',
  unknown_key:
    'KEYTURN_WITNESS was written with a key that isn’t in KEYTURN_KEY. Put that key back, behind the new one.',
};

const putBack = ({ seq }: Witnessed): string =>
  `the audit trail was put back to an earlier state, or erased: it doesn’t have record ${seq} as KEYTURN_WITNESS saw it, or is older. Find out why, and restore Redis. If you put it back on purpose, move that file away and start again`;
