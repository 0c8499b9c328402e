import { randomBytes } from 'node:crypto';
import { ArgumentError, helpPage, readArguments } from './demo/arguments.ts';
import { onEnd } from './demo/ending.ts';
import { controlUrls, describePlatforms } from './demo/settings.ts';
import { startGenesys } from './genesys.ts';
import { people, startSlack } from './slack.ts';

const options = {
  'events-url': {
    value: '<url>',
    words: 'where Slack delivers over HTTP (default http://127.0.0.1:3000/slack/events)',
  },
  socket: { words: 'print settings for Socket Mode; a bot that connects by a socket is served either way' },
  'genesys-port': { value: '<port>', words: 'of the simulated Genesys Cloud (default: any free one)' },
  'slack-port': { value: '<port>', words: 'of the simulated Slack (default: any free one)' },
  clients: { value: '<number>', words: 'so many more OAuth clients in the organisation (default 0)' },
  help: { words: 'this page' },
};
const help = helpPage(
  'npm run sandbox -- [options]',
  'Starts a simulated Genesys Cloud organisation and a simulated Slack workspace on this machine, for the bot or any\nother client. The first line of standard output is one JSON object with their addresses and credentials.',
  options,
);

/** The two platforms alone, until somebody ends them. */
async function main(): Promise<void> {
  const given = readArguments(process.argv.slice(2), options);
  if (given.has('help')) return void process.stdout.write(help);
  const eventsUrl = given.text('events-url') ?? 'http://127.0.0.1:3000/slack/events';
  if (!/^https?:$/u.test(URL.canParse(eventsUrl) ? new URL(eventsUrl).protocol : ''))
    throw new ArgumentError('--events-url must be an http(s) address, such as http://127.0.0.1:3000/slack/events.');
  const port = (name: 'genesys-port' | 'slack-port') => given.number(name, 65_535) ?? 0;

  const genesys = await startGenesys({ port: port('genesys-port'), clients: given.number('clients', 100_000) ?? 0 });
  const slack = await startSlack({ port: port('slack-port'), switches: { socketsFirst: true } });
  slack.deliverTo(eventsUrl);
  onEnd((exitCode) => {
    // Ctrl-C is the way to end it.
    void Promise.all([slack.close(), genesys.close()]).finally(() => process.exit(exitCode === 130 ? 0 : exitCode));
  });

  const platforms = { slack, genesys };
  const botPort = Number(new URL(eventsUrl).port) || 3000;
  const key = randomBytes(32).toString('base64');
  const facts = describePlatforms(platforms, { key, socket: given.has('socket'), port: botPort });
  process.stdout.write(`${JSON.stringify(facts)}\n`);
  const control = controlUrls(platforms).slack;
  process.stderr.write(`
The line above has the addresses, the credentials (of this sandbox alone) and, under "env", the bot's settings.
Slack delivers to ${eventsUrl}, or to whatever is connected by a socket.

Point the bot at it, in another terminal, with that line in sandbox.json (npm run -s sandbox > sandbox.json):
  export $(node -p 'Object.entries(JSON.parse(require("fs").readFileSync("sandbox.json")).env).map((e) => e.join("=")).join(" ")')
  npx tsx app/main.ts

Then type as one of its people (all are under "people"), and look at what they see:
  curl -s -d '{"user":"${people.ada}","text":"/oauth list"}' ${control}/command
  curl -s '${control}/text?user=${people.ada}'

Ctrl-C stops it.
`);
}

main().catch((error: unknown) => {
  const words = error instanceof Error ? error.message : String(error);
  const hint = error instanceof ArgumentError ? ' --help shows what there is.' : '';
  process.stderr.write(`${words}${hint}\n`);
  process.exit(error instanceof ArgumentError ? 2 : 1);
});
