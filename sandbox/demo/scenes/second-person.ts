import { callsFor, cardCount, clientNamed, type Play, postedTexts, type Scene, tokenStatus } from '../scene.ts';
import { codesIn } from '../sights.ts';

const wallboard = 'Wallboard Leeds';
const nightly = 'Nightly reporting export';
const planning = 'Workforce planning sync';
const crm = 'Salesforce CRM connector';

const rotation: Scene = {
  title: 'A new secret takes two people',
  isStory: true,
  async run(play) {
    const { stage, check, genesys, tells } = play;
    const { id } = clientNamed(play, nightly);
    const old = genesys.secretOf(id) ?? '';
    await stage.opens('dora', '/oauth rotate nightly', { story: 18 });
    await stage.fills('dora', { Reason: 'The old secret was pasted into a ticket, OPS-412.' });
    await stage.submits('dora');
    await stage.modal('dora', ({ text }) => text.includes('Sent for approval'));
    await stage.leaves('dora');
    const card = await stage.card(({ rendered }) => rendered.includes(`Rotate secret · ${nightly}`), {
      story: 12,
      all: 8,
    });
    tells('Dora tries to approve it herself.');
    await stage.clicks('dora', card, 'Approve…');
    const own = await stage.answer('dora', ({ rendered }) => rendered.includes('your own request'));
    check.reads('Dora can’t approve her own request', own.rendered, 'You can’t approve or deny your own request');
    check.is('nothing has happened to the secret yet', callsFor(play, 'POST', id, '/secret'), 0);

    tells('Ada has the same permission, and it isn’t her request.');
    await stage.clicks('ada', card, 'Approve…');
    const invitation = await stage.directMessage('dora', ({ buttons }) => buttons.includes('Rotate now'));
    check.reads('Dora hears of it, and nothing has changed yet', invitation.rendered, 'Nothing has changed yet');
    check.is('the old secret still works', await tokenStatus(play, id, old), 200);

    tells('Dora chooses when the old secret stops working.');
    await stage.clicks('dora', invitation, 'Rotate now');
    const over = await stage.card(({ ts, rendered }) => ts === card.ts && rendered.includes('Secret rotated'), {
      story: 6,
      all: 12,
    });
    const secret = genesys.secretOf(id) ?? '';
    check.reads('the card says it’s done', over.rendered, 'Ada Admin approved', 'New secret not collected yet');
    check.is(
      'Genesys Cloud created one new secret',
      [callsFor(play, 'POST', id, '/secret'), secret !== old],
      [1, true],
    );
    await collect(play, { id, secret, old });
  },
};

async function collect(play: Play, { id, secret, old }: { id: string; secret: string; old: string }): Promise<void> {
  const { stage, check, tells } = play;
  tells('Dora asked for it, so only Dora can open it. Ada, who approved it, can’t.');
  const offer = await stage.directMessage('dora', ({ rendered }) => rendered.includes('is ready'));
  check.reads('she learns how long old tokens keep working', offer.rendered, '1 hour');
  await stage.clicks('dora', offer, 'Reveal secret');
  const open = await stage.modal('dora', ({ title, text }) => title === 'Client secret' && text.includes('vault'));
  const [, revealed = ''] = codesIn(open);
  check.is('Dora sees the secret that Genesys Cloud created', revealed === secret && secret !== '');
  check.is('Genesys Cloud accepts it', await tokenStatus(play, id, revealed), 200);
  check.is('it doesn’t accept the old one', (await tokenStatus(play, id, old)) >= 400);
  await stage.leaves('dora');
  await stage.clicks('dora', offer, 'I stored it');
  await stage.directMessage('dora', ({ ts, rendered }) => ts === offer.ts && rendered.includes('deleted its copy'));
  check.lacks('the secret was never in a message', postedTexts(play), secret);
}

