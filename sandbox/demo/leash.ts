/**
 * Loaded into the bot's process. Its standard input closes when the process that started it ends, however that ends. There's
 * nothing left to finish then, and only a kill is certain: process.exit can wait forever to write a log that no one reads.
 */
process.stdin.resume().once('close', () => process.kill(process.pid, 'SIGKILL'));
