import { z } from 'zod';
import { tokenSeconds } from '../services/genesys/rules.ts';

/** What `create` and `update` alike take for a client. The form is narrower; these limits hold whatever was stored or sent. */
export const clientFields = {
  name: z.string().min(1).max(1000),
  accessTokenValiditySeconds: z.int().min(tokenSeconds.shortest).max(tokenSeconds.longest).exactOptional(),
  description: z.string().max(3000).exactOptional(),
  redirectUris: z.array(z.string().max(3000)).exactOptional(),
  scopes: z.array(z.string().max(150)).exactOptional(),
  roleDivisions: z.array(z.strictObject({ roleId: z.string().min(1), divisionId: z.string().min(1) })).exactOptional(),
};
