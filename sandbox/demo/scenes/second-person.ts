import { callsFor, cardCount, clientNamed, postedTexts, type Scene, tokenStatus } from '../scene.ts';
import { codesIn } from '../stage.ts';

const wallboard = 'Wallboard Leeds';
const nightly = 'Nightly reporting export';
const planning = 'Workforce planning sync';
const crm = 'Salesforce CRM connector';

const deletion: Scene = {
  title: 'A deletion: two people turn the key',
  async run(play) {
    const { stage, check, genesys, tells } = play;
    const { id } = clientNamed(play, wallboard);
    await stage.opens('ada', '/oauth delete wallboard leeds');
    await stage.fills('ada', {
      Reason: 'The screens in Leeds were taken down in May.',
      'Type the client’s name to confirm': wallboard,
    });
    await stage.submits('ada');
    const asked = await stage.window('ada', ({ text }) => text.includes('request is open'));
    check.reads('Ada is given a link to the card of her request', asked.text, '/archives/C0APPROVE/');
    await stage.leaves('ada');
    const card = await stage.card(({ rendered }) => rendered.includes(wallboard) && rendered.includes('Last 7 days'));
    check.reads(
      'the card has her reason, and how much the client is used',
      card.rendered,
      'down in May',
      '10,115 calls',
    );
    check.reads('it warns that the client is in use', card.rendered, 'In use: 10,115 calls in 7 days');
    check.is('approvers find their buttons', card.buttons, ['Approve', 'Deny', 'Cancel request']);

    tells('Ada tries to approve it herself; then with her second Slack account, which is the same Genesys Cloud user.');
    await stage.clicks('ada', card, 'Approve');
    const own = await stage.answer('ada', ({ rendered }) => rendered.includes('You asked for this yourself'));
    await stage.clicks('adaSecond', card, 'Approve');
    const second = await stage.answer('adaSecond', ({ rendered }) => rendered.includes('second Slack account'));
    check.reads('Ada is refused', own.rendered, 'somebody else has to decide it');
    check.reads('and so is her second account', second.rendered, 'does not count');
    check.is('nothing was deactivated or deleted', [callsFor(play, 'PUT', id), callsFor(play, 'DELETE', id)], [0, 0]);

    tells('Dora may delete clients, and she is somebody else.');
    await stage.clicks('dora', card, 'Approve');
    const over = await stage.card(({ ts, rendered }) => ts === card.ts && rendered.includes('Outcome'), 16);
    check.reads('the card says who approved, and what came of it', over.rendered, 'Dora Deleter', 'gone');
    check.is('its buttons have gone', over.buttons, []);
    const thread = await stage.thread(card, 'gone');
    check.is('and each step is a line in its thread', thread.length, 2);
    const news = await stage.directMessage('ada', ({ rendered }) => rendered.includes(wallboard));
    check.reads('Ada hears of it', news.rendered, 'Deleted');
    const living = genesys.clients().filter(({ state }) => state !== 'deleted');
    check.is(
      'Genesys has the client no more',
      living.some((client) => client.id === id),
      false,
    );
    check.is('deactivated once, deleted once', [callsFor(play, 'PUT', id), callsFor(play, 'DELETE', id)], [1, 1]);
  },
};

