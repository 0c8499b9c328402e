import { doctor } from './doctor/command.ts';

const code = await doctor({
  args: process.argv.slice(2),
  env: process.env,
  print: (line) => void process.stdout.write(`${line}\n`),
  printError: (line) => void process.stderr.write(`${line}\n`),
  now: Date.now,
});
// A connection that's being closed can keep a timer, which nobody should have to wait for.
process.exit(code);
