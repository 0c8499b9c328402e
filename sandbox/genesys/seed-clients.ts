import type { RoleDivision, SandboxClient, SandboxUsage } from './resources.ts';
import { dayMs, instant, putClient, type World } from './world.ts';

/**
 * The clients of the contact center. The bot's own, `Keyturn`, comes on top. Only those with * are in the demo's organization.
 *
 * | name                                  | grant              | state    | what is particular                                      |
 * |---------------------------------------|--------------------|----------|---------------------------------------------------------|
 * | Salesforce CRM connector *            | CODE               | active   | two redirect URIs, used every day, and by two flows     |
 * | Wallboard Leeds *                     | TOKEN              | active   | deprecated grant                                        |
 * | Wallboard Lisbon *                    | TOKEN              | active   | deprecated grant, hardly used                           |
 * | Single sign-on portal *               | SAML2-BEARER       | active   |                                                         |
 * | Nightly reporting export *            | CLIENT-CREDENTIALS | active   | Reporting Reader in `*`, used every day                 |
 * | Workforce planning sync *             | CLIENT-CREDENTIALS | active   | Directory Sync in home                                  |
 * | Recording archive to S3 *             | CLIENT-CREDENTIALS | active   | `tags`, a field that no SDK knows                       |
 * | SCIM user provisioning *              | CLIENT-CREDENTIALS | active   | tokens that live for 450 days                           |
 * | Agent desktop *                       | CODE               | active   | PKCE, no description                                    |
 * | Chat transcript loader * (and again)  | CODE               | active   | two clients of one name                                 |
 * | Outbound dialer trial *               | CLIENT-CREDENTIALS | inactive | dateToDelete in five days                               |
 * | Legacy IVR bridge                     | CLIENT-CREDENTIALS | disabled | by Genesys' support                                     |
 * | Old survey widget                     | TOKEN              | deleted  | a row that stays in the list                            |
 * | <!channel> *urgent* `rm` & <…|click>  | CODE               | active   | a name with Slack markup in it                          |
 * | مركز الاتصال ☎️ 🔑                     | CODE               | active   | right to left, with emoji                               |
 * | Long name … (300 characters)          | PASSWORD           | active   | legacy grant                                            |
 */
export function seedClients(world: World, seedId: (words: string) => string, kind: 'default' | 'demo'): void {
  const ada = seedId('user Ada Admin');
  const given: Given = {
    home: world.homeDivision,
    leeds: seedId('division Leeds'),
    role: (name, divisionId) => ({ roleId: seedId(`role ${name}`), divisionId }),
    ago: (days) => instant(world.now() - days * dayMs),
  };
  const other = kind === 'demo' ? [trialClient(given)] : oddClients(given);
  [...ordinaryClients(given), ...other].forEach(({ name, authorizedGrantType, ageDays, rest }, at) => {
    const id = seedId(`client ${at + 1}`);
    const dates = { dateCreated: given.ago(ageDays), dateModified: given.ago(ageDays / 2) };
    putClient(world, { id, name, authorizedGrantType, ...dates, createdBy: ada, modifiedBy: ada, ...rest });
  });
}

interface Row {
  name: string;
  authorizedGrantType: string;
  ageDays: number;
  rest: Partial<SandboxClient>;
}

function row(name: string, authorizedGrantType: string, ageDays: number, rest: Partial<SandboxClient> = {}): Row {
  return { name, authorizedGrantType, ageDays, rest };
}

interface Given {
  home: string;
  leeds: string;
  role: (name: string, divisionId: string) => RoleDivision;
  ago: (days: number) => string;
}

