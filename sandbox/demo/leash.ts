/**
 * Loaded into the bot's process: its standard input ends with the process that started it, however that ends. Nothing is worth
 * finishing then, and only this end is certain: process.exit can wait for ever to write a log that nobody reads any more.
 */
process.stdin.resume().once('close', () => process.kill(process.pid, 'SIGKILL'));
