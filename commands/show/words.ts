import { catalog } from '../language.ts';

export const words = catalog('show', {
  summary: 'Show a client’s details',
  title: 'OAuth client',
  which: 'Which client?',
  readAt: (date: string) => `Genesys Cloud isn’t responding. This was read ${date}.`,
});
