import type { SandboxUser } from '../genesys/resources.ts';
import { permits } from '../genesys/world.ts';
import type { Platforms } from '../platforms.ts';
import type { SlackUser } from '../slack/accounts.ts';
import { people } from '../slack/residents.ts';
import { displayName } from '../slack/world.ts';
import type { PagePerson } from './protocol.ts';

/** Accounts that only tests need: a second one of the same person, outsiders, people without an email address. */
const hidden: ReadonlySet<string> = new Set([
  ...[people.ina, people.sam, people.robot, people.stranger, people.dan],
  ...[people.uma, people.tom, people.olga, people.adaSecond],
]);

/** Those that one can be on the page. */
export function pagePeople({ slack, genesys }: Platforms): Omit<PagePerson, 'unread'>[] {
  const users = genesys.users();
  return slack
    .users()
    .filter(({ id, is_bot }) => is_bot !== true && !hidden.has(id))
    .map((account) => ({
      id: account.id,
      name: displayName(account),
      about: aboutOf(
        account,
        users.find(({ email, state }) => state !== 'deleted' && email === account.profile?.email),
      ),
      zone: account.tz ?? 'UTC',
    }));
}

function aboutOf(account: SlackUser, user: SandboxUser | undefined): string {
  if (account.deleted === true) return 'deactivated';
  if (account.is_ultra_restricted === true || account.is_restricted === true) return 'guest';
  if (user === undefined) return 'not in Genesys Cloud';
  if (user.state === 'inactive') return 'left Genesys Cloud';
  const may = (action: string): boolean => permits(user.permissions, `oauth:client:${action}`);
  if (['view', 'add', 'edit', 'delete'].every(may)) return 'admin';
  if (may('delete')) return 'may delete';
  if (may('edit')) return 'may edit';
  if (may('add')) return 'may create';
  return may('view') ? 'view only' : 'no access';
}
