import { catalog } from '../language.ts';

/** What people read about a new secret. Facts: a client's name, IDs, and moments, ready to be shown. */
export const words = catalog('secrets', {
  title: 'Client secret',
  reveal: 'Reveal secret',
  ready: {
    newClient: (client: string) => `The secret for your new client ${client} is ready.`,
    newSecret: (client: string) => `The new secret for ${client} is ready.`,
    newGrantType: (client: string) => `${client} has a new grant type, and its secret is ready.`,
  },
  /** Before it's there. */
  coming: {
    newClient: (client: string) => `Keyturn is creating ${client}. You can open its secret here in a moment.`,
    newSecret: (client: string) =>
      `Keyturn is rotating the secret of ${client}. You can open the new one here in a moment.`,
    newGrantType: (client: string) =>
      `Keyturn is changing the grant type of ${client}. You can open its secret here in a moment.`,
  },
  noSecret: (client: string) => `There’s no new secret for ${client}, so there’s nothing to open here.`,
  onlyYou: (until: string) => `Only you can open it, until ${until}. Then Keyturn deletes it.`,
  clientId: (id: string) => `Client ID: \`${id}\``,
  oldSecret: (lifetime: string) =>
    `The old secret can’t get tokens anymore. Tokens already issued keep working for up to ${lifetime}.`,
  reminder: {
    newClient: (client: string, until: string) =>
      `You haven’t opened the secret for your new client ${client} yet. Keyturn deletes it ${until}.`,
    newSecret: (client: string, until: string) =>
      `You haven’t opened the new secret for ${client} yet. Keyturn deletes it ${until}.`,
    newGrantType: (client: string, until: string) =>
      `You haven’t opened the secret for ${client} yet. Keyturn deletes it ${until}.`,
  },
  openIt: (address: string) =>
    address === ''
      ? 'Open it with *Reveal secret* in Keyturn’s earlier message.'
      : `Open it with *Reveal secret* in <${address}|the earlier message>.`,
  expired: (client: string, at: string) =>
    `Nobody opened the secret for ${client}, so it’s gone: Keyturn deleted it ${at}. The client can’t be used with it. Rotate the secret to get another one.`,
  expiredOpened: (client: string, at: string) =>
    `Keyturn deleted its copy of the secret for ${client} ${at}. You had opened it before.`,
  idHeading: '*Client ID*',
  secretHeading: '*Client secret*',
  copy: 'Copy it into your vault now. Don’t paste it into Slack: messages are kept. Then press *I stored it* in Keyturn’s message to you. Until then, you can open it again.',
  stored: 'I stored it',
  deleteNow: 'Delete Keyturn’s copy?',
  deletedForGood:
    'Keyturn’s copy will be gone for good, and Genesys Cloud won’t show this secret again. If you haven’t opened it yet, open it first.',
  deleteCopy: 'Delete Keyturn’s copy',
  deletedAt: (at: string) => `Keyturn deletes this secret ${at}, even if you don’t press *I stored it*.`,
  storedAt: (client: string, at: string) => `You stored the secret for ${client}. Keyturn deleted its copy ${at}.`,
  gone: (client: string) => `Keyturn deleted the secret for ${client}. Nobody can open it again.`,
  /** Of an execution that broke off: what is known of its secret. */
  found: {
    waiting: 'Done. The secret is ready for the requester to collect.',
    gone: 'Done. The secret is gone: the requester stored it, or it expired.',
  },
  /** The first of them, for the requester. */
  foundAbove: 'Done. Open the secret with *Reveal secret* above.',
});
