import { z } from 'zod';
import { context, facts, header, type Message, section } from './blocks.ts';
import { defineOperation, type Operation } from './operation.ts';
import { name } from './text.ts';

/** `whoami`, made from the declarations of all operations. */
export const defineWhoami = (all: () => readonly Pick<Operation, 'name' | 'permission' | 'summary'>[]) =>
  defineOperation({
    name: 'whoami',
    summary: 'Show who I take you for, and what you may do',
    usage: '',
    examples: [''],
    permission: undefined,
    effect: 'read',
    secondPerson: 'never',
    fromText: () => ({}),
    input: z.strictObject({}),
    run: async ({ person }) => person,
    view: (person, viewer): Message => {
      const rights = all().filter(({ permission }) => permission !== undefined);
      const lines = rights.map(
        (operation) =>
          `${viewer.may(operation.name) ? '• *yes*' : '• *no*'}  \`${operation.name}\` (\`${operation.permission ?? ''}\`)${viewer.may(operation.name) && viewer.needsSecondPerson(operation.name) ? ', with a second person’s approval' : ''}`,
      );
      return {
        text: `You are ${name(person.genesys.name)} (${name(person.genesys.email)}) in Genesys Cloud.`,
        blocks: [
          header('Who I take you for'),
          ...facts([
            ['Slack', `<@${person.slack.user}>`],
            ['Genesys Cloud user', name(person.genesys.name)],
            ['E-mail (joins the two)', name(person.genesys.email, 200)],
            ['Genesys Cloud user ID', `\`${name(person.genesys.id, 100)}\``],
            ['Organisation', name(viewer.organization.name)],
          ]),
          section(`*What you may do*\n${lines.join('\n')}`),
          context('Rights come from your roles in Genesys Cloud. They are read again before anything is changed.'),
        ],
      };
    },
  });
