import { catalog } from '../language.ts';

/** What people read about a change of a client. Facts: names, ready to be shown. */
export const words = catalog('changes', {
  summary: 'Change a client',
  title: 'Update OAuth client',
  verb: 'Update client',
  done: 'Client updated',
  ifApproved: 'the client changes as shown, right away. It can be changed back.',
  consequence: 'The client changes as shown. It can be changed back.',
  heading: (client: string) => `*Updated:* ${client}`,
  saved: 'Saved.',
  foundOut: 'Updated. Genesys Cloud shows the change.',
  secretDropped:
    'Genesys Cloud also sent a new client secret, and Keyturn discarded it: new secrets need approval. If the client can’t get tokens now, rotate its secret.',
  notShown: (fields: readonly string[]) =>
    `*Check this client:* Genesys Cloud accepted the change but doesn’t show it: ${fields.join(', ')}.`,
});
