const folder = (name) => `test/${name}/`;
const files = (name, ...titles) => titles.map((title) => `test/${name}/${title}.test.ts`);

/**
 * The rooms that `npm run mutate` breaks, each with the tests that have to notice, in the order in which they run: those that notice most, and
 * take least, come first. Left out are tests that take seconds each (made-up sequences, real Redis servers): with them, a run would take days.
 * `share` of a room's mutants are tried, always the same ones: see mutation-plugins.mjs.
 */
export const rooms = {
  services: {
    // Files that talk to Redis need real servers.
    mutate: ['services/**/*.ts', '!services/store/redis*.ts'],
    tests: ['access', 'audit', 'genesys', 'listings', 'people', 'requests', 'sealed-secrets', 'store'].map(folder),
    share: 1,
  },
  approval: {
    mutate: ['app/approval/**/*.ts'],
    tests: [
      ...files(
        'two-people',
        'deciding',
        'asking',
        'policy',
        'role-rule',
        'rights',
        'alone',
        'trail',
        'requests',
        'stale',
      ),
      ...files('two-people', 'rotate', 'card', 'settings', 'reposted', 'delete', 'usage', 'posting', 'time', 'fencing'),
      ...files('two-people', 'passing-trouble'),
      ...files('chaos', 'lease', 'killed-while-rotating'),
    ],
    share: 0.08,
  },
  secrets: {
    mutate: ['app/secrets/**/*.ts'],
    tests: [
      ...files('bot', 'create-secret', 'offers', 'secrets', 'secret-time'),
      ...files('two-people', 'secret-answers', 'secrets', 'rotate', 'lost-secret'),
      ...files('attacks', 'half-key', 'store'),
    ],
    share: 1,
  },
  forms: {
    mutate: ['app/forms/**/*.ts'],
    tests: [
      ...files('app', 'drafts', 'submitted'),
      ...files('attacks', 'drafts'),
      ...files(
        'bot',
        'rights',
        'drafts',
        'carried-values',
        'long-lists',
        'delivery',
        'update',
        'create-form',
        'create-failures',
      ),
      ...files('two-people', 'reviewed', 'new-client', 'late-reason', 'alone', 'asking', 'rights', 'loud', 'moving'),
      ...files('two-people', 'recorded-reads', 'trail'),
      ...files('bot', 'limits', 'roles-without-division', 'own-roles', 'lag', 'lost-creation'),
    ],
    share: 0.15,
  },
  pipeline: {
    mutate: ['app/pipeline.ts', 'app/pipeline/**/*.ts'],
    tests: [
      ...files('app', 'pipeline', 'input-problems', 'pipeline-parts'),
      ...files('bot', 'permissions', 'typed-words'),
      ...files('two-people', 'alone', 'asking', 'recorded-change', 'loud'),
      ...files('attacks', 'crowding', 'loud'),
      ...files('bot', 'patience', 'own-roles', 'help'),
    ],
    share: 0.25,
  },
  listeners: {
    mutate: ['app/listeners.ts', 'app/listeners/**/*.ts'],
    tests: [
      ...files('app', 'searches', 'payloads', 'replies', 'organizations'),
      ...files(
        'bot',
        'command-name',
        'threads',
        'identity',
        'second-language',
        'long-lists',
        'typed-words',
        'unreadable',
      ),
      ...files('bot', 'list', 'create-form', 'update', 'show', 'help', 'incomplete-list', 'offers'),
      ...files('two-people', 'alone', 'deciding', 'asking', 'recorded-reads'),
    ],
    share: 0.25,
  },
  clients: {
    mutate: ['commands/clients/**/*.ts'],
    tests: [
      folder('commands'),
      ...files(
        'bot',
        'rights',
        'role-names',
        'create-secret',
        'authors',
        'roles-without-division',
        'create-form',
        'update',
      ),
      ...files('two-people', 'alone', 'new-client', 'as-it-was', 'loud', 'stale', 'card', 'rotate', 'usage', 'delete'),
      ...files('bot', 'show', 'allowed-ips', 'create-failures', 'own-roles'),
      ...files('two-people', 'moving', 'deletion-stages', 'history', 'unsure'),
      ...files('bot', 'lost-creation', 'list', 'typed-words', 'incomplete-list'),
    ],
    share: 0.08,
  },
  cards: {
    mutate: ['commands/cards/**/*.ts'],
    tests: [
      folder('commands'),
      ...files(
        'two-people',
        'deciding',
        'asking',
        'policy',
        'alone',
        'as-it-was',
        'unfolded',
        'read-aloud',
        'requests',
      ),
      ...files(
        'two-people',
        'settings',
        'rotate',
        'card',
        'loud',
        'delete',
        'usage',
        'stale',
        'time',
        'moving',
        'outsiders',
      ),
    ],
    share: 0.15,
  },
};

/** The room of this run. */
export const room = () => {
  const name = process.env.KEYTURN_MUTATE ?? 'services';
  if (!Object.hasOwn(rooms, name)) throw new Error(`There’s no room ${name}: ${Object.keys(rooms).join(', ')}`);
  return { name, ...rooms[name] };
};
