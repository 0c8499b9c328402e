import { z } from 'zod';
import { factsOf } from '../services/errors.ts';
import { accessLines, lackLine, unmarked } from './access-lines.ts';
import { context, facts, header, section } from './block-kit/blocks.ts';
import type { Message } from './block-kit/message.ts';
import { name } from './block-kit/text.ts';
import { catalog } from './language.ts';
import type { EverybodyContext } from './operation/context.ts';
import { defineOperation, type Operation } from './operation.ts';
import { isOutsider } from './refusals.ts';

const words = catalog('whoami', {
  summary: 'Show who you are in Genesys Cloud, and what you can do',
  title: 'Your access',
  who: (person: string, email: string) => `You’re ${person} (${email}) in Genesys Cloud.`,
  labels: {
    slack: 'Slack',
    user: 'Genesys Cloud user',
    email: 'Matched by email',
    id: 'Genesys Cloud user ID',
    organization: 'Organization',
    lookedFor: 'Your Slack email',
  },
  rolesDecide: 'This comes from your Genesys Cloud roles. Keyturn checks them again before each change.',
});

/** `whoami`, made from the declarations of all operations. It's for everybody, and says as much as can be told. */
export const defineWhoami = (all: () => readonly Pick<Operation, 'name' | 'about' | 'permission' | 'summary'>[]) =>
  defineOperation({
    name: 'whoami',
    synonyms: ['me', 'who'],
    summary: () => words.summary,
    usage: '',
    about: 'nothing',
    examples: [''],
    permission: undefined,
    effect: 'read',
    secondPerson: 'never',
    fromText: () => ({}),
    input: z.strictObject({}),
    run: async ({ person }) => person,
    view: (person, viewer): Message => {
      const access = accessLines(
        all().filter(({ permission }) => permission !== undefined),
        viewer,
      );
      const who = words.who(name(person.genesys.name), name(person.genesys.email));
      return {
        text: `${who} ${unmarked(access)}`,
        blocks: [
          header(words.title),
          ...facts([
            [words.labels.slack, `<@${person.slack.user}>`],
            [words.labels.user, name(person.genesys.name)],
            [words.labels.email, name(person.genesys.email, 200)],
            [words.labels.id, `\`${name(person.genesys.id, 100)}\``],
            [words.labels.organization, name(viewer.organization.name)],
          ]),
          section(access.join('\n')),
          context(words.rolesDecide),
        ],
      };
    },
    // Longer than for help: who asks is what was asked for.
    forEverybody: { waitMs: 15_000, answer: outsideAccess },
  });

/** What can be told of somebody who wasn't admitted: the email that Keyturn looks for, and what is missing. */
async function outsideAccess({ why, actor, people }: EverybodyContext): Promise<Message> {
  const lack = lackLine(why);
  const outside = why.code === 'person_refused' && isOutsider(why.details['reason'] ?? '');
  // Slack, which is asked for the email, has just failed to answer.
  const profile =
    outside || factsOf(why.code).from === 'slack' ? undefined : await people.profile(actor).catch(() => undefined);
  return {
    text: unmarked([lack]),
    blocks: [
      header(words.title),
      ...facts([
        [words.labels.slack, `<@${actor.user}>`],
        ...(profile === undefined ? [] : [[words.labels.lookedFor, name(profile.email, 200)] as const]),
      ]),
      section(lack),
    ],
  };
}
