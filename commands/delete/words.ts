import { count } from '../block-kit/text.ts';
import { catalog } from '../language.ts';

/** What people read about a deletion. Facts: a client's name, days, and ages, ready to be shown. */
export const words = catalog('deletions', {
  summary: 'Delete a client',
  title: 'Delete OAuth client',
  verb: 'Delete client',
  when: {
    grace: (day: string) => `Deactivate now, delete on ${day}`,
    approval: 'Delete right away',
  },
  done: 'Client deleted',
  /** Genesys Cloud removes it later. */
  leavingTitle: 'Client deactivated',
  /** After “If you approve,”. */
  ifApproved: {
    withGrace: (days: number) =>
      `the client is deactivated right away, and deleted ${count(days, 'day')} later. Until then, anyone who may edit clients can undo this.`,
    inactive: (forGood = 'Treat this as permanent.') =>
      `the client is deleted. It’s already inactive, so nothing can get tokens with it now. ${forGood}`,
    atOnce: (forGood = 'Treat this as permanent.') =>
      `the client is deactivated, then deleted, and anything using it stops working. ${forGood}`,
  },
  consequences: {
    withGrace: 'The client is deactivated: anything using it can’t get new tokens. Days later, it’s deleted.',
    undoable: 'Until then, anyone who may edit clients can undo this with one press.',
    untilThen: 'Until it’s deleted on a date, anyone who may edit clients can undo this with one press.',
    inactive: 'The client is deleted. It’s already inactive and can’t get new tokens.',
    active: 'The client is deactivated, then deleted. Anything using it stops working.',
    atOnce: (ago: string) => `It was created ${ago}, so Genesys Cloud removes it right away: *this can’t be undone*.`,
    perhapsLater:
      'Treat this as permanent. Clients older than 30 days can be restored in Genesys Cloud’s admin pages for 7 days, but perhaps not if they were deleted through the API.',
    others: 'Other organizations that authorized this client lose access too.',
  },
  /** `day`: when Genesys Cloud removes it by itself; empty if it doesn't say. */
  deactivated: (day: string) =>
    day === ''
      ? 'Deactivated: it can’t get new tokens.'
      : `Deactivated: it can’t get new tokens. Genesys Cloud itself removes it on ${day}.`,
  reactivated: 'It’s active again, and won’t be deleted.',
  deleted: 'Genesys Cloud confirms that it’s gone.',
  leaving: (day: string) => `Deactivated. Genesys Cloud removes it on ${day}. Reactivate it before then to undo this.`,
  gone: 'Genesys Cloud confirms that the client is gone.',
});
