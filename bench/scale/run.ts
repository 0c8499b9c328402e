import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { working } from '../../commands/block-kit/modals.ts';
import type { Payload } from '../driver.ts';
import { ms } from '../figures.ts';
import { chooseClient, command } from '../payloads.ts';
import type { Subject } from '../processes.ts';
import type { Organization, World } from '../world.ts';
import { type Answered, firstToGive, type Step, steadily } from './load.ts';

/** Under dist/, and where it's built from. */
export const replicaProgram = { built: 'bench/scale/replica.js', source: 'bench/scale/replica.ts' } as const;

const clients = 2_000;
/** With more than this for one answer in a hundred, people notice, in milliseconds. After half of it they read that it takes longer. */
const noticed = 3_000;
const { text: loading } = working();

interface Town {
  world: World;
  organizations: { organization: Organization; people: string[] }[];
  replicas: { subject: Subject; ports: number[] }[];
  print: (text: string) => void;
}

/** Twenty organizations in two replicas on one Redis, with people who read, ask, and approve at a rising rate, until something gives. */
export async function runScale(world: World, { quick, print }: { quick: boolean; print: (text: string) => void }) {
  const [count, people] = quick ? [4, 200] : [20, 2_000];
  const town = await build(world, { count, people, print });
  const stepMs = quick ? 5_000 : 15_000;
  const before = town.replicas.map(({ subject }) => Math.round(subject.memory()));
  print(`${count} organizations with ${clients} clients and ${people} people each; memory ${before.join(' and ')} MB`);
  const idle = await measured(town, () => delay(stepMs));
  print(`nobody does anything: ${idle.costs}`);
  await changes(town, quick ? 1 : 5);
  await climb(town, 'warm-up', [100], { stepMs, of: 5 });
  await climb(town, 'warm readers', [100, 200, 400, 800, 1_200, 1_600], { stepMs: stepMs / 2, of: 5 });
  await climb(town, 'a new person each time', [5, 10, 20, 40, 80], { stepMs, of: people });
  const after = town.replicas.map(({ subject }) => Math.round(subject.memory()));
  print(`memory ${after.join(' and ')} MB`);
}

async function build(
  world: World,
  { count, people, print }: { count: number; people: number; print: Town['print'] },
): Promise<Town> {
  const organizations: Town['organizations'] = [];
  for (let at = 0; at < count; at += 1) {
    const organization = await world.organization(clients, `scale ${at}`);
    const workers = await world.upstream.tell({ do: 'limit', organization: organization.index, workers: people });
    organizations.push({ organization, people: workers });
  }
  const path = join(world.folder, 'organizations.json');
  const redis = { REDIS_URL: world.redis.url(63), GENESYS_CALLS_PER_MINUTE: '300' };
  await writeFile(path, JSON.stringify(organizations.map(({ organization: { env } }) => ({ ...env, ...redis }))));
  const replicas: Town['replicas'] = [];
  for (let at = 0; at < 2; at += 1) {
    const subject = await world.start(replicaProgram.built, { ORGANIZATIONS: path });
    const answer = await fetch(`http://127.0.0.1:${subject.port}/ports`);
    if (!answer.ok) throw new Error(await answer.text());
    replicas.push({ subject, ports: z.array(z.number()).parse(await answer.json()) });
  }
  return { world, organizations, replicas, print };
}

/** Reads at rising rates, each time as one of `of` people of an organization. */
async function climb(
  town: Town,
  what: string,
  rates: readonly number[],
  { stepMs, of }: { stepMs: number; of: number },
) {
  const { world, organizations, replicas, print } = town;
  const steps: Step[] = [];
  let turn = 0;
  const send = async (): Promise<Answered> => {
    turn += 1;
    const at = turn % organizations.length;
    const round = Math.floor(turn / organizations.length);
    const person = organizations[at]?.people[round % of];
    const port = replicas[round % replicas.length]?.ports[at];
    if (person === undefined || port === undefined) throw new Error('nobody');
    let isLoading = false;
    const { answerMs } = await world.driver.exchange(port, asks(turn, person), (text) => {
      isLoading = text.includes(loading);
    });
    return { ms: answerMs, isLoading };
  };
  for (const rate of rates) {
    const used = await measured(town, () => steadily(rate, stepMs, send));
    steps.push(used.result);
    const each = used.cpuMs / used.result.answered;
    print(`${what}, ${rate}/s: ${told(used.result)}; ${each.toFixed(1)} ms CPU each; ${used.costs}`);
    if (used.result.drag > 1.1 || firstToGive([used.result], noticed) !== undefined) break;
  }
  const gives = firstToGive(steps, noticed);
  print(`${what}: ${gives === undefined ? 'nothing gave, or the sender did' : `people notice at ${gives.rate}/s`}`);
}

