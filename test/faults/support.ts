import { expect } from 'vitest';
import { type Actor, approvalsChannel, type Delivery, type SlackMessage, type SlackView } from '../../sandbox/slack.ts';
import { patienceMs } from '../support/patience.ts';
import { type PersonName, startWorld, type World } from '../support/world.ts';

/** A seeded client that tests can delete. */
export const victim = 'Agent desktop';
export const reason = 'Nobody has signed in with it for a year.';

/** The ID of a seeded client. */
export function clientId(world: World, name = victim): string {
  const found = world.genesys.clients().find((client) => client.name === name);
  if (found === undefined) throw new Error(`no client ${name}`);
  return found.id;
}

/** A ready bot with the store at `url`. Its list isn't fresh for long, so that reads show where they come from. */
export async function worldOn(url: string): Promise<World> {
  const settings = { KEYTURN_STORE: 'redis', REDIS_URL: url, KEYTURN_LISTING_SECONDS: '1' };
  const world = await startWorld({ settings, bot: { leaseMs: 2_000 } });
  await untilReady(world, 200);
  return world;
}

/** What /readyz answers. */
export async function ready(world: World): Promise<number> {
  const answer = await fetch(`http://127.0.0.1:${world.bot.port}/readyz`);
  await answer.text();
  return answer.status;
}

/** Waits until /readyz gives this status. */
export async function untilReady(world: World, status: number): Promise<void> {
  await expect.poll(() => ready(world), { timeout: patienceMs, interval: 100 }).toBe(status);
}

/** The latest ephemeral answer's text. */
export async function says(world: World, name: PersonName, text: string): Promise<string> {
  return (await world.asks(name, text)).rendered;
}

/** Fills in and submits the form that `/oauth delete` or `/oauth rotate` opens, and closes it. Gives what it showed at the end. */
export async function asksFor(
  world: World,
  name: PersonName | Actor,
  operation: 'delete' | 'rotate',
  client: string = victim,
): Promise<SlackView> {
  const who = typeof name === 'string' ? world.person(name) : name;
  await world.opens(who, `/oauth ${operation} ${client}`);
  await fillsRequest(who, operation, client);
  await who.submits();
  const view = await settled(world, who);
  await who.closes({ all: true });
  return view;
}

export async function fillsRequest(who: Actor, operation: 'delete' | 'rotate', client: string = victim): Promise<void> {
  await who.fills({
    When: operation === 'delete' ? 'Delete right away' : 'Right after approval',
    Reason: reason,
    ...(operation === 'delete' ? { 'Type the client’s name to confirm': client } : {}),
  });
}

/** The modal, once it shows an answer or a form with an error. */
export function settled(world: World, name: PersonName | Actor): Promise<SlackView> {
  return world.modal(name, (view) => !/Loading…|Saving…|Still working/u.test(view.text));
}

/** Cards, oldest first. */
export const cards = (world: World): SlackMessage[] =>
  world.slack.messages(approvalsChannel).filter((message) => message.thread_ts === undefined && !message.deleted);

/** The only card, once there is one that `look` accepts. */
export const card = (
  world: World,
  look: (message: SlackMessage) => boolean = () => true,
  timeoutMs?: number,
): Promise<SlackMessage> => world.slack.waitFor(() => cards(world).findLast(look), timeoutMs);

/** The latest answer that only this person sees after `act`. */
export async function answerTo(
  world: World,
  name: PersonName,
  act: () => Promise<unknown>,
  timeoutMs?: number,
): Promise<SlackMessage> {
  const { id } = world.person(name);
  const before = world.slack.ephemerals(id).length;
  await act();
  return world.slack.waitFor(
    () =>
      world.slack
        .ephemerals(id)
        .slice(before)
        .findLast(({ rendered }) => !rendered.startsWith('Still working on it')),
    timeoutMs,
  );
}

/** Everything that went to the bot was acknowledged in Slack's three seconds. */
export function expectAcknowledged(world: World): void {
  const late = world.slack.deliveries.filter(
    ({ via, timedOut, status }) => via !== 'none' && (timedOut || status !== 200),
  );
  expect(late.map(shown)).toEqual([]);
}

const shown = ({ type, status, timedOut, payload }: Delivery) => ({ type, status, timedOut, text: payload['text'] });

/** Calls that change clients, in order. */
export const writes = (world: World): string[] =>
  world.genesys.calls
    .filter(
      ({ method, path }) => method !== 'GET' && path.startsWith('/api/v2/oauth/clients') && !path.endsWith('/query'),
    )
    .map(({ method, path }) => `${method} ${path.replace(/^.*clients/u, '').replace(/[0-9a-f-]{36}/u, '{id}')}`);

/** Errors of our own making, which nothing from outside may cause. */
export const ownFaults = (world: World): string[] =>
  world
    .logLines()
    .filter((line) => /failed inside Keyturn|"level":60|a route failed|payload from Slack could not/u.test(line));

/** The card of a client's request, once it shows an outcome and can't be decided. */
export const outcome = async (world: World, client: string = victim, timeoutMs?: number): Promise<string> =>
  (
    await card(
      world,
      ({ rendered, buttons }) =>
        rendered.includes(client) && !buttons.includes('Deny…') && !/in progress|Waiting for approval/u.test(rendered),
      timeoutMs,
    )
  ).rendered;
