import { auditLines, type Scene } from '../scene.ts';

const trail: Scene = {
  title: 'The trail that all of this left',
  async run(play) {
    const { stage, check, bot, slack, genesys } = play;
    const shown = await stage.asks('ada', '/oauth audit', 30);
    check.reads('the latest of it is shown to people who may view clients', shown.rendered, 'stale', 'denied');
    check.reads('with the attempts that were refused', shown.rendered, 'refused');
    const lines = auditLines(play);
    const numbers = lines.map(({ seq }) => seq);
    check.is(
      'each record is a line of the log, and none is missing',
      numbers,
      [...numbers.keys()].map((at) => at + 1),
    );
    const chained = lines.every(({ previous }, at) => at === 0 || previous === lines[at - 1]?.hash);
    check.is(`all ${lines.length} records hold the hash of the one before`, chained);
    const log = bot.lines().join('\n');
    const secrets = genesys.clients().flatMap(({ id }) => genesys.secretOf(id) ?? []);
    check.is(
      'no secret is on the log',
      secrets.some((secret) => log.includes(secret)),
      false,
    );
    check.is('Slack had nothing to refuse in all that the bot sent', slack.refusals, []);
  },
};

/** What is left in the end. */
export const closing: readonly Scene[] = [trail];
