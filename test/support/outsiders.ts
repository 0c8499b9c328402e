import { type Actor, people } from '../../sandbox/slack.ts';
import type { World } from './world.ts';

/** Someone who can't use the bot. */
export interface Outsider {
  who: string;
  actor: (world: World) => Actor;
  /** What they are told. */
  sentence: string;
  /** Recognized as a person, but without the permission. */
  isPerson?: true;
}

/** A new Slack account with this email. */
export const joined = ({ slack }: World, email: string | undefined): Actor =>
  slack.as(slack.addUser({ profile: { email } }).id);

const elsewhere = 'Keyturn belongs to another workspace.';

/** Every kind of person that the bot refuses, with what it says. */
export const outsiders: readonly Outsider[] = [
  {
    who: 'a guest',
    actor: (world) => world.person('gus'),
    sentence: 'Guests can’t use Keyturn.',
  },
  {
    who: 'a guest of one channel',
    actor: (world) => world.person('sam'),
    sentence: 'Guests can’t use Keyturn.',
  },
  { who: 'a bot', actor: (world) => world.person('robot'), sentence: 'Bots can’t use Keyturn.' },
  {
    who: 'a deactivated account',
    actor: (world) => world.person('dan'),
    sentence: 'Your Slack account is deactivated.',
  },
  { who: 'a stranger', actor: (world) => world.person('stranger'), sentence: elsewhere },
  { who: 'someone from another team', actor: (world) => world.person('olga'), sentence: elsewhere },
  {
    who: 'someone from another company in a shared channel',
    actor: ({ slack }) => slack.as(people.olga, { team: slack.team.id }),
    sentence: elsewhere,
  },
  {
    who: 'a payload from another team',
    actor: ({ slack }) => slack.as(people.ada, { team: 'T0OTHER01' }),
    sentence: elsewhere,
  },
  {
    who: 'an unconfirmed email',
    actor: (world) => world.person('uma'),
    sentence: 'Your email isn’t confirmed in Slack.',
  },
  {
    who: 'an account without an email',
    actor: (world) => joined(world, undefined),
    sentence: 'Slack didn’t return your email',
  },
  {
    who: 'an account that Slack says too little about',
    actor: ({ slack }) =>
      slack.as(slack.addUser({ is_restricted: undefined, profile: { email: 'ada@example.com' } }).id),
    sentence: 'Slack didn’t return enough of your profile',
  },
  {
    who: 'a twin',
    actor: (world) => world.person('tom'),
    sentence: 'More than one Genesys Cloud user has your Slack email',
  },
  {
    who: 'an inactive user',
    actor: (world) => world.person('ina'),
    sentence: 'Your Genesys Cloud user isn’t active.',
  },
  {
    who: 'a deleted user',
    actor: (world) => joined(world, 'del@example.com'),
    sentence: 'Genesys Cloud has no active user with your Slack email',
  },
  {
    who: 'an email that no user has',
    actor: (world) => joined(world, 'nemo@example.com'),
    sentence: 'Genesys Cloud has no active user with your Slack email',
  },
  {
    who: 'someone whose authorization is missing',
    actor: (world) => joined(world, 'mia@example.com'),
    sentence: 'Genesys Cloud didn’t return your permissions',
  },
  {
    who: 'someone with a conditional permission',
    actor: (world) => joined(world, 'cora@example.com'),
    sentence: 'This needs the Genesys Cloud permission oauth:client:',
    isPerson: true,
  },
  {
    who: 'someone without any permission for clients',
    actor: (world) => world.person('noor'),
    sentence: 'This needs the Genesys Cloud permission oauth:client:',
    isPerson: true,
  },
];
