import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Memory in MB, and the number of Node's active resources. */
export interface Reading {
  rss: number;
  heap: number;
  handles: number;
}

/** Reads a bot's own metrics. */
export async function read(port: number): Promise<Reading> {
  const value = await metricsOf(port);
  return {
    rss: value('process_resident_memory_bytes') / 1e6,
    heap: value('nodejs_heap_size_used_bytes') / 1e6,
    handles: value('nodejs_active_resources_total'),
  };
}

/** The longest delay of a bot's event loop since this was last asked, in milliseconds. It's measured every 10 ms, which are part of it. */
export async function longestBlockMs(port: number): Promise<number> {
  return (await metricsOf(port))('nodejs_eventloop_lag_max_seconds') * 1_000;
}

async function metricsOf(port: number): Promise<(name: string) => number> {
  const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  return (name) => Number(new RegExp(`^${name} (\\S+)`, 'mu').exec(text)?.[1]);
}

/** The errors and warnings that bots logged into a folder. */
export async function loggedTroubles(folder: string): Promise<string[]> {
  const logs = (await readdir(folder)).filter((name) => name.startsWith('keyturn-') && name.endsWith('.log'));
  const texts = await Promise.all(logs.map((name) => readFile(join(folder, name), 'utf8')));
  return texts.flatMap((text) => text.split('\n').filter((line) => /"level":[56]0|Warning|failed inside/u.test(line)));
}
