import { catalog } from '../language.ts';

export const words = catalog('show', {
  summary: 'Show a client’s details',
  title: 'OAuth client',
  which: 'Which client?',
  usage: (sentence: string) => (sentence.endsWith('…') ? sentence : `${sentence}.`),
  news: (name: string, usage: string) => `${name}: ${usage}`,
  readAt: (date: string) => `Genesys Cloud isn’t responding. This was read ${date}.`,
});
