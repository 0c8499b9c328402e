/**
 * What the tests have to show, item by item. `shows`: patterns of files, each with a pattern of test titles unless the whole file counts.
 * `uses`: only tests of files that use this support. `pages`: pages in docs/ that say it.
 */
export const bar = [
  {
    letter: 'a',
    what: 'state machine',
    how: 'sequences and interleavings of ask, approve, deny, cancel, expire, crash, repeat and drift, made up by fast-check, against a model; on memory and Redis',
    shows: [[/^test\/requests\//u], [/^test\/store\/model/u]],
  },
  {
    letter: 'b',
    what: 'several on one Redis',
    how: 'N requests with eight clicks at once over two bots: N executions, counted at Genesys Cloud; the losers learn who won. Only tests in files that start Redis',
    uses: 'test/support/redis.ts',
    shows: [
      [/\/race\.test/u],
      [/^test\/(?:two-people|chaos|bot|listings)\//u, /two bots|replicas|two processes/iu],
      [/^test\/audit\/concurrency/u],
    ],
  },
  {
    letter: 'c',
    what: 'kill -9 at each step',
    how: 'a real process, killed at its calls to Genesys Cloud, Slack and Redis while it deletes, rotates, checks, undoes and resumes; another one goes on',
    shows: [[/^test\/chaos\/killed/u]],
  },
  {
    letter: 'd',
    what: 'replay of captured requests',
    how: 'the same bytes with the same signature, within and after five minutes; forged and future ones',
    shows: [
      [/^test\/faults\/slack-hostile/u, /captured/u],
      [/^test\/faults\/slack-edge/u, /without being from Slack/u],
      [
        /^test\/(?:bot|two-people|app)\//u,
        /comes twice|sent (?:twice|again)|delivers again|clicks at once|is (?:done|handled) once/iu,
      ],
    ],
  },
  {
    letter: 'e',
    what: 'identity',
    how: 'guest, bot, deactivated, stranger, external, unconfirmed, none and two Genesys users, two Slack accounts of one; by operation and by button',
    shows: [
      [/^test\/(?:people|access)\//u],
      [/^test\/bot\/(?:identity|permissions)/u],
      [
        /^test\/two-people\//u,
        /may not|can’t (?:ask|change)|approver|second Slack account|person who (?:asks|became)/iu,
      ],
    ],
  },
  {
    letter: 'f',
    what: 'drift',
    how: 'the client, a right or a person changes between asking, deciding and executing',
    shows: [
      [/^test\/two-people\//u, /stale|changed|meanwhile|in the meantime|lost (?:the permission|its lease)/iu],
      [/^test\/genesys\/updates/u],
    ],
  },
  {
    letter: 'g',
    what: 'Genesys Cloud in trouble',
    how: 'every status, garbage, HTML, half an answer, fifty megabytes, cut and hanging connections, before and after the effect; what is said is compared with what is so',
    shows: [
      [/^test\/faults\/genesys/u],
      [/^test\/genesys\//u],
      [/^test\/two-people\//u, /answer (?:is|to .+ is) lost|Genesys Cloud/u],
    ],
  },
  {
    letter: 'h',
    what: 'Redis in trouble',
    how: 'killed, frozen, full, read-only; primary lost under Sentinel; slot moved and node lost in a Cluster: reads answer, writes refuse, all heals without a restart',
    shows: [[/^test\/faults\/redis/u], [/^test\/store\/redis/u], [/^test\/listings\/store-down/u]],
  },
  {
    letter: 'i',
    what: 'no record, no write',
    how: 'the audit trail can’t be reached, or was tampered with: changed, removed, reordered, inserted, cut off',
    shows: [
      [/^test\/audit\//u],
      [/^test\/app\/audit-(?:verify|export)/u],
      [/^test\/(?:two-people|bot)\//u, /records?\b|recorded|trail/iu],
    ],
  },
  {
    letter: 'j',
    what: 'injection',
    how: 'mentions, links, control and direction characters, backticks in names, descriptions, reasons and values; tampered values and metadata',
    shows: [[/^test\/commands\/text/u], [/^test\/faults\/slack-hostile/u], [/^test\//u, /hostile|mention|injection/iu]],
  },
  {
    letter: 'k',
    what: 'thousands of clients',
    how: 'listing, paging and searching none to 10,000 clients, from one call to Genesys Cloud',
    shows: [[/^test\/listings\//u], [/^test\/bot\//u, /,000 clients|empty organi[sz]ation/u]],
  },
  {
    letter: 'l',
    what: 'limits of Slack',
    how: 'the workspace refuses what Slack would refuse, and every test fails on a refusal it did not expect; arbitrary data stays within the limits',
    shows: [
      [/^test\/sandbox\/slack-(?:block-kit|views|web-api)/u],
      [/^test\/bot\/limits/u],
      [/^test\/commands\/text/u, /cutting/u],
    ],
  },
  {
    letter: 'm',
    what: 'no secret leaves',
    how: 'marked secrets are searched for in logs, messages, audit, store, metrics and errors',
    shows: [[/^test\/sealed-secrets\//u], [/^test\//u, /\bsecrets?\b|password/iu]],
  },
  {
    letter: 'n',
    what: 'Slack and Genesys Cloud in the box',
    how: 'both simulated over the wire, checked with the official SDKs; no keys needed',
    shows: [[/^test\/sandbox\//u], [/^test\/demo/u]],
  },
  {
    letter: 'o',
    what: 'release plan',
    how: 'what to try by hand before a release',
    shows: [],
    pages: ['release-plan.md'],
  },
  { letter: 'p', what: 'what Keyturn doesn’t promise', how: 'written down', shows: [], pages: ['security.md'] },
];
