/** An error response: thrown by a route, served as model ErrorBody. */
export class ApiFailure extends Error {
  readonly status: number;
  readonly code: string;
  /** Fills `{name}` in the message, and is served as messageParams. */
  readonly params: Record<string, string>;
  readonly headers: Record<string, string>;
  /** The field of the body at fault, if there is one. */
  readonly field: string | undefined;

  constructor(status: number, code: string, message: string, options: FailureOptions) {
    super(message);
    this.status = status;
    this.code = code;
    this.params = options.params ?? {};
    this.headers = options.headers ?? {};
    this.field = options.field;
  }
}

interface FailureOptions {
  params?: Record<string, string>;
  headers?: Record<string, string>;
  field?: string;
}

/** Status and wording by code, from `x-inin-error-codes` in the API's own description. */
const wordings: Record<string, { status: number; message: string }> = {
  'bad.request': { status: 400, message: 'The request could not be understood by the server due to malformed syntax.' },
  'invalid.date': {
    status: 400,
    message: 'Dates must be specified as ISO-8601 strings. For example: yyyy-MM-ddTHH:mm:ss.SSSZ',
  },
  'invalid.value': {
    status: 400,
    message: 'Value [{value}] is not valid for field type [{type}]. Allowable values are: {allowed}',
  },
  'auth.too.many.clients': { status: 400, message: 'The organization has reached its maximum number of clients.' },
  'bad.grant.type': { status: 400, message: 'Invalid grant type: {value}.' },
  'grant.type.required': { status: 400, message: 'A grant type is required.' },
  'missing.client.roles': { status: 400, message: 'A client credentials client requires at least one role.' },
  // Not from the API's description: no code for a missing allowed IP list has been published.
  'missing.required.field': { status: 400, message: 'The field {field} is required.' },
  'cannot.delete.client': {
    status: 400,
    message: 'Clients must be marked as inactive to be eligible for deletion.',
  },
  'authentication.required': {
    status: 401,
    message: 'No authentication bearer token specified in authorization header.',
  },
  'bad.credentials': { status: 401, message: 'Invalid login credentials.' },
  'not.authorized': { status: 403, message: 'You are not authorized to perform the requested action.' },
  'missing.any.permissions': {
    status: 403,
    message:
      'Unable to perform the requested action. You must have at least one of the following permissions assigned: {permissions}',
  },
  'not.found': { status: 404, message: 'The requested resource was not found.' },
  'general.resource.not.found': { status: 404, message: 'The requested resource was not found.' },
  'method.not.allowed': { status: 405, message: 'The method is not allowed for the requested resource.' },
  'client.timeout': {
    status: 408,
    message: 'The client did not produce a request within the server timeout limit.',
  },
  conflict: { status: 409, message: 'The request conflicts with the current state of the resource.' },
  'request.entity.too.large': {
    status: 413,
    message: 'The request is over the size limit. Content-Length: {length}, Maximum bytes: {maximum}',
  },
  'unsupported.media.type': {
    status: 415,
    message:
      'Unsupported Media Type - Unsupported or incorrect media type, such as an incorrect Content-Type value in the header.',
  },
  'too.many.requests': { status: 429, message: 'Rate limit exceeded the maximum.' },
  'too.many.requests.retry.after': {
    status: 429,
    message: 'Rate limit exceeded the maximum. Retry the request in [{seconds}] seconds',
  },
  'internal.server.error': {
    status: 500,
    message: 'The server encountered an unexpected condition which prevented it from fulfilling the request.',
  },
  'bad.gateway': { status: 502, message: 'The server received an invalid response from an upstream server.' },
  'service.unavailable': {
    status: 503,
    message:
      'Service Unavailable - The server is currently unavailable (because it is overloaded or down for maintenance).',
  },
  'request.timeout': { status: 504, message: 'The request timed out.' },
};

/** An error of the API by its code. `params` fill the message. Throws for a code without wording. */
export function failure(code: string, options: FailureOptions = {}): ApiFailure {
  const wording = wordings[code];
  if (wording === undefined) throw new Error(`no wording for the error code ${code}`);
  return new ApiFailure(wording.status, code, wording.message, options);
}

/** Genesys Cloud's response with that status, for injected faults. A status without its own code borrows that of 500. */
export function failureOfStatus(status: number, retryAfterSeconds?: number): ApiFailure {
  if (status === 429 && retryAfterSeconds !== undefined) return rateLimited(retryAfterSeconds);
  const code = Object.keys(wordings).find((key) => wordings[key]?.status === status) ?? 'internal.server.error';
  return new ApiFailure(status, code, wordings[code]?.message ?? '', {});
}

/** The 429 of all endpoints since November 2021: the same seconds in header and message. */
export function rateLimited(seconds: number): ApiFailure {
  const text = String(seconds);
  return failure('too.many.requests.retry.after', { params: { seconds: text }, headers: { 'Retry-After': text } });
}

/** model ErrorBody. `contextId` is the response's ININ-Correlation-Id. */
export function errorBody(error: ApiFailure, contextId: string): Record<string, unknown> {
  const params = Object.entries(error.params);
  const message = params.reduce((text, [name, value]) => text.replaceAll(`{${name}}`, value), error.message);
  return {
    message,
    code: error.code,
    status: error.status,
    ...(params.length > 0 ? { messageWithParams: error.message, messageParams: error.params } : {}),
    contextId,
    details: error.field === undefined ? [] : [{ errorCode: error.code, fieldName: error.field }],
    errors: [],
  };
}
