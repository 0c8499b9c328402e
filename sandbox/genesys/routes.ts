import { architectRoutes } from './architect.ts';
import { authorizationRoutes } from './authorization.ts';
import { clientListRoute } from './client-list.ts';
import { clientRoutes } from './clients.ts';
import type { Route } from './exchange.ts';
import { tokenInfoRoutes } from './token-info.ts';
import type { Tokens } from './tokens.ts';
import { usageRoutes } from './usage.ts';
import { userRoutes } from './users.ts';
import type { World } from './world.ts';

/** Every operation that the simulated organization answers. coverage.ts describes each. */
export function allRoutes(world: World, tokens: Tokens): Route[] {
  return [
    ...tokens.routes,
    clientListRoute(world),
    ...clientRoutes(world),
    ...usageRoutes(world),
    ...tokenInfoRoutes(world, tokens),
    ...userRoutes(world),
    ...authorizationRoutes(world),
    ...architectRoutes(world),
  ];
}
