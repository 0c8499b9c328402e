import { describe, expect, test } from 'vitest';
import { approvalsChannel } from '../../sandbox/slack.ts';
import { type Asked, outcomeTold, type TwoPeople, twoPeople, until } from './world.ts';

const client = 'Workforce planning sync';
const also = 'Also open for this client: ';

const shows = (asked: Asked, verb: string, by: string) =>
  until(() => asked.card().rendered.includes(`${also}${verb}, asked by ${by} today`));
const showsNothing = (asked: Asked) => until(() => !asked.card().rendered.includes(also));
const linkTo = (asked: Asked) => `/archives/${approvalsChannel}/p${asked.card().ts.replace('.', '')}`;

/** Dora's rotation and Ada's deletion of the same client. */
async function both(w: TwoPeople) {
  const rotation = await w.askFor('dora', 'rotate', client, 'It was in a log file');
  const deletion = await w.askFor('ada', 'delete', client);
  await shows(rotation, 'Delete client', 'Ada Admin');
  await shows(deletion, 'Rotate secret', 'Dora Deleter');
  return { rotation, deletion };
}

describe('open requests on one client', () => {
  test('name each other on their cards, with a link, until one ends', async () => {
    const w = await twoPeople();
    const { rotation, deletion } = await both(w);
    // The other card is posted only after its request is open.
    await until(() => JSON.stringify(rotation.card().blocks).includes(linkTo(deletion)));
    await until(() => JSON.stringify(deletion.card().blocks).includes(linkTo(rotation)));
    await w.denies('will', deletion);
    await outcomeTold(deletion);
    await showsNothing(rotation);
    expect(deletion.card().rendered).not.toContain(also);
  });

  test.each([
    ['approved and done', (w: TwoPeople, { rotation }: { rotation: Asked }) => w.approves('will', rotation)],
    ['canceled', (w: TwoPeople, { rotation }: { rotation: Asked }) => w.presses('dora', rotation, 'Cancel request')],
  ])('the other card says nothing of it anymore once one is %s', async (_how, end) => {
    const w = await twoPeople();
    const asked = await both(w);
    await end(w, asked);
    await outcomeTold(asked.rotation);
    await showsNothing(asked.deletion);
    expect(asked.deletion.card().buttons).toContain('Approve…');
  });

  test('nor once both have expired', async () => {
    const w = await twoPeople();
    const { rotation, deletion } = await both(w);
    w.advance(61 * 60_000);
    for (const asked of [rotation, deletion]) {
      await outcomeTold(asked);
      await showsNothing(asked);
    }
  });

  test('are said to the second requester, in the form and as it’s sent', async () => {
    const w = await twoPeople();
    const rotation = await w.askFor('dora', 'rotate', client, 'It was in a log file');
    const form = await w.opens('ada', `/oauth delete ${rotation.client.id}`);
    expect(form.text).toContain(`${also}Rotate secret, asked by Dora Deleter today`);
    expect(JSON.stringify(form.blocks)).toContain(linkTo(rotation));
    await w.person('ada').fills({ Reason: 'It is not used any more', 'Type the client’s name to confirm': client });
    await w.person('ada').submits();
    const sent = await w.modal('ada', 'Sent for approval');
    expect(sent.text).toContain(`${also}Rotate secret, asked by Dora Deleter today`);
    expect(JSON.stringify(sent.blocks)).toContain(linkTo(rotation));
  });

  test.each(['update', 'deactivate'])('are said in the form of %s, which one person may do alone', async (verb) => {
    const w = await twoPeople();
    const rotation = await w.askFor('dora', 'rotate', client, 'It was in a log file');
    const form = await w.opens('ada', `/oauth ${verb} ${rotation.client.id}`);
    expect(form.text).toContain(`${also}Rotate secret, asked by Dora Deleter today`);
  });

  test('say nothing of requests for other clients', async () => {
    const w = await twoPeople();
    const rotation = await w.askFor('dora', 'rotate', client, 'It was in a log file');
    const deletion = await w.askFor('ada', 'delete', 'Nightly reporting export');
    expect(deletion.card().rendered).not.toContain(also);
    expect(rotation.card().rendered).not.toContain(also);
  });

  test('name each other also if they’re opened at once, on two replicas', async () => {
    const w = await twoPeople();
    const other = await w.another();
    const { id } = w.clientNamed(client);
    await w.opens('dora', `/oauth rotate ${id}`);
    await w.person('dora').fills({ Reason: 'It was in a log file', When: 'Right after approval' });
    w.slack.deliverTo(`http://127.0.0.1:${other.port}/slack/events`);
    await w.opens('ada', `/oauth delete ${id}`);
    await w.person('ada').fills({ Reason: 'It is not used any more', 'Type the client’s name to confirm': client });
    await Promise.all([w.person('dora').submits(), w.person('ada').submits()]);
    await until(() => {
      const cards = w.slack.messages(approvalsChannel).filter(({ buttons }) => buttons.includes('Approve…'));
      return cards.length === 2 && cards.every(({ rendered }) => rendered.includes(also));
    });
  });
});