function ordinaryClients({ home, leeds, role, ago }: Given): Row[] {
  return [
    row('Salesforce CRM connector', 'CODE', 1200, {
      description: 'Click-to-dial and screen pop in Salesforce',
      registeredRedirectUri: [
        'https://crm.example.com/oauth/callback',
        'https://crm-staging.example.com/oauth/callback',
      ],
      scope: ['conversations', 'users:readonly', 'routing:readonly'],
      usage: daily(ago, 'api/v2/conversations', 'GET', 420),
      dependents: [
        { id: 'e2c8b1f4-6a57-4f0e-9a71-4d1b0c7f2a01', name: 'Main IVR', type: 'INBOUNDCALLFLOW' },
        { id: '7d40a9e3-1c2b-4b8f-8e65-92f3d6a5b002', name: 'Night Routing', type: 'INBOUNDCALLFLOW' },
      ],
    }),
    row('Wallboard Leeds', 'TOKEN', 1100, {
      description: 'Screens on the floor in Leeds',
      registeredRedirectUri: ['https://wallboard.example.com/leeds'],
      scope: ['analytics:readonly', 'routing:readonly'],
      usage: daily(ago, 'api/v2/analytics/queues/observations/query', 'POST', 1440),
    }),
    row('Wallboard Lisbon', 'TOKEN', 1050, {
      description: 'Screens on the floor in Lisbon',
      registeredRedirectUri: ['https://wallboard.example.com/lisbon'],
      scope: ['analytics:readonly'],
    }),
    row('Single sign-on portal', 'SAML2-BEARER', 900, {
      description: 'Signs employees in from the intranet',
      scope: ['user-basic-info'],
    }),
    row('Nightly reporting export', 'CLIENT-CREDENTIALS', 800, {
      description: 'Copies conversation details to the warehouse at 02:00',
      accessTokenValiditySeconds: 3600,
      roleDivisions: [role('Reporting Reader', '*')],
      usage: daily(ago, 'api/v2/analytics/conversations/details/query', 'POST', 96),
    }),
    row('Workforce planning sync', 'CLIENT-CREDENTIALS', 640, {
      description: 'Keeps agents in step with the planning tool',
      roleDivisions: [role('Directory Sync', home)],
    }),
    row('Recording archive to S3', 'CLIENT-CREDENTIALS', 500, {
      description: 'Moves recordings to cold storage',
      roleDivisions: [role('Recording Exporter', '*'), role('Reporting Reader', leeds)],
      unknownFields: { tags: ['archive', 'storage'] },
    }),
    row('SCIM user provisioning', 'CLIENT-CREDENTIALS', 430, {
      description: 'User provisioning from the identity provider',
      accessTokenValiditySeconds: 38_880_000,
      roleDivisions: [role('Directory Sync', '*')],
    }),
    row('Agent desktop', 'CODE', 300, {
      registeredRedirectUri: ['https://desktop.example.com/signed-in'],
      scope: ['conversations', 'presence', 'notifications'],
    }),
    row('Chat transcript loader', 'CODE', 210, {
      description: 'First attempt, still in use by the Leeds team',
      registeredRedirectUri: ['https://loader.example.com/callback'],
      scope: ['conversations:readonly'],
    }),
  ];
}

function trialClient({ home, role, ago }: Given): Row {
  return row('Outbound dialer trial', 'CLIENT-CREDENTIALS', 120, {
    description: 'Trial of the outbound dialer, over since spring',
    roleDivisions: [role('Campaign Operator', home)],
    state: 'inactive',
    dateToDelete: ago(-5),
  });
}

/** States, names, and grant types that are easy to get wrong. */
function oddClients(given: Given): Row[] {
  const { home, role } = given;
  return [
    row('Chat transcript loader', 'CODE', 160, {
      description: 'Second attempt',
      registeredRedirectUri: ['https://loader2.example.com/callback'],
      scope: ['conversations:readonly'],
    }),
    trialClient(given),
    row('Legacy IVR bridge', 'CLIENT-CREDENTIALS', 1400, {
      description: 'Disabled by support after a token leak',
      roleDivisions: [role('Routing Manager', home)],
      state: 'disabled',
    }),
    row('Old survey widget', 'TOKEN', 1500, { description: 'Surveys after chats', state: 'deleted' }),
    row('<!channel> *urgent* `rm` & <https://example.com|click>', 'CODE', 60, {
      description: 'Line one\n> quoted @here <@U123> ~gone~',
      registeredRedirectUri: ['https://example.com/a?b=<c>&d=`e`'],
    }),
    row('مركز الاتصال ☎️ 🔑', 'CODE', 45, {
      description: 'واجهة خدمة العملاء',
      registeredRedirectUri: ['https://arabic.example.com/callback'],
    }),
    row(
      `Long name ${'of a client that nobody ever shortened '.repeat(8)}`.slice(0, 299).padEnd(300, '.'),
      'PASSWORD',
      20,
    ),
  ];
}

/** A month of use, one row per day, with a few errors. */
function daily(ago: (days: number) => string, templateUri: string, httpMethod: string, count: number): SandboxUsage[] {
  return Array.from({ length: 29 }, (_, index) => index + 1).map((day) => ({
    date: ago(day).slice(0, 10),
    templateUri,
    httpMethod,
    status200: count + (day % 7),
    status400: day % 3,
    status429: day === 4 ? 7 : 0,
  }));
}
