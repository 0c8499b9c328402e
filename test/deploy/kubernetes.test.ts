import { readFileSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { ConfigError } from '../../app/config/fault.ts';
import { readConfig } from '../../app/config.ts';
import { longestStartMs } from '../../app/process/startup.ts';
import { randomKey } from '../support/keys.ts';
import { root } from '../support/sources.ts';
import { kubernetesChecker } from './kubernetes-types.ts';

const folder = join(root, 'deploy/kubernetes');
const read = (path: string): Promise<string> => readFile(join(folder, path), 'utf8');
/** Not among the resources until somebody uncomments it. */
const doctorJob = 'doctor-job.yaml';
const check = await kubernetesChecker();

const kustomization = z
  .strictObject({
    apiVersion: z.literal('kustomize.config.k8s.io/v1beta1'),
    kind: z.literal('Kustomization'),
    namespace: z.string(),
    resources: z.array(z.string()),
    images: z.tuple([z.strictObject({ name: z.string(), newName: z.string(), newTag: z.string() })]),
    configMapGenerator: z.tuple([z.strictObject({ name: z.string(), envs: z.tuple([z.string()]) })]),
    secretGenerator: z.tuple([z.strictObject({ name: z.string(), files: z.array(z.string()) })]),
  })
  .parse(parse(await read('kustomization.yaml')));

const portSchema = z.object({ name: z.string(), containerPort: z.number() });
const podSchema = z.looseObject({
  terminationGracePeriodSeconds: z.number(),
  containers: z.tuple([
    z.looseObject({
      image: z.string(),
      ports: z.array(portSchema),
      volumeMounts: z.tuple([z.object({ name: z.string(), mountPath: z.string(), readOnly: z.literal(true) })]),
    }),
  ]),
});
const pod = podSchema.parse((await object('deployment.yaml')).spec.template.spec);
const [container] = pod.containers;

async function object(path: string) {
  return parse(await read(path));
}

/** settings.env as kustomize reads it: comments and blank lines are left out. */
async function settingsEnv(): Promise<Record<string, string>> {
  const lines = (await read('settings.env')).split('\n').filter((line) => /^[^#]/u.test(line));
  return Object.fromEntries(lines.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]));
}

const credentialsOf: Readonly<Record<string, string>> = {
  slack_bot_token: 'xoxb-1',
  slack_app_token: 'xapp-1',
  slack_signing_secret: '0123456789abcdef0123456789abcdef',
  genesys_client_id: 'client',
  genesys_client_secret: 'secret',
  keyturn_key: randomKey(),
  redis_url: 'redis://:password@redis:6379',
};

/** What the container would read: only files that the secret has are there. */
function readFileOf(files: readonly string[]) {
  return (path: string): string => {
    const [, name = ''] = /^\/run\/secrets\/keyturn\/(\w+)$/u.exec(path) ?? [];
    if (!files.includes(`secrets/${name}`)) return readFileSync(path, 'utf8');
    return credentialsOf[name] ?? '';
  };
}

const { files } = kustomization.secretGenerator[0];
const filledIn = { KEYTURN_CHANNEL: 'C0APPROVE', GENESYS_REGION: 'us-east-1' };

describe('the manifests for Kubernetes', () => {
  test('are those of the kustomization', async () => {
    const others = ['kustomization.yaml', 'secrets'];
    const found = (await readdir(folder)).filter((name) => name.endsWith('.yaml') && !others.includes(name));
    expect([...kustomization.resources, doctorJob].toSorted()).toEqual(found.toSorted());
    expect(await read('kustomization.yaml')).toContain(`\n  # - ${doctorJob}\n`);
  });

  test.each([...kustomization.resources, doctorJob])(
    '%s is what the API takes, without a field that it doesn’t know',
    async (path) => {
      expect(check(await object(path))).toEqual([]);
    },
  );

  test('a slip in one of them is found', async () => {
    const deployment = await object('deployment.yaml');
    const [first] = deployment.spec.template.spec.containers;
    first.readinesProbe = first.readinessProbe;
    first.resources.limits.cpu = 1;
    delete deployment.spec.selector;
    deployment.apiVersion = 'apps/v1beta1';
    expect(check(deployment).toSorted()).toEqual([
      'Deployment.apiVersion: "apps/v1beta1" isn\'t "apps/v1"',
      'Deployment.spec.selector: missing',
      'Deployment.spec.template.spec.containers[0].readinesProbe: no such field',
      "Deployment.spec.template.spec.containers[0].resources.limits.cpu: 1 isn't string",
    ]);
  });

  test('run as nobody, read only, and without what pods may do', () => {
    expect(pod).toMatchObject({
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      securityContext: { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: 'RuntimeDefault' } },
    });
    expect(container).toMatchObject({
      resources: { requests: { memory: expect.any(String) }, limits: { memory: expect.any(String) } },
      securityContext: {
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'] },
      },
      startupProbe: { httpGet: { path: '/healthz', port: 'admin' } },
      livenessProbe: { httpGet: { path: '/healthz', port: 'admin' } },
      readinessProbe: { httpGet: { path: '/readyz/traffic', port: 'admin' } },
    });
    expect(container.image).toBe(kustomization.images[0].name);
  });

  test('the startup probe outlasts a start that gives up, so that the log says why', async () => {
    const { startupProbe } = (await object('deployment.yaml')).spec.template.spec.containers[0];
    expect(startupProbe.periodSeconds * startupProbe.failureThreshold * 1_000).toBeGreaterThan(longestStartMs + 30_000);
  });

  test('one label leads from all of them to the pods', async () => {
    const labels = { 'app.kubernetes.io/name': 'keyturn' };
    const [deployment, service, budget, policy] = await Promise.all(
      ['deployment.yaml', 'service.yaml', 'poddisruptionbudget.yaml', 'networkpolicy.yaml'].map(object),
    );
    expect(deployment.spec.template.metadata.labels).toEqual(labels);
    expect([deployment.spec.selector, policy.spec.podSelector]).toEqual(Array(2).fill({ matchLabels: labels }));
    const noJob = { key: 'batch.kubernetes.io/job-name', operator: 'DoesNotExist' };
    expect(budget.spec.selector).toEqual({ matchLabels: labels, matchExpressions: [noJob] });
    expect(service.spec.selector).toEqual(labels);
    for (const { labelSelector } of deployment.spec.template.spec.topologySpreadConstraints)
      expect(labelSelector).toEqual({ matchLabels: labels });
  });

  test('the doctor’s Job is like a pod of Keyturn’s, but for what it runs and for its ports', async () => {
    const [job, deployment] = await Promise.all([doctorJob, 'deployment.yaml'].map(object));
    expect(job.spec.template.metadata.labels).toEqual(deployment.spec.template.metadata.labels);
    const {
      containers: [doctor],
      restartPolicy,
      ...rest
    } = job.spec.template.spec;
    expect(restartPolicy).toBe('Never');
    expect(deployment.spec.template.spec).toMatchObject(rest);
    const { name, command, ...same } = doctor;
    expect([name, command]).toEqual(['doctor', ['node', 'dist/app/doctor.js']]);
    expect(deployment.spec.template.spec.containers[0]).toMatchObject(same);
  });

  test('the ports are those of the settings, in every place', async () => {
    const { port, adminPort } = readConfig({ ...(await settingsEnv()), ...filledIn }, readFileOf(files));
    expect(container.ports).toEqual([
      { name: 'http', containerPort: port },
      { name: 'admin', containerPort: adminPort },
    ]);
    const { annotations } = (await object('deployment.yaml')).spec.template.metadata;
    expect(annotations).toMatchObject({ 'prometheus.io/port': String(adminPort), 'prometheus.io/path': '/metrics' });
    const { ingress, egress } = (await object('networkpolicy.yaml')).spec;
    expect(ingress.map(({ ports }: { ports: unknown }) => ports)).toEqual([
      [{ protocol: 'TCP', port: 'http' }],
      [{ protocol: 'TCP', port: 'admin' }],
    ]);
    const outward = egress.flatMap(({ ports }: { ports: { port: number }[] }) => ports.map(({ port: to }) => to));
    expect([...new Set(outward)]).toEqual([53, 443, 6379]);
  });
});

