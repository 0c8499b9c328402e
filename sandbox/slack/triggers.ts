import { randomBytes } from 'node:crypto';
import { refuse } from './refusal.ts';
import type { Trigger, World } from './world.ts';

/** How long a trigger_id works, in milliseconds (docs.slack.dev, interactivity/handling-user-interaction). */
const triggerLifetimeMs = 3_000;

/** A new trigger_id for what this person just did. */
export function issueTrigger(world: World, userId: string, teamId: string): string {
  const now = world.clock.now();
  const id = `${now}.${world.triggers.size + 1}.${randomBytes(16).toString('hex')}`;
  world.triggers.set(id, { userId, teamId, issuedAt: now, used: false });
  return id;
}

/** Uses up a trigger_id. Refuses it with invalid_, exchanged_ or expired_trigger_id. */
export function takeTrigger(world: World, id: unknown): Trigger {
  const trigger = typeof id === 'string' ? world.triggers.get(id) : undefined;
  if (!trigger) throw refuse('invalid_trigger_id');
  if (trigger.used) throw refuse('exchanged_trigger_id');
  if (world.clock.now() - trigger.issuedAt > triggerLifetimeMs) throw refuse('expired_trigger_id');
  trigger.used = true;
  return trigger;
}
