import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { command } from './payloads.ts';
import type { World } from './world.ts';

const profileSchema = z.object({
  nodes: z.array(
    z.object({
      id: z.number(),
      callFrame: z.object({ functionName: z.string(), url: z.string(), lineNumber: z.number() }),
    }),
  ),
  samples: z.array(z.number()),
  timeDeltas: z.array(z.number()),
});

/**
 * Loads the bot with warm `list` under `--cpu-prof`, and says where its time went: by package, then by function. The profile stays
 * in `folder`, for tools such as Chrome's.
 */
export async function profileWarmList(world: World, folder: string): Promise<string> {
  const name = 'warm-list.cpuprofile';
  const nodeArgs = ['--cpu-prof', '--cpu-prof-dir', resolve(folder), '--cpu-prof-name', name];
  const bot = await world.bot(await world.organization(1_000), nodeArgs);
  const load = await world.driver.load({
    port: bot.port,
    payload: command('list'),
    concurrency: 32,
    until: { count: 15_000 },
  });
  await bot.stop();
  const profile = profileSchema.parse(JSON.parse(await readFile(join(folder, name), 'utf8')));
  const nodes = new Map(profile.nodes.map((node) => [node.id, node.callFrame]));
  const places = new Map<string, number>();
  const functions = new Map<string, number>();
  let total = 0;
  for (const [at, id] of profile.samples.entries()) {
    const frame = nodes.get(id);
    const took = profile.timeDeltas[at] ?? 0;
    if (frame === undefined || frame.functionName === '(idle)') continue;
    total += took;
    const place = placeOf(frame);
    const name = `${frame.functionName || '(anonymous)'} ${place}:${frame.lineNumber + 1}`;
    places.set(place, (places.get(place) ?? 0) + took);
    functions.set(name, (functions.get(name) ?? 0) + took);
  }
  const top = (map: ReadonlyMap<string, number>, count: number): string =>
    [...map]
      .toSorted(([, a], [, b]) => b - a)
      .slice(0, count)
      .map(([name, took]) => `${((took / total) * 100).toFixed(1).padStart(5)} %  ${name}`)
      .join('\n');
  return `${load.perSecond.toFixed(0)} answers/s under the profiler\n\n${top(places, 40)}\n\n${top(functions, 60)}`;
}

function placeOf({ url, functionName }: { url: string; functionName: string }): string {
  if (url === '') return functionName.startsWith('(') ? functionName : 'node, native';
  if (url.startsWith('node:')) return url;
  const inPackage = /node_modules\/((?:@[^/]+\/)?[^/]+)/u.exec(url)?.[1];
  return inPackage ?? url.replace(/^.*\/dist\//u, '');
}
