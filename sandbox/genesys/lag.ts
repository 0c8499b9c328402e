import { failure } from './errors.ts';
import type { SandboxClient } from './resources.ts';
import { type ClientRecord, changeClient, dayMs, instant, type World } from './world.ts';

/** The client with that ID, unless it's so new that this call doesn't find it yet. Counts as one call about it. */
export function arrived(world: World, id: string): ClientRecord | undefined {
  sweep(world);
  const record = world.clients.get(id);
  if (record === undefined || record.lag.calls <= 0) return record;
  record.lag.calls -= 1;
  return undefined;
}

/** Makes the next calls about a new client come too early. */
export function lagCreation(world: World, record: ClientRecord): void {
  record.lag.calls = world.switches.createLagCalls;
}

/** Makes the next reads show the client as it was, and the next deletions see it active if it was. Call it before a change. */
export function lagChange(world: World, record: ClientRecord, toState: string): void {
  record.lag.reads = world.switches.changeLagReads;
  record.lag.before = record.client;
  if (toState === 'inactive' && record.client.state !== 'inactive') {
    record.lag.deletions = world.switches.deactivationLagDeletes;
  }
  if (toState === 'active') world.leaving.delete(record.client.id);
}

/** The client as a read shows it now. Counts as one read. */
export function asRead(record: ClientRecord): SandboxClient {
  const { lag } = record;
  if (lag.reads <= 0 || lag.before === undefined) return record.client;
  lag.reads -= 1;
  return lag.before;
}

/** DELETE of an inactive client. Returns true if that was the first of two stages. Throws the 400 for a client that isn't known to be inactive. */
export function beginDeletion(world: World, record: ClientRecord, by: string | undefined): boolean {
  const { client, lag } = record;
  if (client.state !== 'inactive' || lag.deletions > 0) {
    lag.deletions -= 1;
    throw failure('cannot.delete.client');
  }
  const { deletion, deletionDate } = world.switches;
  const young = world.now() - Date.parse(client.dateCreated) < 30 * dayMs;
  if (deletion === 'atOnce' || (deletion === 'byAge' && young)) return false;
  const kept = deletionDate === 'kept' ? client.dateToDelete : undefined;
  lagChange(world, record, client.state);
  changeClient(world, record, { dateToDelete: kept ?? instant(world.now() + 7 * dayMs) }, by);
  world.leaving.add(client.id);
  return true;
}

/** Removes clients whose second stage is due. */
export function sweep(world: World): void {
  for (const id of world.leaving) {
    const client = world.clients.get(id)?.client;
    if (client !== undefined && Date.parse(client.dateToDelete ?? '') > world.now()) continue;
    world.leaving.delete(id);
    world.clients.delete(id);
    world.touch();
  }
}

/** Whether a read still finds the client. Counts as one of the reads that a deleted client has left. */
export function readDeleted(world: World, record: ClientRecord): boolean {
  if (record.client.state !== 'deleted' || record.readsLeft === Number.POSITIVE_INFINITY) return true;
  if (record.readsLeft <= 0) return false;
  record.readsLeft -= 1;
  // The row leaves the list together with the last read that finds the client.
  if (record.readsLeft <= 0) world.clients.delete(record.client.id);
  world.touch();
  return true;
}
