import { z } from 'zod';
import { longestAllowedIp } from '../../services/genesys/allowed-ips.ts';
import type { RefusedField } from '../../services/genesys/refused-fields.ts';
import { tokenSeconds } from '../../services/genesys/rules.ts';
import { name } from '../block-kit/text.ts';
import { catalog } from '../language.ts';

/** The fields that `create` and `update` accept. The form is stricter; these limits also apply to stored inputs. */
export const clientFields = {
  name: z.string().min(1).max(1000),
  accessTokenValiditySeconds: z.int().min(tokenSeconds.shortest).max(tokenSeconds.longest).exactOptional(),
  description: z.string().max(3000).exactOptional(),
  redirectUris: z.array(z.string().max(3000)).exactOptional(),
  allowedIps: z.array(z.string().min(1).max(longestAllowedIp)).exactOptional(),
  scopes: z.array(z.string().max(150)).exactOptional(),
  roleDivisions: z.array(z.strictObject({ roleId: z.string().min(1), divisionId: z.string().min(1) })).exactOptional(),
};

/** The names of a client's fields, on forms and in sentences. */
export const fieldLabels = catalog('client fields', {
  name: 'Name',
  description: 'Description',
  grantType: 'Grant type',
  accessTokenValiditySeconds: 'Token duration',
  redirectUris: 'Redirect URIs',
  scopes: 'Scopes',
  roleDivisions: 'Roles',
  allowedIps: 'Allowed IP addresses',
  state: 'State',
} satisfies Readonly<Record<RefusedField, string>>);

/** Their names for a list of them, as people read them; one that's unknown reads as it is. mrkdwn. */
export const fieldNames = (fields: readonly string[]): string[] =>
  fields.map((field) =>
    Object.hasOwn(fieldLabels, field) ? fieldLabels[field as keyof typeof fieldLabels] : name(field, 60),
  );
