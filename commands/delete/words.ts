import { catalog } from '../language.ts';

/** What people read about a deletion. Facts: a client's name, days, and ages, ready to be shown. */
export const words = catalog('deletions', {
  summary: 'Delete a client',
  title: 'Delete OAuth client',
  verb: 'Delete client',
  consequences: {
    inactive: 'The client is deleted. It’s inactive, so it already gets no new tokens.',
    active:
      'The client is deactivated, then deleted. It gets no more tokens, and everything that signs in with it stops working.',
    atOnce: (ago: string) => `It was created ${ago}, so Genesys Cloud removes it right away: *this can’t be undone*.`,
    perhapsLater:
      'Treat this as permanent: Genesys Cloud’s admin pages can restore clients older than 30 days for 7 days, but a deletion through its API may be final.',
    others: 'Other organizations that authorized this client lose access too.',
  },
  deleted: (client: string) => `Deleted the OAuth client ${client}. Genesys Cloud confirms that it’s gone.`,
  leaving: (day: string) => `Deactivated. Genesys Cloud removes it on ${day}; reactivate it before then to undo this.`,
  gone: 'Deleted. Genesys Cloud confirms that the client is gone.',
});
