import { auditLines, type Scene } from '../scene.ts';

const trail: Scene = {
  title: 'The audit trail',
  isStory: true,
  async run(play) {
    const { stage, check, bot, slack, genesys, aside } = play;
    const ofOne = await stage.asks('ada', '/oauth audit nightly', { story: 14 });
    check.reads(
      'it says who did what with a client',
      ofOne.rendered,
      ...['rotate requested', 'rotate refused', 'rotate approved', 'secret revealed', 'secret deleted'],
    );
    await aside(async () => {
      const shown = await stage.asks('ada', '/oauth audit', 30);
      check.reads(
        'anyone who can view clients sees the latest records',
        shown.rendered,
        'delete not done',
        'rotate denied',
      );
      check.reads('refused attempts are among them', shown.rendered, 'refused');
    });
    const lines = auditLines(play);
    const numbers = lines.map(({ seq }) => seq);
    check.is(
      'every record is a line in the log, and none is missing',
      numbers,
      [...numbers.keys()].map((at) => at + 1),
    );
    const chained = lines.every(({ previous }, at) => at === 0 || previous === lines[at - 1]?.hash);
    check.is(`each of the ${lines.length} records has the hash of the one before`, chained);
    const log = bot.lines().join('\n');
    const secrets = genesys.clients().flatMap(({ id }) => genesys.secretOf(id) ?? []);
    check.is(
      'there’s no secret in the log',
      secrets.some((secret) => log.includes(secret)),
      false,
    );
    check.is('Slack refused nothing that Keyturn sent', slack.refusals, []);
  },
};

/** What all of this left behind. */
export const closing: readonly Scene[] = [trail];
