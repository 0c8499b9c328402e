/**
 * Loaded into the bot's process. Moves its clock ahead of the machine's: at the start by the milliseconds in SANDBOX_CLOCK_AHEAD_MS, then by those
 * that arrive on standard input, one number a line. Answers each on standard output. Timers and performance.now() go on as they are.
 */
let aheadMs = Number(process.env['SANDBOX_CLOCK_AHEAD_MS'] ?? 0);
const RealDate = Date;

class MovedDate extends RealDate {
  static override now(): number {
    return RealDate.now() + aheadMs;
  }

  constructor(...given: [] | ConstructorParameters<typeof Date>) {
    if (given.length === 0) super(MovedDate.now());
    else super(...given);
  }
}

let input = '';
globalThis.Date = MovedDate as DateConstructor;
process.stdin.setEncoding('utf8').on('data', (text) => {
  const lines = `${input}${text}`.split('\n');
  input = lines.pop() ?? '';
  for (const line of lines) {
    aheadMs = Number(line);
    process.stdout.write(`${JSON.stringify({ sandboxClockAheadMs: aheadMs })}\n`);
  }
});
