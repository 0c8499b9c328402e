import { createSlackApi } from '../../app/slack/api.ts';
import { createWebClient } from '../../app/slack/web-client.ts';
import { approvalsChannel, type SlackSandbox } from '../../sandbox/slack.ts';
import { createApprovers } from '../../services/approvers.ts';
import { createDeciders, type Deciders } from '../../services/deciders.ts';
import { createPeople } from '../../services/people.ts';
import { createMemoryStore } from '../../services/store/memory.ts';
import { keySpace, type Store } from '../../services/store.ts';
import { openSlack } from '../sandbox/slack-call.ts';
import { handClock, type Organization, startOrganization } from '../support/organization.ts';

export const view = 'oauth:client:view';
export const edit = 'oauth:client:edit';
export const remove = 'oauth:client:delete';
export const toRemove = [remove, view];

export interface DecidersWorld extends Organization {
  slack: SlackSandbox;
  clock: ReturnType<typeof handClock>;
  store: Store;
  problems: unknown[];
  /** Another replica on the same store. */
  replica(options?: { approvers?: readonly string[]; store?: Store }): Deciders;
  /** The names of those who can decide. */
  namesOf(deciders: Deciders, permissions?: readonly string[]): Promise<string[]>;
  /** Calls to Genesys Cloud since the last time. */
  calls(): number;
}

/** Both platforms over the wire, and replicas with a clock that moves only when told to. */
export async function decidersWorld(options: Parameters<typeof startOrganization>[0] = {}): Promise<DecidersWorld> {
  const organization = await startOrganization(options);
  const { sandbox, another } = organization;
  const { slack } = await openSlack();
  const clock = handClock();
  const { now } = clock;
  const store = createMemoryStore({ now });
  const problems: unknown[] = [];
  const own = { workspaces: [slack.team.id], organizations: [] };
  let counted = 0;
  await organization.genesys.self();

  return {
    ...organization,
    slack,
    clock,
    store,
    problems,
    replica({ approvers: ids = [], store: its = store } = {}) {
      const api = createSlackApi(createWebClient({ botToken: slack.botToken, apiUrl: slack.url }), { secondMs: 5 });
      const genesys = another();
      return createDeciders({
        genesys,
        people: createPeople({ genesys, slackUser: (id) => api.userInfo(id), own, now }),
        approvers: createApprovers({ ids, groupMembers: api.groupMembers, now }),
        channelMembers: () => api.channelMembers(approvalsChannel),
        userByEmail: api.userByEmail,
        own,
        team: slack.team.id,
        permissions: [view, 'oauth:client:add', edit, remove],
        base: view,
        store: its,
        keys: keySpace('org'),
        now,
        onProblem: (error) => problems.push(error),
        wait: () => new Promise((resolve) => setImmediate(resolve)),
      });
    },
    namesOf: async (deciders, permissions = toRemove) =>
      (await deciders.for(permissions)).people.map(({ name }) => name),
    calls() {
      const all = sandbox.calls.filter(({ path }) => path.startsWith('/api/')).length;
      const more = all - counted;
      counted = all;
      return more;
    },
  };
}
