import type { Scene } from '../scene.ts';

const whoAmI: Scene = {
  title: 'Who am I?',
  isStory: false,
  async run({ stage, check, tells }) {
    tells('Ada runs the contact center’s integrations. She asks who Keyturn thinks she is.');
    const ada = await stage.asks('ada', '/oauth whoami');
    check.reads('Keyturn finds Ada in Genesys Cloud by email', ada.rendered, 'Ada Admin', 'ada@example.com');
    check.reads('it tells her what needs approval', ada.rendered, 'rotate (needs approval)');
    tells('Gus is a guest in this workspace.');
    const gus = await stage.asks('gus', '/oauth list');
    check.reads('Gus can’t use Keyturn', gus.rendered, 'Guests can’t use Keyturn');
    check.lacks('and he sees no clients', gus.rendered, 'Salesforce');
  },
};

const listing: Scene = {
  title: 'A list, page by page',
  isStory: false,
  async run({ stage, check, slack, genesys }) {
    const first = await stage.asks('ada', '/oauth list');
    const { length } = genesys.clients();
    check.reads('the first page has ten clients', first.rendered, `1–10 of ${length} clients`);
    const before = genesys.countCalls('GET', '/api/v2/oauth/clients');
    await stage.clicks('ada', first, 'Next page');
    const second = await stage.answer('ada', ({ rendered }) => rendered.includes('Page 2'), 12);
    check.reads('the next page has the rest', second.rendered, `11–${length} of ${length} clients`);
    check.is('it replaces the first page', slack.ephemerals(second.ephemeralFor ?? '').at(-1)?.ts, first.ts);
    check.is('it costs no call to Genesys Cloud', genesys.countCalls('GET', '/api/v2/oauth/clients'), before);
  },
};

const search: Scene = {
  title: 'Find a client',
  isStory: true,
  async run({ stage, check, tells, aside }) {
    tells('Dora looks after the nightly reports. The secret of their OAuth client was pasted into a ticket.');
    const found = await stage.asks('dora', '/oauth list reporting');
    check.reads('a word of its name finds it', found.rendered, 'Nightly reporting export');
    await aside(async () => {
      const inactive = await stage.asks('ada', '/oauth list inactive');
      check.reads('the one inactive client is found by its state', inactive.rendered, 'Outbound dialer trial');
      check.lacks('and no other client', inactive.rendered, 'Wallboard');
      const none = await stage.asks('ada', '/oauth list payrol');
      check.reads('if nothing matches, Ada learns what to try', none.rendered, 'No clients match “payrol”', 'Try');
      const typo = await stage.asks('ada', '/oauth lst');
      check.is('after a typo, Ada is offered the closest command', typo.buttons, ['List']);
    });
  },
};

const details: Scene = {
  title: 'Look at it',
  isStory: true,
  async run({ stage, check, aside }) {
    const shown = await stage.asks('dora', '/oauth show nightly');
    check.reads('part of the name is enough', shown.rendered, 'Nightly reporting export');
    check.reads('roles and divisions have names', shown.rendered, 'Reporting Reader in all divisions');
    check.reads('durations are in words', shown.rendered, '1 hour');
    const all = ['Deactivate', 'Update', 'Rotate secret', 'Delete'];
    check.is('Dora gets a button for everything she can do', shown.buttons, all);
    await aside(async () => {
      const vera = await stage.asks('vera', '/oauth show agent desktop', 7);
      check.is('Vera can only view clients, so she gets none', vera.buttons, []);
      const twice = await stage.asks('ada', '/oauth show wallboard');
      check.is('if two clients match, Ada can choose', twice.buttons, ['Choose', 'Choose']);
    });
  },
};

const refusal: Scene = {
  title: 'A missing permission',
  isStory: false,
  async run({ stage, check, genesys, tells }) {
    tells('Vera can view clients and nothing more. She tries to create one.');
    const before = genesys.clients().length;
    const vera = await stage.opens('vera', '/oauth create');
    check.reads('she learns which permission she needs', vera.text, 'oauth:client:add', 'Nothing was changed');
    check.is('there’s nothing to fill in or submit', [vera.fields, vera.submit], [[], undefined]);
    await stage.leaves('vera');
    check.is('nothing was sent to Genesys Cloud', genesys.countCalls('POST', '/api/v2/oauth/clients'), 0);
    check.is('which has as many clients as before', genesys.clients().length, before);
  },
};

/** What people do who only look. */
export const reading: readonly Scene[] = [whoAmI, listing, search, details, refusal];
