import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { createRedisStore } from '../../services/store/redis.ts';
import { fillTrail } from '../long-trail.ts';
import { root } from '../processes.ts';
import type { Row } from './row.ts';

const hourMs = 3_600_000;
const perHour = 1_000;

/** Time and peak memory of the programs for the audit trail, on a million records. */
export const trail: Row = {
  name: 'trail',
  onlyNamed: true,
  async run({ redis, folder }, { quick, print }) {
    const records = quick ? 100_000 : 1_000_000;
    const key = randomBytes(32);
    // The last of Redis' databases: organizations take the first ones.
    const url = redis.url(15);
    const store = createRedisStore({ url, commandTimeoutMs: 10_000 });
    const beginMs = Date.now() - (records / perHour) * hourMs - hourMs;
    const times = { beginMs, stepMs: hourMs / perHour };
    await fillTrail({ store, key, organization: 'org-1', records, perCheckpoint: perHour, ...times });
    await store.close();
    const archive = join(folder, 'archive');
    const env = { REDIS_URL: url, KEYTURN_KEY: key.toString('base64') };
    const run = async (program: string, ...args: string[]) => {
      const { line, seconds, megabytes } = await measure(program, args, env);
      print(`${program}: ${line}`);
      return { measured: `${seconds.toFixed(1)} s, ${megabytes.toFixed(0)} MB`, seconds, megabytes };
    };
    const proof = await run('audit-verify');
    const middle = new Date(beginMs + (records / perHour / 2) * hourMs).toISOString();
    const archiving = await run('audit-archive', '--before', middle, '--to', archive);
    const together = await run('audit-verify', '--archive', archive);
    const many = records.toLocaleString('en-US');
    const reported = { beside: '', result: '', target: 'reported', met: undefined };
    return [
      {
        what: `\`audit:verify\`, ${many} records: time, peak of resident memory`,
        measured: proof.measured,
        beside: '',
        result: `${((proof.seconds / records) * 1e6).toFixed(0)} µs each`,
        target: '≤ 60 s, ≤ 512 MB for 1,000,000',
        met: proof.seconds <= (60 * records) / 1e6 && proof.megabytes <= 512,
      },
      { what: `\`audit:archive\` of half of them, with its export`, measured: archiving.measured, ...reported },
      { what: '`audit:verify --archive`: archive and store', measured: together.measured, ...reported },
    ];
  },
};

/** Runs a built program. Throws if it ends with anything but 0. */
async function measure(program: string, args: readonly string[], env: Record<string, string>) {
  const report = `process.on('exit', () => process.stderr.write(String(process.resourceUsage().maxRSS)))`;
  const path = join(root, 'dist/app', `${program}.js`);
  const began = performance.now();
  const child = spawn(process.execPath, ['--import', `data:text/javascript,${report}`, path, ...args], {
    env: { PATH: process.env['PATH'] ?? '', NODE_ENV: 'production', ...env },
  });
  let line = '';
  let kilobytes = '';
  child.stdout.on('data', (text) => {
    line += text;
  });
  child.stderr.on('data', (text) => {
    kilobytes += text;
  });
  const code = await new Promise((resolve) => child.once('close', resolve));
  if (code !== 0) throw new Error(`${program} ended with ${code}: ${line}${kilobytes}`);
  return { line: line.trim(), seconds: (performance.now() - began) / 1_000, megabytes: Number(kilobytes) / 1_024 };
}
