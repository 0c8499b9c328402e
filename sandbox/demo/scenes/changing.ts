import { callsFor, clientNamed, postedTexts, type Scene, tokenStatus } from '../scene.ts';
import { codesIn } from '../stage.ts';

const created = 'Invoice sync';

const creation: Scene = {
  title: 'A new client, and its secret',
  async run(play) {
    const { stage, check, genesys, slack, tells } = play;
    await stage.opens('ada', '/oauth create');
    await stage.fills('ada', { 'Grant type': 'Client credentials (CLIENT-CREDENTIALS)' });
    await stage.fills('ada', {
      Name: created,
      Description: 'Sends invoices to the ledger at noon. Ask: billing team',
      'Token duration': 'for ever',
      'Roles in divisions': { search: 'reporting', pick: 'Reporting Reader · Home' },
    });
    await stage.submits('ada');
    const wrong = await stage.window('ada', ({ errors }) => Object.keys(errors).length > 0, 40);
    check.reads('a duration that makes no sense is refused beneath its field', wrong.errors['duration'] ?? '', 'Write');
    check.reads('and nothing typed is lost', wrong.text, created, 'billing team', 'Reporting Reader');
    await stage.fills('ada', { 'Token duration': '2 hours' });
    await stage.submits('ada');
    const done = await stage.window('ada', ({ text }) => text.includes('Created:'));
    const client = clientNamed(play, created);
    const secret = genesys.secretOf(client.id) ?? '';
    check.is('Genesys has the client, with tokens of two hours', client.accessTokenValiditySeconds, 7200);
    check.is('made by exactly one call', genesys.countCalls('POST', '/api/v2/oauth/clients'), 1);

    tells('The secret exists once. It is sealed, and waits for Ada, and for nobody else.');
    const offer = await stage.directMessage('ada', ({ buttons }) => buttons.includes('Reveal secret'));
    await stage.clicks('ada', done, 'Reveal secret');
    const open = await stage.window('ada', ({ title, buttons }) => title === 'Client secret' && buttons.length > 0);
    const [, revealed = ''] = codesIn(open);
    check.is('Ada sees the very secret that Genesys made', revealed === secret && secret !== '');
    check.is('Genesys gives a token for it', await tokenStatus(play, client.id, revealed), 200);
    await stage.clicks('ada', open, 'I stored it');
    const erased = await stage.window('ada', ({ text }) => text.includes('erased here'));
    check.lacks('once she stored it, it is gone from the window', erased.text, secret);
    await stage.leaves('ada');
    const message = await slack.waitFor(() => {
      const now = slack.message(offer.channel, offer.ts);
      return now?.rendered.includes('erased here') ? now : undefined;
    });
    check.is('the direct message offers it no longer', message.buttons, []);
    check.lacks('no message ever held it', postedTexts(play), secret);
  },
};

const change: Scene = {
  title: 'A change, looked over before it is made',
  async run(play) {
    const { stage, check } = play;
    const { id } = clientNamed(play, 'Recording archive to S3');
    await stage.opens('ada', '/oauth update recording archive');
    await stage.fills('ada', {
      'Token duration': '8 hours',
      Description: 'Moves recordings to cold storage in Dublin',
    });
    await stage.submits('ada');
    const review = await stage.window('ada', ({ text }) => text.includes('This will change'));
    check.reads('the review tells old from new', review.text, '1 day', '8 hours');
    check.is('nothing is written yet', callsFor(play, 'PUT', id), 0);
    await stage.submits('ada');
    const done = await stage.window('ada', ({ text }) => text.includes('Updated'));
    check.reads('Ada hears what was changed', done.text, '8 hours', 'Dublin');
    const after = clientNamed(play, 'Recording archive to S3');
    check.is('Genesys has the new duration', after.accessTokenValiditySeconds, 28_800);
    check.is('by exactly one call', callsFor(play, 'PUT', id), 1);
    check.is('the roles are as they were', after.roleDivisions.length, 2);
    check.is('and so is a field that the bot does not know', after.unknownFields, {
      tags: ['archive', 'storage'],
    });
    await stage.leaves('ada');
  },
};

/** What one person may do alone. */
export const changing: readonly Scene[] = [creation, change];
