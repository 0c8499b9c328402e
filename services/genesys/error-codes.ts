/** The codes of ErrorBody that the log may show: those of the calls that Keyturn makes (x-inin-error-codes in Genesys Cloud's API description). */
const codesOfCalls = [
  'auth.too.many.clients',
  'authentication.required',
  'bad.credentials',
  'bad.gateway',
  'bad.grant.type',
  'bad.request',
  'cannot.delete.client',
  'client.timeout',
  'conflict',
  'general.conflict',
  'general.resource.not.found',
  'grant.type.required',
  'internal.server.error',
  'invalid.date',
  'invalid.value',
  'method.not.allowed',
  'missing.allowed.ips',
  'missing.any.permissions',
  'missing.client.roles',
  'missing.division.permission',
  'missing.permissions',
  'missing.required.field',
  'not.authorized',
  'not.found',
  'not.implemented',
  'request.entity.too.large',
  'request.timeout',
  'service.unavailable',
  'too.many.requests',
  'too.many.requests.retry.after',
  'unsupported.media.type',
];

// RFC 6749, 5.2.
const oauthCodes: ReadonlySet<string> = new Set([
  'invalid_client',
  'invalid_grant',
  'invalid_request',
  'invalid_scope',
  'unauthorized_client',
  'unsupported_grant_type',
]);

const known: ReadonlySet<string> = new Set([...codesOfCalls, ...oauthCodes]);

/** Whether `code` is one that Genesys Cloud documents, so that it can't be something a proxy repeats from the request. */
export const isGenesysCode = (code: string): boolean => known.has(code);

export const isOauthCode = (code: string): boolean => oauthCodes.has(code);
