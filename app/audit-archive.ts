import { archiveCommand } from './audit-archive/command.ts';

const code = await archiveCommand({
  args: process.argv.slice(2),
  env: process.env,
  print: (line) => void process.stdout.write(`${line}\n`),
  printError: (line) => void process.stderr.write(`${line}\n`),
  now: Date.now,
});
// A closed connection can keep a timer for some seconds, which nobody should have to wait for.
process.exit(code);
