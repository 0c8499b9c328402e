import { keyRing } from '../../../services/keys.ts';
import { checkMark } from '../../../services/store/authenticated.ts';
import type { RedisProbe } from '../../../services/store/redis-probe.ts';
import { type Finding, finding } from '../../findings/finding.ts';
import { type Check, type CheckWorld, needing, type Running } from '../check.ts';
import { type Marker, markerKey, parseMarker, replicasKey } from '../replicas/marker.ts';

/** The other processes that use this Redis. */
export const replicaChecks = [
  {
    name: 'replicas',
    asks: 'Do all replicas on this Redis have the same version, keys, and mode, and does each organization have its own Slack app?',
    run: needing('redis', async (redis, world) => {
      const { config, running, now } = world;
      if (config.keys === undefined) return { unchecked: 'settings' };
      const { markers, foreign } = await readMarkers(redis, world, now());
      // To somebody who only looks, one of them stands for Keyturn.
      const own = markers.find(({ instance }) => instance === running?.instance) ?? markers[0];
      if (own === undefined) return foreign.length === 0 ? [] : [unlike(config.keys, foreign)];
      const ring = keyRing(config.keys);
      return [
        ...differing(own, markers),
        ...(foreign.length === 0 ? [] : [finding('replica_keys', { own: ring.map(({ id }) => id), others: foreign })]),
        ...(running === undefined ? [] : socketFindings(running, own, markers)),
      ];
    }),
  },
] as const satisfies readonly Check[];

const unlike = (keys: Parameters<typeof keyRing>[0], others: readonly string[]): Finding =>
  finding('replica_keys', { own: keyRing(keys).map(({ id }) => id), others });

/** The markers, and the IDs of keys that we don't have and others write theirs with. */
async function readMarkers(redis: RedisProbe, { config: { keys } }: CheckWorld, now: number) {
  const markers: Marker[] = [];
  const foreign = new Set<string>();
  for (const instance of await redis.members(replicasKey, now)) {
    const key = markerKey(instance);
    const raw = await redis.get(key);
    if (raw === undefined || keys === undefined) continue;
    const checked = checkMark(keyRing(keys), key, raw);
    if ('value' in checked) markers.push(...[parseMarker(checked.value)].filter((each) => each !== undefined));
    else if (checked.why === 'unknown_key' && checked.keyId !== undefined) foreign.add(checked.keyId);
  }
  return { markers, foreign: [...foreign] };
}

function differing(own: Marker, markers: readonly Marker[]): Finding[] {
  const mates = markers.filter(({ organization }) => organization === own.organization);
  const sharing = markers.filter(({ slack }) => slack.app === own.slack.app);
  const others = <T>(all: readonly Marker[], of: (marker: Marker) => T): T[] =>
    [...new Set(all.map(of))].filter((each) => each !== of(own));
  const versions = others(mates, ({ version }) => version);
  const keys = others(mates, (marker) => marker.keys.join(','));
  const modes = others(sharing, ({ slack }) => slack.mode);
  const organizations = others(sharing, ({ organization }) => organization);
  const apps = others(mates, ({ slack }) => `${slack.app} (${slack.command})`);
  return [
    ...(versions.length === 0 ? [] : [finding('replica_versions', { own: own.version, others: versions })]),
    ...(keys.length === 0 ? [] : [finding('replica_keys', { own: own.keys, others: keys })]),
    ...(modes.length === 0 ? [] : [finding('replica_modes', { own: own.slack.mode, others: modes })]),
    ...(organizations.length === 0 ? [] : [finding('app_shared', { app: own.slack.app, organizations })]),
    ...(apps.length === 0 ? [] : [finding('organization_shared', { apps })]),
  ];
}

/** A Keyturn with another Redis leaves no marker here, and Slack counts its connections all the same. */
function socketFindings(running: Running, own: Marker, markers: readonly Marker[]): Finding[] {
  if (own.slack.mode !== 'socket') return [];
  const others = markers.filter(({ slack, instance }) => slack.app === own.slack.app && instance !== running.instance);
  const known = others.reduce((sum, { slack }) => sum + slack.connections, 0);
  const connections = running.unexplainedConnections(known);
  return connections === undefined ? [] : [finding('sockets_unaccounted', { connections, known })];
}
