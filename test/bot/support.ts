import { createHmac } from 'node:crypto';
import type { Actor, SlackView } from '../../sandbox/slack.ts';
import type { PersonName, World } from '../support/world.ts';

export const clientsPath = '/api/v2/oauth/clients';
/** For faults that last. */
export const forever = Number.POSITIVE_INFINITY;

export const grants = {
  CODE: 'Authorization code (CODE)',
  'CLIENT-CREDENTIALS': 'Client credentials (CLIENT-CREDENTIALS)',
  'SAML2-BEARER': 'SAML2 bearer (SAML2-BEARER)',
} as const;

/** Labels of the fields of a form, from the top. */
export const labels = ({ fields }: SlackView): string[] => fields.map(({ label }) => label);

/** What a field of the top modal holds. */
export const valueIn = (view: SlackView, label: string): string | undefined =>
  view.fields.find((field) => field.label === label)?.value;

/** Opens the form of a new client and chooses a grant type; gives the form as it is then. */
export async function newClient(
  world: World,
  who: PersonName | Actor,
  grant: keyof typeof grants,
): Promise<{ actor: Actor; form: SlackView }> {
  const actor = typeof who === 'string' ? world.person(who) : who;
  await world.opens(actor, '/oauth create');
  await actor.fills({ 'Grant type': grants[grant] });
  const last = grant === 'CLIENT-CREDENTIALS' ? 'Roles' : 'Scopes';
  return { actor, form: await world.modal(actor, (view) => labels(view).includes(last)) };
}

/** A client-credentials form that Genesys Cloud accepts, filled in except for what `values` say. */
export async function serviceForm(
  world: World,
  who: PersonName | Actor,
  values: Parameters<Actor['fills']>[0] = {},
): Promise<Actor> {
  const { actor } = await newClient(world, who, 'CLIENT-CREDENTIALS');
  await actor.fills({
    Name: 'Payroll export',
    Roles: { search: 'reporting', pick: 'Reporting Reader · Home' },
    ...values,
  });
  return actor;
}

/** Opens the form of a client, fills in `values`, and gives the review. */
export async function review(
  world: World,
  client: string,
  values: Parameters<Actor['fills']>[0],
  who: PersonName = 'ada',
): Promise<{ actor: Actor; review: SlackView }> {
  const actor = world.person(who);
  await world.opens(actor, `/oauth update ${client}`);
  await actor.fills(values);
  await actor.submits();
  return { actor, review: await world.modal(actor, 'Changes to ') };
}

/** What this method sent to Genesys Cloud to create or change clients. */
export const sent = ({ genesys }: World, method: 'POST' | 'PUT') =>
  genesys.calls.filter((call) => call.method === method && call.path.startsWith(clientsPath)).map(({ body }) => body);

/** The clients of that name at Genesys Cloud. */
export const named = ({ genesys }: World, name: string) => genesys.clients().filter((each) => each.name === name);

/** The reference in a text. */
const referenceIn = (text: string): string => /Reference: (KT-[0-9A-F]+)/u.exec(text)?.[1] ?? 'no reference';

/** Lines of the log with this reference. */
export const logged = (world: World, text: string): string[] =>
  world.logLines().filter((line) => line.includes(referenceIn(text)));

/** The audit records in the log, in order, without the rules that each new trail begins with, and without forms that were opened. */
export const audited = (world: World) =>
  world
    .logLines()
    .flatMap((line) => (line.includes('"audit":') ? [JSON.parse(line).audit] : []))
    .filter(({ action }) => action !== 'policy' && action !== 'viewed');

/** Sends the form of the top modal with another role in it, signed as Slack signs; gives the status. */
export async function forged(world: World, userId: string, roleId: string): Promise<number> {
  const view = world.slack.views(userId).at(-1);
  const roles = { label: 'Roles', value: `${roleId}|${world.genesys.ids.homeDivision}` };
  const chosen = [{ text: { type: 'plain_text', text: 'Reporting Reader · Home' }, value: roles.value }];
  const values = structuredClone(view?.state ?? {});
  values['roles'] = { roles: { type: 'multi_external_select', selected_options: chosen } };
  const payload = {
    type: 'view_submission',
    team: { id: world.slack.team.id },
    user: { id: userId, team_id: world.slack.team.id },
    view: { ...view, type: 'modal', state: { values } },
  };
  return (await signed(world, { payload: JSON.stringify(payload) })).status;
}

/** Posts form fields to the bot as Slack does, signed as of `at` (seconds) with `secret`. */
export function signed(
  { slack, bot }: World,
  fields: Record<string, string>,
  { at = Math.floor(Date.now() / 1000), secret = slack.signingSecret } = {},
): Promise<Response> {
  const body = new URLSearchParams(fields).toString();
  const digest = createHmac('sha256', secret).update(`v0:${at}:${body}`).digest('hex');
  return fetch(`http://127.0.0.1:${bot.port}/slack/events`, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'x-slack-request-timestamp': String(at),
      'x-slack-signature': `v0=${digest}`,
    },
    body,
  });
}
