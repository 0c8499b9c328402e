import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { root } from '../support/sources.ts';

/**
 * What's known to go wrong with Bolt 5 and Slack's clients, and the test that shows that it doesn't here: its file, and words of its title.
 * If you change app/slack/server.ts, app/slack/api.ts or app/slack/socket-connections.ts, these are the traps that were considered.
 */
const traps: [trap: string, file: string, title: string][] = [
  // Options of the app
  ['a refused token is an unhandled rejection', 'app/credentials', 'ends with one sentence and no stack trace'],
  ['without bot IDs auth.test is called for every event', 'faults/slack-traps', 'ask once who the bot is'],
  [
    'a payload comes with its own token, which Bolt would use',
    'faults/slack-traps',
    'with a function’s token in it is answered with the bot’s own',
  ],
  [
    'the bot’s own messages come back as events',
    'faults/slack-traps',
    'that Slack wasn’t asked for is ignored, whatever it says',
  ],
  [
    'convoStore keeps the state of every conversation in memory',
    'faults/slack-traps',
    'Bolt doesn’t keep channel messages in memory',
  ],
  ['debug lines of Bolt and Socket Mode have full payloads', 'bot/secrets', 'no secret and no token is ever logged'],
  // We never set developerMode, and Bolt doesn't start with it and a custom receiver. It logs what debug logs.
  ['developerMode logs full payloads', 'bot/secrets', 'no secret and no token is ever logged'],
  // Options of the clients
  // Our own calls name their methods in code, but a new listener could use one of Bolt's clients.
  ['an absolute URL for a method takes the token to another host', 'faults/slack-traps', 'to another host'],
  ['no timeout by default', 'faults/slack-api', 'about one person, others are served meanwhile'],
  [
    'ten tries over half an hour by default',
    'faults/slack-traps',
    'don’t retry for half an hour, as Socket Mode connections do',
  ],
  [
    'Socket Mode writes 100 tries into the options that all clients share',
    'faults/slack-traps',
    'don’t retry for half an hour, as Socket Mode connections do',
  ],
  [
    'headers in the options leak the token of one client to another',
    'faults/slack-traps',
    'ask once who the bot is, however many people use it, and send each token where it belongs',
  ],
  ['the API’s URL comes with or without its last slash', 'faults/slack-traps', 'ask once who the bot is'],
  [
    'an answer that isn’t JSON becomes the error code',
    'faults/slack-traps',
    'is reported in words, and none of it is passed on',
  ],
  ['429 without Retry-After', 'faults/slack-traps', 'that turns away without saying for how long'],
  [
    'a 429 for one method pauses all methods',
    'faults/slack-traps',
    'that limits one method for a minute delays no other',
  ],
  ['redirects', 'faults/slack-traps', 'a response_url’s redirect isn’t followed: the answer comes another way'],
  ['a retried write can be there twice', 'two-people/asking', 'a card that Slack took without saying so'],
  // HTTP
  ['bodies without limit', 'faults/slack-edge', 'a body of five megabytes is refused'],
  ['a content type with a charset', 'faults/slack-edge', 'a form with a charset'],
  ['forged and old signatures', 'faults/slack-edge', 'is refused with 401 and does nothing'],
  ['timestamps in the future are accepted', 'faults/slack-edge', 'more than five minutes ahead'],
  ['the same signed request again', 'faults/slack-hostile', 'a captured request that’s replayed within five minutes'],
  [
    'ssl_check=1 isn’t signed',
    'faults/slack-edge',
    'a certificate check gets an empty answer, and what’s smuggled in with it isn’t read',
  ],
  ['only ssl_check=1 isn’t', 'faults/slack-traps', 'that isn’t quite a certificate check'],
  ['url_verification', 'faults/slack-traps', 'of Slack’s URL verification is echoed'],
  [
    'what no listener handles stays open for three seconds',
    'faults/slack-traps',
    'that Slack wasn’t asked for is ignored, whatever it says',
  ],
  [
    'Bolt throws on what it can’t read, and leaves the request open',
    'faults/slack-traps',
    'that makes Bolt throw is answered at once, not after Slack has given up',
  ],
  [
    'errors after the acknowledgment reach no one',
    'bot/unreadable',
    'is acknowledged, and the answer says what’s wrong',
  ],
  [
    'two listeners match, and the second acknowledgment throws',
    'faults/slack-traps',
    'of each kind is handled by one listener, and acknowledged once',
  ],
  [
    'a body that is refused half-read blocks the connection',
    'faults/slack-edge',
    'a body of five megabytes is refused with 413, signed or not',
  ],
  [
    'a request that never ends delays a stop',
    'faults/slack-edge',
    'isn’t held open by a request that never ends: a stop goes through',
  ],
  [
    'keep-alive is shorter than a load balancer’s',
    'faults/slack-traps',
    'the port keeps connections open longer than a load balancer does',
  ],
  ['a stop doesn’t wait for what was acknowledged', 'chaos/lease', 'a stop under load finishes what’s in flight'],
  // Socket Mode
  ['neither does it in Socket Mode', 'faults/socket-traps', 'a stop in Socket Mode waits'],
  [
    'what makes Bolt throw is never acknowledged in Socket Mode',
    'bot/unreadable',
    'is acknowledged, and the answer says',
  ],
  ['for what fails the log says “type: undefined”', 'bot/unreadable', 'and a line of the log names them'],
  ['the client throws on an event without a type', 'bot/unreadable', 'of kinds Keyturn doesn’t use'],
  ['app.start ignores its port', 'faults/slack-edge', 'survives the path'],
  [
    'Slack renews connections, and the client is away meanwhile',
    'faults/socket',
    '50 commands during the renewal of all connections are each answered once',
  ],
  ['connections are cut', 'faults/socket', 'without warning are back at once'],
  ['a connection stalls', 'faults/socket-traps', 'a silent connection is given up, and another takes its place'],
  [
    'too many connections',
    'faults/socket',
    'connections that are cut again and again are renewed at a slow pace, not in a storm',
  ],
  ['renewals that are refused for a while', 'app/socket-mode', 'connections that Slack can’t renew at once'],
  ['renewals that are always refused crash the process', 'app/slack-link', 'stays up and says so'],
  ['an acknowledgment finds no connection', 'app/socket-mode', 'finds no connection anymore'],
  ['an envelope comes twice', 'bot/delivery', 'an envelope that comes twice over a socket'],
  [
    'Socket Mode is switched off',
    'faults/socket-traps',
    'when Socket Mode is turned off and on again, the bot comes back by itself',
  ],
  // Time, and where to answer
  ['work before the acknowledgment', 'bot/deadlines', 'acknowledges every payload in time'],
  ['triggers live for three seconds', 'bot/deadlines', 'shows a modal that’s loading'],
  ['triggers expire', 'faults/slack-api', 'an expired trigger is reported as such'],
  [
    'forms are sent twice',
    'faults/slack-hostile',
    'a form opens one request, however often and simultaneously it’s sent',
  ],
  ['say is missing where there is no channel', 'app/replies', 'with only direct messages left'],
  ['people without direct messages from the app', 'bot/offers', 'people who can’t get direct messages get theirs'],
  ['response_urls run out', 'bot/deadlines', 'when the response_url stops working'],
  ['a new scope needs a new installation', 'generated', 'asks for exactly the scopes of the methods'],
];

test('every trap has a test of that title', async () => {
  const missing: string[] = [];
  for (const [trap, file, title] of traps) {
    const tests = await readFile(join(root, `test/${file}.test.ts`), 'utf8');
    if (!tests.includes(title)) missing.push(`${trap}: ${file}`);
  }
  expect(missing).toEqual([]);
});
