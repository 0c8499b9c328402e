/**
 * Loaded into the bot's process: its standard input ends with the process that started it, however that ends. Nothing is worth
 * finishing then, and only this end is certain: process.exit can hang in a process whose modules a loader's thread reads.
 */
process.stdin.resume().once('close', () => process.kill(process.pid, 'SIGKILL'));
