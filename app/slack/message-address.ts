import type { Posted } from './api.ts';

/** A message's address. `workspaceUrl`: `url` of auth.test. */
export const messageAddress = (workspaceUrl: string, { channel, ts }: Posted): string =>
  `${workspaceUrl.replace(/\/*$/u, '')}/archives/${channel}/p${ts.replace('.', '')}`;
