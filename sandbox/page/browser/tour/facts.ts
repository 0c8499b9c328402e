import type { PagePerson, PageState, Place } from '../../protocol.ts';

/** Who and what the guided run is about, in this sandbox. */
export interface TourFacts {
  command: string;
  /** The name of the client whose secret is rotated. */
  client: string;
  /** The ID of whose Slack is shown. */
  me: string;
  requester: PagePerson;
  approver: PagePerson;
  approvals: Place | undefined;
  direct: Place | undefined;
}

export function tourFacts(state: PageState): TourFacts {
  const { commands, genesys, places } = state;
  const [requester, approver] = pair(state);
  return {
    command: commands[0]?.command ?? '/oauth',
    client: clientIn(genesys.clients),
    me: state.me,
    requester,
    approver,
    approvals: places.find(({ kind, name }) => kind === 'channel' && name.includes('approv')),
    direct: places.find(({ kind }) => kind === 'direct'),
  };
}

/** Who asked last, or who would, and another person to approve. */
function pair({ people, trail = [], me }: PageState): [PagePerson, PagePerson] {
  const nobody: PagePerson = { id: me, name: 'the requester', about: '', zone: 'UTC' };
  const asked = trail.findLast(({ action }) => action === 'requested')?.person;
  const requester = people.find(({ id, name }) => asked === id || asked === name) ?? people[0] ?? nobody;
  const others = people.filter(({ id }) => id !== requester.id);
  const approver = others.find(({ name }) => name.startsWith('Dora')) ??
    others[0] ?? { ...nobody, name: 'an approver' };
  return [requester, approver];
}

/** Of the clients with a secret, the busiest one that isn't the bot's. */
function clientIn(clients: PageState['genesys']['clients']): string {
  const rotatable = clients.filter(
    ({ grantType, state, isBots }) => !isBots && state === 'active' && /client.credentials/iu.test(grantType),
  );
  const [busiest] = rotatable.sort((one, other) => other.callsInSevenDays - one.callsInSevenDays);
  return busiest?.name ?? 'reporting';
}
