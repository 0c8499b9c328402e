import type { Scene } from '../scene.ts';

const whoAmI: Scene = {
  title: 'Who am I?',
  async run({ stage, check, tells }) {
    tells('Ada runs the contact centre’s integrations. She asks whom the bot takes her for.');
    const ada = await stage.asks('ada', '/oauth whoami');
    check.reads('Ada is found in Genesys Cloud by her e-mail address', ada.rendered, 'Ada Admin', 'ada@example.com');
    check.reads('she is told what needs a second person', ada.rendered, 'rotate (needs approval)');
    tells('Gus is a guest of the workspace.');
    const gus = await stage.asks('gus', '/oauth list');
    check.reads('a guest is refused', gus.rendered, 'Guests can’t use Keyturn');
    check.lacks('and sees no client', gus.rendered, 'Salesforce');
  },
};

const listing: Scene = {
  title: 'A listing, page by page',
  async run({ stage, check, slack, genesys }) {
    const first = await stage.asks('ada', '/oauth list');
    const living = genesys.clients().filter(({ state }) => state !== 'deleted');
    check.reads('the first ten clients are shown', first.rendered, `1–10 of ${living.length} clients`);
    check.lacks('a client that Genesys keeps as deleted is left out', first.rendered, 'Old survey widget');
    check.lacks('a client’s name cannot call the channel', first.notification + first.rendered, '⟪@channel⟫');
    const before = genesys.countCalls('GET', '/api/v2/oauth/clients');
    await stage.clicks('ada', first, 'Next page');
    const second = await stage.answer('ada', ({ rendered }) => rendered.includes('Page 2'), 12);
    check.reads('the next page has the rest', second.rendered, `11–${living.length} of ${living.length} clients`);
    check.is('it takes the place of the first', slack.ephemerals(second.ephemeralFor ?? '').at(-1)?.ts, first.ts);
    check.is('and costs no call to Genesys', genesys.countCalls('GET', '/api/v2/oauth/clients'), before);
  },
};

const search: Scene = {
  title: 'A search',
  async run({ stage, check }) {
    const inactive = await stage.asks('ada', '/oauth list inactive');
    check.reads('the one inactive client is found by its state', inactive.rendered, 'Outbound dialler trial');
    check.lacks('and no other', inactive.rendered, 'Wallboard');
    const none = await stage.asks('ada', '/oauth list payrol');
    check.reads('who finds nothing is told what to try', none.rendered, 'None of', 'matches “payrol”', 'Try');
    const typo = await stage.asks('ada', '/oauth lst');
    check.is('who mistypes is offered the nearest command', typo.buttons, ['List']);
  },
};

const details: Scene = {
  title: 'The details of one client',
  async run({ stage, check }) {
    const shown = await stage.asks('ada', '/oauth show nightly');
    check.reads('a part of the name is enough', shown.rendered, 'Nightly reporting export');
    check.reads('roles and divisions have names', shown.rendered, 'Reporting Reader in all divisions');
    check.reads('durations are in words', shown.rendered, '1 hour');
    check.is('Ada is offered what she may do', shown.buttons, ['Update', 'Rotate secret', 'Delete']);
    const vera = await stage.asks('vera', '/oauth show nightly', 7);
    check.is('Vera, who may only look, is offered nothing', vera.buttons, []);
    const twice = await stage.asks('ada', '/oauth show chat transcript');
    check.is('where two clients fit, both are offered', twice.buttons, ['Choose', 'Choose']);
  },
};

const refusal: Scene = {
  title: 'A right that is missing',
  async run({ stage, check, genesys, tells }) {
    tells('Vera may look at clients, and nothing more. She tries to make one.');
    const before = genesys.clients().length;
    const vera = await stage.opens('vera', '/oauth create');
    check.reads('she is told which permission is missing', vera.text, 'oauth:client:add', 'Nothing was changed');
    check.is('there is nothing to fill in or to send', [vera.fields, vera.submit], [[], undefined]);
    await stage.leaves('vera');
    check.is('Genesys was not asked to create anything', genesys.countCalls('POST', '/api/v2/oauth/clients'), 0);
    check.is('and has as many clients as before', genesys.clients().length, before);
  },
};

/** What people do who only look. */
export const reading: readonly Scene[] = [whoAmI, listing, search, details, refusal];
