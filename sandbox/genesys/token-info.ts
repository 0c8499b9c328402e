import { failure } from './errors.ts';
import type { ApiAnswer, ApiRequest, Route } from './exchange.ts';
import { allScopes } from './scopes.ts';
import type { Tokens } from './tokens.ts';
import type { World } from './world.ts';

/** The caller's own token, and the existing scopes. Needs no permission. */
export function tokenInfoRoutes(world: World, tokens: Tokens): Route[] {
  return [
    { method: 'GET', template: '/api/v2/tokens/me', handle: (request) => ({ status: 200, body: info(request) }) },
    { method: 'HEAD', template: '/api/v2/tokens/me', handle: () => ({ status: 200 }) },
    { method: 'DELETE', template: '/api/v2/tokens/me', handle: revoke },
    { method: 'GET', template: '/api/v2/oauth/scopes', handle: scopes },
    { method: 'GET', template: '/api/v2/oauth/scopes/{scopeId}', handle: scope },
  ];

  /** model TokenInfo. The API itself capitalizes `OAuthClient`. */
  function info(request: ApiRequest): object {
    const client = request.caller;
    return {
      organization: world.organization,
      homeOrganization: world.organization,
      authorizedScope: [],
      OAuthClient: {
        id: client?.id,
        name: client?.name,
        dateCreated: client?.dateCreated,
        dateModified: client?.dateModified,
        authorizedGrantType: client?.authorizedGrantType,
        scope: client?.scope,
        roleDivisions: client?.roleDivisions,
        state: client?.state,
        organization: world.organization,
      },
    };
  }

  function revoke(request: ApiRequest): ApiAnswer {
    tokens.revoke(request.token ?? '');
    return { status: 200 };
  }

  function scopes(): ApiAnswer {
    return { status: 200, body: { entities: allScopes, total: allScopes.length, selfUri: '/api/v2/oauth/scopes' } };
  }

  function scope(request: ApiRequest): ApiAnswer {
    const found = allScopes.find(({ id }) => id === request.params['scopeId']);
    if (found === undefined) throw failure('not.found');
    return { status: 200, body: found };
  }
}
