import { createHmac, timingSafeEqual } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Agent, createServer, request as post } from 'node:http';

/**
 * The floor: what Node itself needs for the same exchange. Checks the signature of the raw body as Slack requires
 * (docs.slack.dev/authentication/verifying-requests-from-slack), acknowledges, and posts the same message to the response_url.
 */
const secret = process.env['SLACK_SIGNING_SECRET'] ?? '';
const message: unknown = JSON.parse(readFileSync(process.env['BENCH_MESSAGE'] ?? '', 'utf8'));
const agent = new Agent({ keepAlive: true });

const isSigned = (timestamp: string, signature: string, body: string): boolean => {
  if (Math.abs(Date.now() / 1000 - Number(timestamp)) > 300) return false;
  const ours = Buffer.from(`v0=${createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex')}`);
  const theirs = Buffer.from(signature);
  return ours.length === theirs.length && timingSafeEqual(ours, theirs);
};

createServer((request, response) => {
  if (request.method === 'GET') return void response.writeHead(200).end('{}');
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const body = Buffer.concat(chunks).toString('utf8');
    const { 'x-slack-request-timestamp': timestamp, 'x-slack-signature': signature } = request.headers;
    if (!isSigned(String(timestamp), String(signature), body)) return void response.writeHead(401).end();
    response.writeHead(200).end();
    const text = JSON.stringify(message);
    post(new URLSearchParams(body).get('response_url') ?? '', {
      method: 'POST',
      agent,
      headers: { 'content-type': 'application/json; charset=utf-8', 'content-length': Buffer.byteLength(text) },
    })
      .on('response', (answer) => answer.resume())
      .end(text);
  });
}).listen(Number(process.env['PORT']));
// Lets Node write a profile.
process.once('SIGTERM', () => process.exit());