describe('its settings', () => {
  test('are complete once two are filled in, and name files that the secret has', async () => {
    const [{ mountPath }] = container.volumeMounts;
    expect(mountPath).toBe('/run/secrets/keyturn');
    const config = readConfig({ ...(await settingsEnv()), ...filledIn }, readFileOf(files));
    expect(config).toMatchObject({ slack: { mode: 'socket' }, store: { url: credentialsOf['redis_url'] } });
  });

  test('as they are, are refused for what has to be filled in', async () => {
    const env = await settingsEnv();
    expect(() => readConfig(env, readFileOf(files))).toThrow(ConfigError);
    expect(Object.keys(env).filter((name) => env[name] === '')).toEqual(Object.keys(filledIn));
  });

  test('over HTTP, two lines are swapped, here and in the kustomization', async () => {
    const swapped = (await read('settings.env'))
      .replace(/^# (SLACK_SIGNING_SECRET_FILE=)/mu, '$1')
      .replace(/^SLACK_APP_TOKEN_FILE=/mu, '# $&');
    const env = Object.fromEntries(
      [...swapped.matchAll(/^([A-Z_]+)=(.+)$/gmu)].map(([, name, value]) => [name, value]),
    );
    const secret = files.map((name) => name.replace('slack_app_token', 'slack_signing_secret'));
    expect(readConfig({ ...env, ...filledIn }, readFileOf(secret)).slack.mode).toBe('http');
  });
});