const deletion: Scene = {
  title: 'So does a deletion',
  isStory: true,
  async run(play) {
    const { stage, check, genesys, tells, aside } = play;
    const { id } = clientNamed(play, wallboard);
    await stage.opens('ada', '/oauth delete wallboard leeds', { story: 0 });
    await stage.fills('ada', {
      When: 'Delete right away',
      Reason: 'The screens in Leeds were taken down in May.',
      'Type the client’s name to confirm': wallboard,
    });
    await stage.submits('ada');
    const asked = await stage.modal('ada', ({ text }) => text.includes('Sent for approval'), { story: 0 });
    check.reads('Ada gets a link to her request’s card', asked.text, '/archives/C0APPROVE/');
    await stage.leaves('ada');
    const card = await stage.card(({ rendered }) => rendered.includes(wallboard) && rendered.includes('In use'), {
      story: 9,
    });
    check.reads('the card shows her reason and the client’s usage', card.rendered, 'down in May', '10,115 calls');
    check.reads('it warns that the client is in use', card.rendered, 'In use: 10,115 calls in 7 days');
    check.is('approvers get their buttons', card.buttons, [
      'Approve…',
      'Deny…',
      'Ask Ada Admin',
      'Cancel request',
      'Details',
    ]);

    await aside(async () => {
      tells(
        'Ada tries to approve it herself, then with a second Slack account that belongs to the same Genesys Cloud user.',
      );
      await stage.clicks('ada', card, 'Approve…');
      const own = await stage.answer('ada', ({ rendered }) =>
        rendered.includes('You can’t approve or deny your own request'),
      );
      await stage.clicks('adaSecond', card, 'Approve…');
      const second = await stage.answer('adaSecond', ({ rendered }) => rendered.includes('another Slack account'));
      check.reads('Ada can’t approve it', own.rendered, 'your own request');
      check.reads('neither can her second account', second.rendered, 'from another Slack account');
      check.is('nothing was deactivated or deleted', [callsFor(play, 'PUT', id), callsFor(play, 'DELETE', id)], [0, 0]);
    });

    tells('Dora can delete clients, and it isn’t her own request.');
    await stage.clicks('dora', card, 'Approve…');
    const over = await stage.card(({ ts, rendered }) => ts === card.ts && rendered.includes('Client deleted'), {
      story: 6,
      all: 16,
    });
    check.reads('the card says who approved it and what happened', over.rendered, 'Dora Deleter', 'gone');
    check.is('there’s nothing left to decide', over.buttons, ['Details']);
    const thread = await aside(() => stage.thread(card, 'gone'));
    check.is('its thread has one line', thread.length, 1);
    check.reads(
      'which says who approved it and what came of it',
      thread.join('\n'),
      'Approved by Dora Deleter',
      'gone',
    );
    const news = await stage.directMessage('ada', ({ rendered }) => rendered.includes(wallboard), { story: 0 });
    check.reads('Ada gets a message', news.rendered, 'Delete client Wallboard Leeds: done.');
    const living = genesys.clients().filter(({ state }) => state !== 'deleted');
    check.is(
      'Genesys Cloud no longer has the client',
      living.some((client) => client.id === id),
      false,
    );
    check.is(
      'it was deactivated once and deleted once',
      [callsFor(play, 'PUT', id), callsFor(play, 'DELETE', id)],
      [1, 1],
    );
  },
};

const denial: Scene = {
  title: 'A denied request',
  isStory: false,
  async run(play) {
    const { stage, check } = play;
    const { id } = clientNamed(play, planning);
    await stage.opens('ben', '/oauth rotate workforce', 3);
    await stage.fills('ben', { Reason: 'It’s a year old, so it’s due.' });
    await stage.submits('ben');
    await stage.modal('ben', ({ text }) => text.includes('Sent for approval'), 1);
    await stage.leaves('ben');
    const card = await stage.card(({ rendered }) => rendered.includes(`Rotate secret · ${planning}`), 6);
    await stage.clicks('dora', card, 'Deny…');
    await stage.modal('dora', ({ fields }) => fields.length > 0);
    await stage.fills('dora', { Reason: 'Not in the last week of planning. Ask again on Monday.' });
    await stage.submits('dora');
    const over = await stage.card(({ ts, rendered }) => ts === card.ts && rendered.includes('denied the request'), 10);
    await stage.leaves('dora');
    check.reads('the card says who denied it and why', over.rendered, 'Dora Deleter', 'Ask again on Monday');
    check.is('there’s nothing left to decide', over.buttons, ['Details']);
    const news = await stage.directMessage('ben', ({ rendered }) => rendered.includes('Ask again on Monday'));
    check.reads('Ben gets a message', news.rendered, planning);
    check.is('nothing was sent to Genesys Cloud', callsFor(play, 'POST', id, '/secret'), 0);
  },
};

const overtaken: Scene = {
  title: 'A client that changes before approval',
  isStory: true,
  async run(play) {
    const { stage, check, genesys, tells } = play;
    const { id } = clientNamed(play, crm);
    const cards = cardCount(play);
    await stage.opens('ada', '/oauth delete salesforce', { story: 0, all: 3 });
    await stage.fills('ada', {
      When: 'Delete right away',
      Reason: 'The new connector has been live since Monday.',
      'Type the client’s name to confirm': crm,
    });
    await stage.submits('ada');
    await stage.modal('ada', ({ text }) => text.includes('Sent for approval'), { story: 0, all: 1 });
    await stage.leaves('ada');
    const card = await stage.card(({ rendered }) => rendered.includes(`Delete client · ${crm}`), {
      story: 0,
      all: 6,
    });
    check.is('there’s one more card', cardCount(play), cards + 1);
    tells('Before anyone decides, someone gives the client a new redirect URI in Genesys Cloud’s admin pages.');
    genesys.changeClient(id, { registeredRedirectUri: ['https://crm.example.com/oauth/v2/callback'] });
    await stage.clicks('dora', card, 'Approve…');
    const over = await stage.card(({ ts, rendered }) => ts === card.ts && rendered.includes('Not done'), {
      story: 8,
      all: 12,
    });
    check.reads(
      'Dora approved it as it was, so nothing happens to it as it is now',
      over.rendered,
      'Not done',
      'changed the client after this request',
    );
    check.is('it can be asked for again', over.buttons, ['Ask again', 'Details']);
    await stage.directMessage('ada', ({ rendered }) => rendered.includes(crm), { story: 0 });
    check.is('the client is still there and active', clientNamed(play, crm).state, 'active');
    check.is('nothing was saved', [callsFor(play, 'PUT', id), callsFor(play, 'DELETE', id)], [0, 0]);
  },
};

/** What takes two people. */
export const secondPerson: readonly Scene[] = [rotation, deletion, denial, overtaken];
