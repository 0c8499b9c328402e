import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { root } from '../support/sources.ts';

/**
 * What is known to go wrong with Bolt 5 and Slack's clients, and the test that shows that it does not here: the file, and words of its title.
 * Whoever changes app/slack/server.ts, app/slack/api.ts or app/slack/socket-connections.ts finds here what was thought of.
 */
const traps: [trap: string, file: string, title: string][] = [
  // Options of the app
  [
    'a refused token is a rejection that nobody handles',
    'app/credentials',
    'ends with one sentence, and no fault of its own',
  ],
  ['without bot ids auth.test is called for every event', 'faults/slack-traps', 'ask once who the bot is'],
  [
    'a payload brings a token of its own, which Bolt would use',
    'faults/slack-traps',
    'with the token of a function in it',
  ],
  ['messages of the bot itself come back as events', 'faults/slack-traps', 'that nobody asked Slack for'],
  ['convoStore keeps the state of every conversation in memory', 'faults/slack-traps', 'is not kept in memory by Bolt'],
  [
    'debug lines of Bolt and of Socket Mode hold whole payloads',
    'bot/secrets',
    'no secret and no token is ever logged',
  ],
  // Nothing of ours sets developerMode, and Bolt does not start with it beside a receiver of one's own; its lines are those of debug.
  ['developerMode writes whole payloads to the log', 'bot/secrets', 'no secret and no token is ever logged'],
  // Options of the clients
  // Our own calls name their methods in the code; Bolt's clients are there for whoever writes a listener.
  ['an absolute URL for a method takes the token to another host', 'faults/slack-traps', 'to another host'],
  ['no time-out by default', 'faults/slack-api', 'about one person, others are served meanwhile'],
  ['ten tries over half an hour by default', 'faults/slack-traps', 'do not try for half an hour'],
  [
    'Socket Mode writes 100 tries into the options that all clients share',
    'faults/slack-traps',
    'do not try for half an hour',
  ],
  [
    'headers in the options leak the token of one client to another',
    'faults/slack-traps',
    'take each token where it belongs',
  ],
  ['the address of the API comes with or without its last slash', 'faults/slack-traps', 'ask once who the bot is'],
  [
    'an answer that is no JSON becomes the word of the error',
    'faults/slack-traps',
    'is told in words, and nothing of it goes on',
  ],
  ['429 without Retry-After', 'faults/slack-traps', 'that turns away without saying for how long'],
  ['429 of one method pauses all', 'faults/slack-traps', 'holds up no other'],
  ['redirects', 'faults/slack-traps', 'a redirect of a response_url is not followed'],
  ['a write that is repeated may be there twice', 'two-people/asking', 'a card that Slack took without saying so'],
  // HTTP
  ['bodies without limit', 'faults/slack-edge', 'a body of five megabytes is refused'],
  ['a content type with a charset', 'faults/slack-edge', 'a form with a charset'],
  ['forged and old signatures', 'faults/slack-edge', 'is refused with 401 and does nothing'],
  ['timestamps in the future are let through', 'faults/slack-edge', 'more than five minutes ahead'],
  ['the same signed request once more', 'faults/slack-hostile', 'a captured request that is sent again'],
  ['ssl_check=1 is not signed', 'faults/slack-edge', 'a check of the certificate is answered bare'],
  ['only ssl_check=1 is', 'faults/slack-traps', 'that is not quite a check of the certificate'],
  ['url_verification', 'faults/slack-traps', 'address verification is echoed'],
  ['what no listener takes is open for three seconds', 'faults/slack-traps', 'that nobody asked Slack for'],
  ['Bolt throws on what it cannot read, and leaves the request open', 'faults/slack-traps', 'on which Bolt throws'],
  ['errors after the acknowledgement reach nobody', 'bot/unreadable', 'and answered with what is wrong'],
  ['two listeners match, and the second acknowledgement throws', 'faults/slack-traps', 'is taken by one listener'],
  [
    'a body that is refused half-read blocks the connection',
    'faults/slack-edge',
    'a body of five megabytes is refused with 413, signed or not',
  ],
  ['a request that never ends holds a stop up', 'faults/slack-edge', 'is not held open by a request that never ends'],
  ['keep-alive is shorter than that of a load balancer', 'faults/slack-traps', 'keeps connections open for longer'],
  ['a stop does not wait for what was acknowledged', 'chaos/lease', 'a stop under load finishes what is in flight'],
  // Socket Mode
  ['nor does it in Socket Mode', 'faults/socket-traps', 'a stop in Socket Mode waits'],
  ['what Bolt throws on is never acknowledged in Socket Mode', 'bot/unreadable', 'is acknowledged, and answered with'],
  ['of what fails the log says “type: undefined”', 'bot/unreadable', 'and a line of the log names them'],
  ['the client throws on an event without a type', 'bot/unreadable', 'of kinds that Keyturn did not ask for'],
  ['the port of app.start is ignored', 'faults/slack-edge', 'bears the path'],
  [
    'Slack renews connections, and the client is away meanwhile',
    'faults/socket',
    'around the renewal of all connections',
  ],
  ['connections are cut', 'faults/socket', 'without warning stand again at once'],
  ['a connection stalls', 'faults/socket-traps', 'on which nothing comes any more'],
  ['too many connections', 'faults/socket', 'with patience, not in a storm'],
  ['renewals that are refused for a while', 'app/socket-mode', 'connections that Slack cannot renew at once'],
  ['renewals that are refused for good crash the process', 'app/slack-link', 'stays up and says so'],
  ['an acknowledgement finds no connection', 'app/socket-mode', 'finds no connection any more'],
  ['an envelope comes twice', 'bot/delivery', 'an envelope that comes twice by socket'],
  ['Socket Mode is switched off', 'faults/socket-traps', 'is switched off and on again'],
  // Time, and where to answer
  ['work before the acknowledgement', 'bot/deadlines', 'every payload is acknowledged in time'],
  ['triggers live for three seconds', 'bot/deadlines', 'a window that opens says that it is being looked up'],
  ['triggers expire', 'faults/slack-api', 'a trigger that is too old is told as such'],
  ['forms are sent twice', 'faults/slack-hostile', 'a form opens one request, however often it comes'],
  ['say is missing where there is no channel', 'app/replies', 'where only direct messages are left'],
  ['people without direct messages from the app', 'bot/offers', 'who takes no direct messages'],
  ['response_urls run out', 'bot/deadlines', 'when the response_url no longer takes answers'],
  ['a new scope needs a new installation', 'generated', 'asks for exactly the scopes of the methods'],
];

test.each(traps)('against “%s” stands a test', async (_trap, file, title) => {
  expect(await readFile(join(root, `test/${file}.test.ts`), 'utf8')).toContain(title);
});
