import { parseJson, record, string } from '../slack/json.ts';
import type { PageBot } from './bot.ts';
import type { TrailLine } from './protocol.ts';

/** The most lines that the page gets, the latest ones. */
const most = 200;

/** Reads the audit trail in the bot's log. Each line is only parsed once. */
export function createTrail(bot: Pick<PageBot, 'lines'>): () => TrailLine[] {
  let source: readonly string[] = [];
  let read = 0;
  let trail: TrailLine[] = [];
  let lastHash: string | undefined;
  return () => {
    const lines = bot.lines();
    if (lines !== source) {
      // Another process, and with a store in memory another trail.
      [source, read, trail, lastHash] = [lines, 0, [], undefined];
    }
    for (; read < lines.length; read += 1) {
      const entry = record(record(parseJson(lines[read] ?? ''))['audit']);
      if (typeof entry['seq'] !== 'number') continue;
      trail.push(lineOf(entry, entry['seq'], lastHash === undefined || entry['previous'] === lastHash));
      lastHash = string(entry['hash']);
    }
    return trail.slice(-most);
  };
}

function lineOf(entry: Record<string, unknown>, seq: number, isChained: boolean): TrailLine {
  return {
    seq,
    at: Date.parse(string(entry['time'])),
    action: string(entry['action']),
    operation: string(entry['operation']),
    person: string(record(entry['person'])['slackUser']) || undefined,
    client: string(entry['clientName']) || undefined,
    isChained,
  };
}