const rotation: Scene = {
  title: 'A new secret for an old client',
  async run(play) {
    const { stage, check, genesys, tells } = play;
    const { id } = clientNamed(play, nightly);
    const old = genesys.secretOf(id) ?? '';
    await stage.opens('ben', '/oauth rotate nightly');
    await stage.fills('ben', { Reason: 'The old one was in a log file that left the house.' });
    await stage.submits('ben');
    await stage.window('ben', ({ text }) => text.includes('request is open'));
    await stage.leaves('ben');
    const card = await stage.card(({ rendered }) => rendered.includes(`Rotate secret: ${nightly}`), 8);
    check.is('no secret was made yet', callsFor(play, 'POST', id, '/secret'), 0);
    await stage.clicks('dora', card, 'Approve');
    const over = await stage.card(({ ts, rendered }) => ts === card.ts && rendered.includes('Outcome'), 12);
    const secret = genesys.secretOf(id) ?? '';
    check.reads('the card says that it is done', over.rendered, 'Dora Deleter', 'sealed');
    check.is('Genesys made one new secret', [callsFor(play, 'POST', id, '/secret'), secret !== old], [1, true]);

    tells('Ben asked for it, so Ben alone can open it; Dora, who approved, cannot.');
    const offer = await stage.directMessage('ben', ({ buttons }) => buttons.includes('Reveal secret'));
    check.reads('he is told how long old tokens may live on', offer.rendered, '1 hour');
    await stage.clicks('ben', offer, 'Reveal secret');
    const open = await stage.window('ben', ({ title, buttons }) => title === 'Client secret' && buttons.length > 0);
    const [, revealed = ''] = codesIn(open);
    check.is('Ben sees the very secret that Genesys made', revealed === secret && secret !== '');
    check.is('Genesys gives a token for it', await tokenStatus(play, id, revealed), 200);
    check.is('and none for the old one', (await tokenStatus(play, id, old)) >= 400);
    await stage.clicks('ben', open, 'I stored it');
    await stage.window('ben', ({ text }) => text.includes('erased here'));
    await stage.leaves('ben');
    check.lacks('no message ever held it', postedTexts(play), secret);
  },
};

const denial: Scene = {
  title: 'A request that is denied',
  async run(play) {
    const { stage, check } = play;
    const { id } = clientNamed(play, planning);
    await stage.opens('ben', '/oauth rotate workforce', 3);
    await stage.fills('ben', { Reason: 'It is a year old, so it is due.' });
    await stage.submits('ben');
    await stage.window('ben', ({ text }) => text.includes('request is open'), 1);
    await stage.leaves('ben');
    const card = await stage.card(({ rendered }) => rendered.includes(`Rotate secret: ${planning}`), 6);
    await stage.clicks('dora', card, 'Deny');
    await stage.window('dora', ({ fields }) => fields.length > 0);
    await stage.fills('dora', { Reason: 'Not in the last week of planning. Ask again on Monday.' });
    await stage.submits('dora');
    const over = await stage.card(({ ts, rendered }) => ts === card.ts && rendered.includes('Denied by'), 10);
    await stage.leaves('dora');
    check.reads('the card says who denied it, and why', over.rendered, 'Dora Deleter', 'Ask again on Monday');
    check.is('its buttons have gone', over.buttons, []);
    const news = await stage.directMessage('ben', ({ rendered }) => rendered.includes('Ask again on Monday'));
    check.reads('Ben hears of it', news.rendered, planning);
    check.is('Genesys was asked for nothing', callsFor(play, 'POST', id, '/secret'), 0);
  },
};

const overtaken: Scene = {
  title: 'A request that a change overtook',
  async run(play) {
    const { stage, check, genesys, tells } = play;
    const { id } = clientNamed(play, crm);
    const cards = cardCount(play);
    await stage.opens('ada', '/oauth delete salesforce', 3);
    await stage.fills('ada', {
      Reason: 'The new connector is live since Monday.',
      'Type the client’s name to confirm': crm,
    });
    await stage.submits('ada');
    await stage.window('ada', ({ text }) => text.includes('request is open'), 1);
    await stage.leaves('ada');
    const card = await stage.card(({ rendered }) => rendered.includes(`Delete client: ${crm}`), 6);
    check.is('there is one card more', cardCount(play), cards + 1);
    tells('Before anybody decides, somebody gives the client a new redirect URI in Genesys Cloud’s own admin pages.');
    genesys.changeClient(id, { registeredRedirectUri: ['https://crm.example.com/oauth/v2/callback'] });
    await stage.clicks('dora', card, 'Approve');
    const over = await stage.card(({ ts, rendered }) => ts === card.ts && rendered.includes('Outcome'), 12);
    check.reads(
      'the approval was for another client than the one there is now',
      over.rendered,
      'Not done because the client changed',
    );
    check.is('its buttons have gone', over.buttons, []);
    await stage.directMessage('ada', ({ rendered }) => rendered.includes(crm));
    check.is('the client is still there, and active', clientNamed(play, crm).state, 'active');
    check.is('nothing was written', [callsFor(play, 'PUT', id), callsFor(play, 'DELETE', id)], [0, 0]);
  },
};

/** What takes two. */
export const secondPerson: readonly Scene[] = [deletion, rotation, denial, overtaken];