const told = ({ answered, loading: waited, p50, p99, late, drag }: Step): string =>
  `${answered} answers (${waited} of them only said that it takes a while), p50 ${ms(p50)}, p99 ${ms(p99)}, ${late} without one${drag > 1.1 ? `, sent ${drag.toFixed(1)} × too slowly` : ''}`;

/** What people do, in turns: mostly lists, some searches, some type-ahead, one client. */
function asks(turn: number, person: string): Payload {
  const number = String((turn * 7) % clients).padStart(5, '0');
  const kind = turn % 10;
  if (kind < 6) return command('list', person);
  if (kind < 8) return command(`list client ${number.slice(0, 4)}`, person);
  return kind === 8 ? chooseClient(`client ${number.slice(0, 4)}`) : command(`show Generated client ${number}`, person);
}

/** Asks for rotations in each organization, and approves them at once. */
async function changes(town: Town, rounds: number): Promise<void> {
  const { world, organizations, replicas, print } = town;
  const each = 3;
  const times: number[] = [];
  let calls = 0;
  const used = await measured(town, async () => {
    for (let round = 0; round < rounds; round += 1)
      for (const [at, { organization }] of organizations.slice(round * 4, round * 4 + 4).entries()) {
        const port = replicas[round % replicas.length]?.ports[round * 4 + at] ?? 0;
        const about = { organization: organization.index, count: each };
        const asked = await world.upstream.tell({ do: 'ask', ...about, operation: 'rotate', port });
        const done = await world.upstream.tell({ do: 'approve', ...about });
        times.push(done.ms);
        calls += asked.calls.length + done.calls.length;
      }
  });
  const all = times.length * each;
  const last = Math.max(...times);
  print(`${all} rotations, ${each} approved at once: slowest ${ms(last)}; ${used.costs}`);
  print(
    `a rotation: ${(calls / all).toFixed(1)} calls to Genesys Cloud with those for names and usage, ${(used.cpuMs / all).toFixed(1)} ms CPU of the replicas, ${(used.redisMs / all).toFixed(1)} of Redis`,
  );
}

async function measured<T>({ world, organizations, replicas }: Town, work: () => Promise<T>) {
  for (const { organization } of organizations)
    await world.upstream.tell({ do: 'calls', organization: organization.index });
  const used = async (): Promise<number[]> => [
    replicas.reduce((sum, { subject }) => sum + subject.cpuMs(), 0),
    await world.redis.cpuMs(),
    world.upstream.cpuMs(),
    Object.values(process.cpuUsage()).reduce((sum, micros) => sum + micros / 1_000, 0),
  ];
  const began = performance.now();
  const before = await used();
  const result = await work();
  const seconds = (performance.now() - began) / 1_000;
  const [cpuMs = 0, redisMs = 0, platformsMs = 0, peopleMs = 0] = (await used()).map(
    (each, at) => each - (before[at] ?? 0),
  );
  const counts: number[] = [];
  for (const { organization } of organizations)
    counts.push((await world.upstream.tell({ do: 'calls', organization: organization.index })).length);
  const share = (ms: number): string => `${(ms / seconds / 10).toFixed(0)} %`;
  const costs = [
    `CPU of both replicas ${share(cpuMs)} of a core, Redis ${share(redisMs)}`,
    `the simulated platforms ${share(platformsMs)}, the simulated people ${share(peopleMs)}`,
    `calls to one Genesys Cloud at most ${Math.max(...counts)} in ${seconds.toFixed(0)} s`,
  ].join(', ');
  return { result, cpuMs, redisMs, costs };
}
