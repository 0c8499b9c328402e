import type { PageMessage, PageState, Place, TrailLine } from '../../sandbox/page/protocol.ts';

const zone = 'Europe/London';

/** A state of the page: Ada's, with two channels, the bot's direct messages, and App Home. */
export function pageState(state: Partial<PageState> = {}): PageState {
  return {
    now: Date.UTC(2025, 10, 27, 20, 6),
    me: 'ADA',
    people: [
      { id: 'ADA', name: 'Ada', about: 'admin', zone },
      { id: 'BEN', name: 'Ben', about: 'may edit', zone },
      { id: 'DORA', name: 'Dora', about: 'may delete', zone: 'America/New_York' },
    ],
    places: [
      place({ id: 'GENERAL', name: 'general' }),
      place({ id: 'APPROVALS', name: 'oauth-approvals', isPrivate: true }),
      place({ id: 'DIRECT', kind: 'direct', name: 'Keyturn' }),
      place({ id: 'home', kind: 'home', name: 'Keyturn' }),
    ],
    modals: [],
    home: undefined,
    names: {},
    commands: [{ command: '/oauth', description: '', usages: [] }],
    shortcuts: [],
    notices: [],
    genesys: { organization: 'Northwind', clients: [], more: 0 },
    troubles: [],
    bot: { status: 'ready', settings: [], restartWarning: undefined, clockWarning: undefined },
    trail: [],
    wire: [],
    tour: true,
    ...state,
  };
}

export const place = (given: Partial<Place>): Place => ({
  id: 'GENERAL',
  kind: 'channel',
  name: 'general',
  isPrivate: false,
  isArchived: false,
  isShared: false,
  unread: 0,
  mentions: 0,
  messages: [],
  ...given,
});

export const message = (given: Partial<PageMessage>): PageMessage => ({
  ts: '1.0',
  channel: 'GENERAL',
  user: 'BOT',
  text: '',
  notification: '',
  blocks: [],
  rendered: '',
  buttons: [],
  fields: [],
  deleted: false,
  edited: false,
  author: { name: 'Keyturn', isBot: true },
  at: 1000,
  isUnread: false,
  ...given,
});

export const record = (seq: number, given: Partial<TrailLine>): TrailLine => ({
  seq,
  at: seq * 1000,
  action: 'requested',
  operation: 'rotate',
  person: 'ADA',
  client: 'Nightly reporting export',
  isChained: true,
  ...given,
});
