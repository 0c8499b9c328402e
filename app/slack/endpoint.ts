import type { IncomingMessage, ServerResponse } from 'node:http';
import { HTTPModuleFunctions, HTTPResponseAck, isRawBodyError, type Logger } from '@slack/bolt';
import type { Log } from '../process/log.ts';
import { clockSkewSeconds, FutureRequest, type Incoming, isRecord } from './intake.ts';
import type { Seen } from './link/seen.ts';

export interface SlackEndpointOptions {
  signingSecret: string;
  process: (event: Incoming) => Promise<void>;
  /** Told of signatures. */
  seen: Pick<Seen, 'signature'>;
  logger: Logger;
  log: Log;
}

/** The longest body, in bytes: it's read before its signature can be checked. Slack's own are shorter than its longest modal, which has 250 KB. */
const bodyLimit = 512 * 1024;
/** The same for a request that Slack can't have signed in the last minutes. Only Slack's certificate check is one, and has a few dozen bytes. */
const unsignedBodyLimit = 4 * 1024;

/**
 * Receives Slack's HTTP requests: checks their signature and age with Bolt's own code, then passes the payload on. It doesn't use Bolt's
 * HTTPReceiver, in which a payload of `null` causes an unhandled rejection that ends the process.
 */
export function slackEndpoint({ signingSecret, process, seen, logger, log }: SlackEndpointOptions) {
  const end = HTTPModuleFunctions.buildNoBodyResponse;

  let toldOfTime = false;
  /** Whether the time of a request is too far from this machine's. The first one of many is logged. */
  const isOff = ({ headers }: IncomingMessage): boolean => {
    const seconds = secondsOff(headers);
    if (!(Math.abs(seconds) > clockSkewSeconds)) return false;
    if (!toldOfTime)
      log.warn(
        { seconds },
        'refused a request whose timestamp doesn’t match this machine’s clock; the next ones aren’t logged until one is accepted',
      );
    toldOfTime = true;
    return true;
  };

  const refuse = (response: ServerResponse, why: string | undefined, status: 401 | 413): undefined => {
    if (why !== undefined) logger.warn(`A request was refused: ${why}`);
    // What's left of the body isn't read.
    if (status === 413) response.setHeader('connection', 'close');
    end(response, status);
    return undefined;
  };

  const verified = async (request: IncomingMessage, response: ServerResponse) => {
    const limit = mayBeSigned(request.headers) ? bodyLimit : unsignedBodyLimit;
    if (Number(request.headers['content-length'] ?? 0) > limit)
      return isOff(request) ? refuse(response, undefined, 413) : refuse(response, 'its body is too long', 413);
    try {
      const right = await HTTPModuleFunctions.parseAndVerifyHTTPRequest({ signingSecret, bodyLimit: limit }, request);
      if (mayBeSigned(request.headers)) seen.signature(true);
      return right;
    } catch (error) {
      if (mayBeSigned(request.headers)) seen.signature(false);
      const tooLong = isRawBodyError(error) && error.statusCode === 413;
      const why = error instanceof Error ? error.message : 'unknown';
      return refuse(response, isOff(request) ? undefined : why, tooLong ? 413 : 401);
    }
  };

  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const verifiedRequest = await verified(request, response);
    if (verifiedRequest === undefined) return;
    let body: unknown;
    try {
      body = HTTPModuleFunctions.parseHTTPRequestBody(verifiedRequest);
    } catch {
      logger.warn('A request was refused: its body is malformed');
      return end(response, 400);
    }
    const fields = isRecord(body) ? body : {};
    // Slack doesn't sign this check, so Bolt's verification has already removed everything else from the body.
    if (fields['ssl_check'] === '1') return HTTPModuleFunctions.buildSSLCheckResponse(response);
    if (fields['type'] === 'url_verification') return HTTPModuleFunctions.buildUrlVerificationResponse(response, body);
    const ack = new HTTPResponseAck({
      logger,
      processBeforeResponse: false,
      httpRequest: verifiedRequest,
      httpRequestBody: fields,
      httpResponse: response,
    });
    try {
      const customProperties = { sentAt: Number(request.headers['x-slack-request-timestamp']) };
      await process({ body: body as Incoming['body'], ack: ack.bind(), customProperties });
      toldOfTime = false;
    } catch (error) {
      const fromFuture = error instanceof FutureRequest;
      if (fromFuture) isOff(request);
      else log.error({ err: error }, 'couldn’t handle a payload from Slack');
      // Marks the request as answered, so that Bolt's timer doesn't warn.
      ack.ack();
      if (!response.headersSent) end(response, fromFuture ? 401 : 500);
    }
  };
}

/** Whether Slack can have signed a request with these headers in the last minutes, as far as that shows without its body. */
function mayBeSigned(headers: IncomingMessage['headers']): boolean {
  const signature = String(headers['x-slack-signature'] ?? '');
  return /^v0=[0-9a-f]{64}$/u.test(signature) && Math.abs(secondsOff(headers)) <= clockSkewSeconds;
}

/** How far this machine's clock is ahead of when a request says that it was sent. NaN if it doesn't say. */
const secondsOff = (headers: IncomingMessage['headers']): number =>
  Math.round(Date.now() / 1000 - Number(headers['x-slack-request-timestamp'] ?? Number.NaN));
