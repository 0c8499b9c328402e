import { Writable } from 'node:stream';
import { expect, test } from 'vitest';
import { createLog } from '../../app/process/log.ts';
import { startWorld } from '../support/world.ts';

test.each(['info', 'error', 'fatal'])('with LOG_LEVEL %s the log still has each line of the trail', async (level) => {
  const lines: string[] = [];
  const destination = new Writable({
    write(chunk, _encoding, done) {
      lines.push(String(chunk));
      done();
    },
  });
  const world = await startWorld();
  const bot = await world.another({ log: createLog({ level, destination }) });
  world.slack.deliverTo(`http://127.0.0.1:${bot.port}/slack/events`);
  await world.asks('vera', '/oauth list');
  await world.opens('vera', '/oauth create');
  const trail = () => lines.flatMap((line) => JSON.parse(line).audit ?? []);
  await world.slack.waitFor(() => trail().length === 3);
  expect(trail()).toMatchObject([
    { action: 'policy' },
    { action: 'done', operation: 'list', recorded: true },
    { action: 'refused', operation: 'create', code: 'permission_missing' },
  ]);
  if (level !== 'info') expect(lines).toHaveLength(3);
});
