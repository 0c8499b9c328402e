import type { IncomingMessage, ServerResponse } from 'node:http';
import { defaultBodyLimit, HTTPModuleFunctions, HTTPResponseAck, isRawBodyError, type Logger } from '@slack/bolt';
import type { Log } from '../process/log.ts';
import { FutureRequest, type Incoming, isRecord } from './intake.ts';

export interface SlackEndpointOptions {
  signingSecret: string;
  process: (event: Incoming) => Promise<void>;
  /** For Bolt's own words. */
  logger: Logger;
  log: Log;
}

/**
 * Takes what Slack posts: checks the signature and the age with Bolt's own code, and hands the payload on. Bolt's HTTPReceiver isn't used, since
 * a payload of `null` is a rejection there that nobody handles, which ends the process.
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
    // Not signed, by design; the check has removed everything else from it.
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
      if (!fromFuture) log.error({ err: error }, 'a payload from Slack couldn’t be handled');
      // Marks it as answered, so that Bolt's timer doesn't speak of it.
      ack.ack();
      if (!response.headersSent) end(response, fromFuture ? 401 : 500);
    }
  };
}
