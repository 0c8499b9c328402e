import type { GenesysSandbox } from '../genesys.ts';
import type { PageBot } from './bot.ts';
import type { BotSetting } from './protocol.ts';
import { Refusal } from './refusal.ts';

export interface Settings {
  list(): BotSetting[];
  /** Changes a setting, and resolves when the bot runs with it. Throws a Refusal if there's no such setting, or if the bot doesn't start. */
  set(id: string, on: boolean): Promise<void>;
}

/** Settings of the bot, by its environment variables when they're on. */
const ofBot: Readonly<Record<string, { label: string; name: string; value: string }>> = {
  approvals: { label: 'Two people have to approve', name: 'KEYTURN_APPROVALS', value: '2' },
  create: { label: 'Creating needs approval', name: 'KEYTURN_SECOND_PERSON', value: 'create' },
  roles: { label: 'No role check for new secrets', name: 'KEYTURN_ROLE_RULE', value: 'off' },
};

/** How many clients the setting for a big organization adds. */
const manyClients = 2_000;

/** The settings of the page's bot, all off, and the size of its organization. */
export function createSettings(bot: PageBot, genesys: GenesysSandbox): Settings {
  const on = new Set<string>();
  let added: string[] = [];

  async function restart(id: string, isOn: boolean): Promise<void> {
    if (bot.status() === 'starting') throw new Refusal('The bot is still starting. Try again in a moment.');
    if (isOn) on.add(id);
    else on.delete(id);
    const chosen = Object.entries(ofBot).filter(([name]) => on.has(name));
    try {
      await bot.restart(Object.fromEntries(chosen.map(([, { name, value }]) => [name, value])));
    } catch {
      throw new Refusal('The bot didn’t start. Its log says why.');
    }
  }

  return {
    list: () => [
      ...Object.entries(ofBot).map(([id, { label }]) => ({ id, label, isOn: on.has(id) })),
      { id: 'clients', label: `${manyClients.toLocaleString('en-US')} more clients`, isOn: added.length > 0 },
    ],
    async set(id, isOn) {
      if (id === 'clients') {
        added = isOn ? (added.length > 0 ? added : addClients(genesys)) : removeClients(genesys, added);
        return;
      }
      if (!Object.hasOwn(ofBot, id)) throw new Refusal('There’s no such setting.');
      await restart(id, isOn);
    },
  };
}

function addClients(genesys: GenesysSandbox): string[] {
  return Array.from({ length: manyClients }, (_, at) => {
    const name = `Generated client ${String(at + 1).padStart(5, '0')}`;
    return genesys.addClient({ name, authorizedGrantType: 'CODE', scope: ['users:readonly'] }).id;
  });
}

function removeClients(genesys: GenesysSandbox, ids: readonly string[]): [] {
  for (const id of ids) genesys.removeClient(id);
  return [];
}
