import { catalog } from '../language.ts';

export const words = catalog('show', {
  summary: 'Show a client’s details',
  title: 'OAuth client',
  which: 'Which client?',
  own: 'Keyturn itself runs with this client, so you can’t change it here.',
  readAt: (date: string) => `Genesys Cloud isn’t responding. This was read ${date}.`,
});
