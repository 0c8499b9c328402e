import { randomBytes } from 'node:crypto';
import { controlRoutes } from './genesys/control.ts';
import { startGenesys } from './genesys.ts';
import { type AppManifest, readManifest } from './manifest.ts';
import { startPage } from './page.ts';
import { controlUrls, describePlatforms } from './platforms.ts';
import { ArgumentError, helpPage, inColumns, readArguments } from './script/arguments.ts';
import { onEnd } from './script/ending.ts';
import { runScript } from './script/run.ts';
import { coverage } from './slack/coverage.ts';
import { people, startSlack } from './slack.ts';

const options = {
  'events-url': {
    value: '<url>',
    words: 'where Slack delivers over HTTP (default http://127.0.0.1:3000/slack/events)',
  },
  socket: { words: 'print settings for Socket Mode; a bot that connects over a socket is served either way' },
  'genesys-port': { value: '<port>', words: 'port of the simulated Genesys Cloud (default: any free port)' },
  'slack-port': { value: '<port>', words: 'port of the simulated Slack (default: any free port)' },
  'page-port': { value: '<port>', words: 'port of the page for your browser (default: any free port)' },
  manifest: {
    value: '<file>',
    words: 'your app’s manifest, in YAML or JSON: its commands, shortcuts, scopes, events, tabs, and name',
  },
  clients: { value: '<number>', words: 'how many more OAuth clients the organization has (default 0)' },
  help: { words: 'show this help' },
};

const controlPage = `
Control API of Slack, under control.slack of that JSON object. Bodies and answers are JSON, "user" is an ID from
"people", and an error says why and lists what can be pressed.
${inColumns(Object.entries(coverage.control))}

Control API of Genesys Cloud, under control.genesys:
${inColumns(Object.entries(controlRoutes))}
`;
const help = helpPage(
  'npm run sandbox -- [options]',
  'Starts a simulated Genesys Cloud organization and a simulated Slack workspace on this machine, for the bot or any\nother client. The first line of standard output is a JSON object with their addresses and credentials.\nUnder “page” it has the address of a page that shows this Slack in your browser. There you can act as anyone.',
  options,
  controlPage,
);

// The two platforms alone, until someone ends them.
runScript(async () => {
  const given = readArguments(process.argv.slice(2), options);
  if (given.has('help')) return void process.stdout.write(help);
  const eventsUrl = given.text('events-url') ?? 'http://127.0.0.1:3000/slack/events';
  if (!/^https?:$/u.test(URL.canParse(eventsUrl) ? new URL(eventsUrl).protocol : ''))
    throw new ArgumentError('--events-url must be an http(s) URL, such as http://127.0.0.1:3000/slack/events.');
  const port = (name: 'genesys-port' | 'slack-port' | 'page-port') => given.number(name, 65_535) ?? 0;

  const clients = given.number('clients', 100_000) ?? 0;
  const file = given.text('manifest');
  const manifest = file === undefined ? undefined : await readManifest(file);
  const switches = { socketsFirst: true, ...manifest?.slack.switches };
  const slack = await startSlack({ port: port('slack-port'), ...manifest?.slack, switches });
  const genesys = await startGenesys({ port: port('genesys-port'), clients, now: slack.now });
  slack.deliverTo(eventsUrl);
  const page = await startPage({ slack, genesys, port: port('page-port'), commands: manifest?.commands });
  onEnd((exitCode) => {
    // Ctrl-C is the normal way to end it.
    void Promise.all([page.close(), slack.close(), genesys.close()]).finally(() =>
      process.exit(exitCode === 130 ? 0 : exitCode),
    );
  });

  const platforms = { slack, genesys };
  const botPort = Number(new URL(eventsUrl).port) || 3000;
  const key = randomBytes(32).toString('base64');
  const facts = describePlatforms(platforms, { key, socket: given.has('socket'), port: botPort }, page.url);
  process.stdout.write(`${JSON.stringify(facts)}\n`);
  process.stderr.write(nextSteps(eventsUrl, controlUrls(platforms).slack, page.url, manifest));
});

function nextSteps(eventsUrl: string, control: string, page: string, manifest: AppManifest | undefined): string {
  const remarks = manifest?.remarks ?? [
    'Without --manifest, the sandbox doesn’t know your app’s events and shortcuts, and only tells it of app_home_opened.',
  ];
  const command = manifest === undefined ? '/oauth list' : (manifest.commands[0]?.command ?? '/hello');
  const starting =
    manifest === undefined
      ? 'npx tsx --env-file=sandbox.env app/main.ts'
      : 'node --env-file=sandbox.env app.js   # with clientOptions: { slackApiUrl: process.env.SLACK_API_URL } in new App(…)';
  return `
Open this page in your browser, and act as anyone on it: ${page}

The line above has the addresses, the credentials (they only work in this sandbox) and, under "env", the bot's settings.
Slack delivers to ${eventsUrl}, or over a socket if a bot has connected one.
${remarks.map((remark) => `${remark}\n`).join('')}
To run the bot against it, save that line (npm run -s sandbox > sandbox.json). Then, in another terminal:
  node -p 'Object.entries(JSON.parse(fs.readFileSync("sandbox.json")).env).map((each) => each.join("=")).join("\\n")' > sandbox.env
  ${starting}

Or type from the terminal as one of its people (all are under "people"), then look at what they see:
  curl -s -d '{"user":"${people.ada}","text":"${command}"}' ${control}/command
  curl -s '${control}/text?user=${people.ada}'

Everything else you can do is in the control API: npm run sandbox -- --help, or curl -s ${control}/

Press Ctrl-C to stop it.
`;
}
