import { existsSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { SourceMap } from 'node:module';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { command } from './payloads.ts';
import type { World } from './world.ts';

const profileSchema = z.object({
  nodes: z.array(
    z.object({
      id: z.number(),
      callFrame: z.object({
        functionName: z.string(),
        url: z.string(),
        lineNumber: z.number(),
        columnNumber: z.number(),
      }),
    }),
  ),
  samples: z.array(z.number()),
  timeDeltas: z.array(z.number()),
});

const count = 15_000;

/**
 * Loads the bot, the bare app, and the plain server with warm `list` under `--cpu-prof`, and returns where their time went: by package, then by
 * function. The profiles stay in `folder` for tools such as Chrome's.
 */
export async function profileWarmList(world: World, folder: string): Promise<string> {
  const organization = await world.organization(1_000);
  const subjects = [
    ['keyturn', () => world.bot(organization, profiled(folder, 'keyturn'))],
    ['bare', () => world.bare(profiled(folder, 'bare'))],
    ['plain', () => world.plain(profiled(folder, 'plain'))],
  ] as const;
  const parts: string[] = [];
  for (const [name, start] of subjects) {
    const subject = await start();
    const before = subject.cpuMs();
    const load = { port: subject.port, payload: command('list'), concurrency: 32, until: { count } };
    await world.driver.load(load);
    const micros = Math.round(((subject.cpuMs() - before) * 1000) / count);
    await subject.stop();
    parts.push(
      `# ${name}: ${micros} µs CPU per answer, under the profiler\n\n${await summary(join(folder, `${name}.cpuprofile`))}`,
    );
  }
  return parts.join('\n\n');
}

/** The same for rotations, requested one by one and approved at once, and for those of the version before, if there's one. */
export async function profileRotations(
  { bot, before, organization, upstream }: World,
  folder: string,
): Promise<string> {
  const parts: string[] = [];
  for (const [name, start] of [
    ['rotations', bot],
    ['rotations-before', before],
  ] as const) {
    if (start === undefined) continue;
    const of = await organization(1_000, name);
    const subject = await start(of, profiled(folder, name));
    const began = subject.cpuMs();
    for (const count of [10, atOnce]) {
      const some = { organization: of.index, count };
      await upstream.tell({ do: 'ask', operation: 'rotate', port: subject.port, ...some });
      await upstream.tell({ do: 'approve', ...some });
    }
    const ms = (subject.cpuMs() - began) / (10 + atOnce);
    await subject.stop();
    const found = await summary(join(folder, `${name}.cpuprofile`));
    parts.push(`# ${name}: ${ms.toFixed(1)} ms CPU per rotation with its request, under the profiler\n\n${found}`);
  }
  return parts.join('\n\n');
}

const atOnce = 50;

/** Arguments for Node.js that write a CPU profile. */
const profiled = (folder: string, name: string): string[] => [
  '--cpu-prof',
  '--cpu-prof-dir',
  resolve(folder),
  '--cpu-prof-name',
  `${name}.cpuprofile`,
];

async function summary(path: string): Promise<string> {
  const profile = profileSchema.parse(JSON.parse(await readFile(path, 'utf8')));
  const nodes = new Map(profile.nodes.map((node) => [node.id, node.callFrame]));
  const places = new Map<string, number>();
  const functions = new Map<string, number>();
  let total = 0;
  for (const [at, id] of profile.samples.entries()) {
    const frame = nodes.get(id);
    const took = profile.timeDeltas[at] ?? 0;
    if (frame === undefined || frame.functionName === '(idle)') continue;
    total += took;
    const { place, line } = placeOf(frame);
    const name = `${frame.functionName || '(anonymous)'} ${place}:${line}`;
    places.set(place, (places.get(place) ?? 0) + took);
    functions.set(name, (functions.get(name) ?? 0) + took);
  }
  const top = (map: ReadonlyMap<string, number>, count: number): string =>
    [...map]
      .toSorted(([, a], [, b]) => b - a)
      .slice(0, count)
      .map(([name, took]) => `${((took / total) * 100).toFixed(1).padStart(5)} %  ${name}`)
      .join('\n');
  return `${top(places, 40)}\n\n${top(functions, 50)}`;
}

interface Frame {
  functionName: string;
  url: string;
  /** From 0. */
  lineNumber: number;
  columnNumber: number;
}

const maps = new Map<string, SourceMap | undefined>();

/** The source map that was built with a program. */
function mapOf(url: string): SourceMap | undefined {
  if (!maps.has(url)) {
    const path = url.startsWith('file:') ? `${fileURLToPath(url)}.map` : '';
    maps.set(url, existsSync(path) ? new SourceMap(JSON.parse(readFileSync(path, 'utf8'))) : undefined);
  }
  return maps.get(url);
}

const packageIn = (path: string): string | undefined => /node_modules\/((?:@[^/]+\/)?[^/]+)/u.exec(path)?.[1];

/** Where a function comes from: its package, or its file and line. */
function placeOf({ url, functionName, lineNumber, columnNumber }: Frame): { place: string; line: number } {
  const line = lineNumber + 1;
  if (url === '') return { place: functionName.startsWith('(') ? functionName : 'node, native', line };
  if (url.startsWith('node:')) return { place: url, line };
  const unbuilt = packageIn(url);
  if (unbuilt !== undefined) return { place: unbuilt, line };
  const found = mapOf(url)?.findEntry(lineNumber, columnNumber);
  const written = found !== undefined && 'originalSource' in found ? found : undefined;
  const source = written?.originalSource ?? url;
  return {
    place: packageIn(source) ?? source.replace(/^(?:.*\/dist\/|(?:\.\.\/)+)/u, ''),
    line: written === undefined ? line : written.originalLine + 1,
  };
}
