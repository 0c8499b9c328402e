/**
 * The rooms that `npm run mutate` breaks, each with the tests that have to notice. Left out are tests that take seconds each (made-up sequences,
 * real Redis servers): with them, a run would take days. `share` of a room's mutants are tried, always the same ones: see mutation-plugins.mjs.
 */
export const rooms = {
  services: {
    // Files that talk to Redis need real servers.
    mutate: ['services/**/*.ts', '!services/store/redis*.ts'],
    tests: ['test/{access,audit,genesys,listings,people,requests,sealed-secrets,store}/**/*.test.ts'],
    share: 1,
  },
  approval: {
    mutate: ['app/approval/**/*.ts'],
    tests: [
      'test/two-people/{asking,card,deciding,delete,fencing,policy,posting,reposted,requests,rights,role-rule,rotate,settings,stale,time,usage}.test.ts',
      'test/attacks/store.test.ts',
      'test/chaos/lease.test.ts',
    ],
    share: 0.08,
  },
  secrets: {
    mutate: ['app/secrets/**/*.ts'],
    tests: [
      'test/bot/{create-secret,offers,secret-time,secrets}.test.ts',
      'test/two-people/{lost-secret,rotate,secret-answers,secrets}.test.ts',
      'test/attacks/store.test.ts',
    ],
    share: 1,
  },
  forms: {
    mutate: ['app/forms/**/*.ts'],
    tests: [
      'test/bot/{carried-values,create*,delivery,drafts,lag,limits,long-lists,lost-creation,rights,roles-without-division,update}.test.ts',
      'test/two-people/{alone,asking,moving,new-client,reviewed,rights}.test.ts',
    ],
    share: 0.4,
  },
  pipeline: {
    mutate: ['app/pipeline.ts', 'app/pipeline/**/*.ts'],
    tests: [
      'test/app/pipeline*.test.ts',
      'test/bot/{costs,own-roles,patience,permissions,typed-words}.test.ts',
      'test/two-people/{alone,asking,recorded-change}.test.ts',
      'test/attacks/crowding.test.ts',
    ],
    share: 0.5,
  },
  listeners: {
    mutate: ['app/listeners.ts', 'app/listeners/**/*.ts'],
    tests: [
      'test/app/{organizations,payloads,replies}.test.ts',
      'test/bot/{command-name,help,identity,list,long-lists,second-language,show,threads,typed-words,unreadable,update}.test.ts',
      'test/two-people/{alone,deciding}.test.ts',
    ],
    share: 0.5,
  },
  clients: {
    mutate: ['commands/clients/**/*.ts'],
    tests: [
      'test/commands/**/*.test.ts',
      'test/bot/{allowed-ips,authors,create*,lost-creation,own-roles,permissions,rights,role-names,roles-without-division,show,update}.test.ts',
      'test/two-people/{alone,card,delete,deletion-stages,moving,new-client,rotate,stale,usage}.test.ts',
    ],
    share: 0.15,
  },
  cards: {
    mutate: ['commands/cards/**/*.ts'],
    tests: ['test/commands/**/*.test.ts', 'test/two-people/**/*.test.ts'],
    share: 0.25,
  },
};

/** The room of this run. */
export const room = () => {
  const name = process.env.KEYTURN_MUTATE ?? 'services';
  if (!Object.hasOwn(rooms, name)) throw new Error(`There’s no room ${name}: ${Object.keys(rooms).join(', ')}`);
  return { name, ...rooms[name] };
};
