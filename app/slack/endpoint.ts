import type { IncomingMessage, ServerResponse } from 'node:http';
import { defaultBodyLimit, HTTPModuleFunctions, HTTPResponseAck, isRawBodyError, type Logger } from '@slack/bolt';
import type { Log } from '../process/log.ts';
import { FutureRequest, type Incoming, isRecord } from './intake.ts';

export interface SlackEndpointOptions {
  signingSecret: string;
  process: (event: Incoming) => Promise<void>;
  logger: Logger;
  log: Log;
}

/**
 * Receives Slack's HTTP requests: checks their signature and age with Bolt's own code, then passes the payload on. It doesn't use Bolt's
 * HTTPReceiver, in which a payload of `null` causes an unhandled rejection that ends the process.
 */
export function slackEndpoint({ signingSecret, process, logger, log }: SlackEndpointOptions) {
  const end = HTTPModuleFunctions.buildNoBodyResponse;

  const verified = async (request: IncomingMessage, response: ServerResponse) => {
    try {
      const options = { signingSecret, bodyLimit: defaultBodyLimit };
      return await HTTPModuleFunctions.parseAndVerifyHTTPRequest(options, request);
    } catch (error) {
      logger.warn(`A request was refused: ${error instanceof Error ? error.message : 'unknown'}`);
      end(response, isRawBodyError(error) && error.statusCode === 413 ? 413 : 401);
      return undefined;
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
    } catch (error) {
      const fromFuture = error instanceof FutureRequest;
      if (!fromFuture) log.error({ err: error }, 'couldn’t handle a payload from Slack');
      // Marks the request as answered, so that Bolt's timer doesn't warn.
      ack.ack();
      if (!response.headersSent) end(response, fromFuture ? 401 : 500);
    }
  };
}
