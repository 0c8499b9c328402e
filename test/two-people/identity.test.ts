import { describe, expect, test } from 'vitest';
import type { OperationName } from '../../commands/names.ts';
import { allOperations } from '../../commands/registry.ts';
import { type Actor, approvalsChannel, type SlackMessage } from '../../sandbox/slack.ts';
import { inTurn } from '../support/cases.ts';
import { outsiders } from '../support/outsiders.ts';
import { type Asked, type TwoPeople, twoPeople, until, usageShown } from './world.ts';

const client = 'Workforce planning sync';

interface Standing {
  w: TwoPeople;
  /** A pending deletion. */
  asked: Asked;
  /** The message that offers Ada a secret. */
  offer: SlackMessage;
  secret: string;
}

/** Every button there is has something behind it. */
async function standing(): Promise<Standing> {
  const w = await twoPeople();
  const rotated = await w.askFor('ada', 'rotate', client);
  await w.approves('dora', rotated);
  expect(await w.outcome(rotated)).toContain('done');
  const offer = await until(() =>
    w.slack.directMessages(w.person('ada').id).find(({ buttons }) => buttons.includes('Reveal secret')),
  );
  const asked = await w.askFor('ada', 'delete', client);
  await usageShown(asked);
  return { w, asked, offer, secret: w.genesys.secretOf(rotated.client.id) ?? 'none' };
}

/** What only this person is told next, in a message or in a modal. */
async function told(w: TwoPeople, actor: Actor, act: () => Promise<unknown>): Promise<string> {
  const places = [() => w.slack.ephemerals(actor.id), () => w.slack.directMessages(actor.id)];
  const before = places.map((notes) => notes().length);
  await act();
  const text = await w.slack.waitFor(() => {
    const view = w.slack.views(actor.id).at(-1);
    if (view !== undefined) return /Loading…|Saving…/u.test(view.text) ? undefined : view.text;
    return places.map((notes, at) => notes().slice(before[at]).at(-1)?.rendered).find((text) => text !== undefined);
  });
  await actor.closes({ all: true }).catch(() => undefined);
  return text;
}

/** Buttons of someone else's listing and modals, as a tampered client could press them. */
const pressed = ['run:show', 'run:update', 'run:delete', 'run:rotate', 'secret:stored', 'request:cancel'];

async function presses({ w, asked, offer }: Standing, actor: Actor, actionId: string): Promise<void> {
  const value = actionId.startsWith('run:')
    ? asked.client.id
    : actionId === 'request:cancel'
      ? asked.id
      : secretId(offer);
  const blocks = [
    { type: 'actions', elements: [{ type: 'button', text: plain('Press'), action_id: actionId, value }] },
  ];
  await fetch(`${w.slack.url}chat.postMessage`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${w.slack.botToken}` },
    body: JSON.stringify({ channel: 'C0GENERAL', text: 'x', blocks }),
  });
  const message = w.slack.messages('C0GENERAL').at(-1);
  if (message === undefined) throw new Error('no message');
  await actor.clicks(message, 'Press');
}

const plain = (text: string) => ({ type: 'plain_text', text });
const secretId = ({ blocks }: SlackMessage): string =>
  /"action_id":"secret:reveal"[^}]*"value":"([^"]+)"|"value":"([^"]+)"[^}]*"action_id":"secret:reveal"/u
    .exec(JSON.stringify(blocks))
    ?.slice(1)
    .find((found) => found !== undefined) ?? 'none';

/** An operation that only reads changes nothing, and says nothing about changes. */
const reads: ReadonlySet<string> = new Set(
  allOperations.filter(({ effect }) => effect === 'read').flatMap(({ name }) => [name, `run:${name}`]),
);

/** Verbs that anyone who's a person can use. */
const open: readonly OperationName[] = ['requests'];

describe.each(inTurn(outsiders))('$who', ({ actor: actorOf, sentence, isPerson = false }) => {
  test('gets a private refusal in words from every operation and every button, and nothing changes', async () => {
    const all = await standing();
    const { w, asked, offer, secret } = all;
    const actor = actorOf(w);
    const card = asked.card();
    const before = w.genesys.calls.filter(({ method, path }) => method !== 'GET' && path.includes('/oauth/')).length;
    const clients = JSON.stringify(w.genesys.clients());

    const said: [what: string, text: string][] = [];
    for (const { name, permission, forEverybody } of allOperations) {
      if (forEverybody !== undefined || (isPerson && (open.includes(name) || permission === undefined))) continue;
      said.push([name, await told(w, actor, () => actor.types(`/oauth ${name} ${client}`))]);
    }
    for (const button of ['Approve…', 'Deny…'])
      said.push([button, await told(w, actor, () => actor.clicks(card, button))]);
    if (!isPerson) {
      for (const action of pressed) said.push([action, await told(w, actor, () => presses(all, actor, action))]);
      said.push(['Cancel request', await told(w, actor, () => actor.clicks(card, 'Cancel request'))]);
      said.push(['Reveal secret', await told(w, actor, () => actor.clicks(offer, 'Reveal secret'))]);
    }
    for (const [what, text] of said) {
      expect(text, what).toContain(sentence);
      expect(text.includes('Nothing was changed.'), what).toBe(!reads.has(what));
      expect(text, what).not.toContain(secret);
    }
    expect(said.length).toBeGreaterThan(isPerson ? 7 : 15);

    expect(asked.card()).toEqual(card);
    expect(w.slack.messages(approvalsChannel, { thread: card.ts })).toHaveLength(1);
    expect(await asked.record()).toMatchObject({ state: 'pending', approvals: [] });
    expect(JSON.stringify(w.genesys.clients())).toBe(clients);
    expect(w.genesys.calls.filter(({ method, path }) => method !== 'GET' && path.includes('/oauth/'))).toHaveLength(
      before,
    );
    await w.person('ada').clicks(offer, 'Reveal secret');
    expect((await w.modal('ada', ({ text }) => text.includes('I stored it'))).text).toContain(secret);
  });
});
