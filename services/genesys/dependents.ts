import { z } from 'zod';
import { defined } from '../defined.ts';
import type { Http } from './http.ts';
import { filledObject } from './schemas/parts.ts';
import type { Dependent } from './types/lists.ts';
import type { Genesys } from './types.ts';

const path = '/api/v2/architect/dependencytracking/consumingresources';

/** How many rows one call gives. The default is 25. */
const pageSize = 100;

/** Model Dependency: a version of a flow, or of something else in Architect. */
const row = filledObject.pipe(
  z.object({
    id: z.string(),
    name: z.string().optional(),
    type: z.string().optional(),
    deleted: z.boolean().optional().catch(undefined),
  }),
);

/** Model ConsumingResourcesEntityListing. Only a list that says it's empty may leave out its rows. */
const listing = filledObject.pipe(
  z
    .object({
      entities: z.array(row).optional(),
      total: z.number().optional().catch(undefined),
      nextUri: z.string().optional().catch(undefined),
    })
    .refine(({ entities, total }) => entities !== undefined || total === 0, { path: ['entities'] }),
);

/** What depends on a client, as Architect tracks it (ArchitectApi). One call: people need some names, and whether there are more. */
export function createDependents(http: Http): Pick<Genesys, 'dependents'> {
  return {
    async dependents(clientId) {
      const query = { id: clientId, objectType: 'OAUTHCLIENT', pageSize: String(pageSize), pageNumber: '1' };
      const { value, status } = await http.read({ method: 'GET', path, query }, (json) => listing.parse(json));
      const { entities = [], total = entities.length, nextUri } = value;
      // Each version of a flow has a row.
      const each = new Map(entities.filter(({ deleted }) => deleted !== true).map((found) => [found.id, found]));
      return {
        dependents: [...each.values()].map(({ name, type }): Dependent => defined({ name, type })),
        // 206: Architect is still finding out.
        complete: status !== 206 && nextUri === undefined && total <= entities.length,
      };
    },
  };
}
