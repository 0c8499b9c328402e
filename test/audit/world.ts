import type { AuditLine } from '../../services/audit/queue.ts';
import { type AuditOptions, createAudit } from '../../services/audit.ts';
import { createMemoryStore } from '../../services/store/memory.ts';
import { keySpace, type Store } from '../../services/store.ts';
import { ringOf } from '../support/keys.ts';

export const ring = ringOf(7);
export const keys = keySpace('org-1');
export const at = Date.parse('2026-03-04T05:06:07.890Z');

export const person = { slackTeam: 'T1', slackUser: 'U1', genesysUser: 'g-1', name: 'Ada' };

/** An audit trail on its own store (or the given one), with the lines that it logged. */
export function auditWorld(options: Partial<AuditOptions> = {}) {
  const store: Store = options.store ?? createMemoryStore({ now: () => at });
  const lines: AuditLine[] = [];
  const audit = createAudit({
    store,
    keys,
    ring,
    now: () => at,
    log: (line) => lines.push(line),
    organization: 'org-1',
    ...options,
  });
  return { store, audit, lines };
}

/** A note of someone's words. */
export const reason = (text: string) => ({ kind: 'reason' as const, text });

/** The stored texts of the trail. */
export const storedTexts = (store: Store): Promise<string[]> =>
  store.readLog(keys('audit', 'log'), { from: 0, limit: 100_000 });
