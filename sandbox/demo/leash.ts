/** Loaded into the bot's process: its standard input ends with the process that started it, however that ends. */
process.stdin.resume().once('close', () => {
  process.kill(process.pid, 'SIGTERM');
  setTimeout(() => process.exit(1), 3_000).unref();
});
