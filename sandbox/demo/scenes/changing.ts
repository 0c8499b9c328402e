import { callsFor, clientNamed, postedTexts, type Scene, tokenStatus } from '../scene.ts';
import { codesIn } from '../sights.ts';

const created = 'Invoice sync';

const creation: Scene = {
  title: 'A new client and its secret',
  isStory: false,
  async run(play) {
    const { stage, check, genesys, slack, tells } = play;
    await stage.opens('ada', '/oauth create');
    await stage.fills('ada', { 'Grant type': 'Client credentials (CLIENT-CREDENTIALS)' });
    await stage.fills('ada', {
      Name: created,
      Description: 'Sends invoices to the ledger at noon. Ask: billing team',
      'Token duration': 'forever',
      Roles: { search: 'reporting', pick: 'Reporting Reader · Home' },
    });
    await stage.submits('ada');
    const wrong = await stage.modal('ada', ({ errors }) => Object.keys(errors).length > 0, 40);
    check.reads(
      'a duration that makes no sense gets an error under its field',
      wrong.errors['duration'] ?? '',
      'Enter a duration',
    );
    check.reads(
      'everything else that Ada typed is still there',
      wrong.text,
      created,
      'billing team',
      'Reporting Reader',
    );
    await stage.fills('ada', { 'Token duration': '2 hours' });
    await stage.submits('ada');
    const done = await stage.modal('ada', ({ text }) => text.includes('Created:'));
    const client = clientNamed(play, created);
    const secret = genesys.secretOf(client.id) ?? '';
    check.is('Genesys Cloud has the client, with 2-hour tokens', client.accessTokenValiditySeconds, 7200);
    check.is('it took one call', genesys.countCalls('POST', '/api/v2/oauth/clients'), 1);

    tells('The secret is sealed, and only Ada can open it.');
    const offer = await stage.directMessage('ada', ({ rendered }) => rendered.includes('is ready'));
    await stage.clicks('ada', done, 'Reveal secret');
    const open = await stage.modal('ada', ({ title, text }) => title === 'Client secret' && text.includes('vault'));
    const [, revealed = ''] = codesIn(open);
    check.is('Ada sees the secret that Genesys Cloud created', revealed === secret && secret !== '');
    check.is('Genesys Cloud accepts it', await tokenStatus(play, client.id, revealed), 200);
    check.is('nothing in this modal can be clicked, so Slack never sends it back', open.buttons, []);
    await stage.leaves('ada');
    await stage.clicks('ada', offer, 'I stored it');
    const message = await slack.waitFor(() => {
      const now = slack.message(offer.channel, offer.ts);
      return now?.rendered.includes('Keyturn deleted its copy') ? now : undefined;
    });
    check.is('the direct message no longer offers it', message.buttons, []);
    check.lacks('it was never in a message', postedTexts(play), secret);
  },
};

const change: Scene = {
  title: 'A change, reviewed before it’s saved',
  isStory: false,
  async run(play) {
    const { stage, check } = play;
    const { id } = clientNamed(play, 'Recording archive to S3');
    await stage.opens('ada', '/oauth update recording archive');
    await stage.fills('ada', {
      'Token duration': '8 hours',
      Description: 'Moves recordings to cold storage in Dublin',
    });
    await stage.submits('ada');
    const review = await stage.modal('ada', ({ text }) => text.includes('Changes to '));
    check.reads('the review shows the old and the new value', review.text, '1 day', '8 hours');
    check.is('nothing is saved yet', callsFor(play, 'PUT', id), 0);
    await stage.submits('ada');
    const done = await stage.modal('ada', ({ text }) => text.includes('Updated'));
    check.reads('Ada sees what changed', done.text, '8 hours', 'Dublin');
    const after = clientNamed(play, 'Recording archive to S3');
    check.is('Genesys Cloud has the new duration', after.accessTokenValiditySeconds, 28_800);
    check.is('it took one call', callsFor(play, 'PUT', id), 1);
    check.is('the client’s roles haven’t changed', after.roleDivisions.length, 2);
    check.is('neither has a field that Keyturn doesn’t know', after.unknownFields, {
      tags: ['archive', 'storage'],
    });
    await stage.leaves('ada');
  },
};

const brake: Scene = {
  title: 'The emergency brake',
  isStory: false,
  async run(play) {
    const { stage, check, tells } = play;
    const { id, name } = clientNamed(play, 'Agent desktop');
    tells('A laptop with the agent desktop’s sign-in was stolen. Ada doesn’t wait for anyone.');
    const form = await stage.opens('ada', `/oauth stop ${name}`);
    check.reads('one modal says what follows', form.text, 'It can’t get new tokens', 'Tokens already issued');
    await stage.fills('ada', { Reason: 'A laptop was stolen' });
    await stage.submits('ada');
    await stage.modal('ada', ({ text }) => text.includes('Deactivated:'));
    check.is(
      'it’s inactive, after one confirmation and one call',
      [clientNamed(play, name).state, callsFor(play, 'PUT', id)],
      ['inactive', 1],
    );
    await stage.leaves('ada');
    const card = await stage.card(({ rendered }) => rendered.includes(`deactivated ${name}`));
    check.reads('the channel hears who did it, and why', card.rendered, 'Ada Admin', 'A laptop was stolen');
    tells('The laptop turns up. Ben takes it back.');
    await stage.clicks('ben', card, 'Reactivate');
    await stage.modal('ben', ({ submit }) => submit === 'Reactivate');
    await stage.submits('ben');
    await stage.modal('ben', ({ text }) => text.includes('Reactivated:'));
    check.is('it’s active again', clientNamed(play, name).state, 'active');
    await stage.leaves('ben');
    const over = await stage.card(({ rendered }) => rendered.includes('Reactivated by'));
    check.is('the first message says so, and no longer offers it', over.buttons, ['Show details']);
  },
};

/** What one person can do alone. */
export const changing: readonly Scene[] = [creation, change, brake];
