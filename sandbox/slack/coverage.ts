/** What of each part of Slack the sandbox simulates, and where it stops. A test compares it with what is registered. */
export const coverage = {
  methods: {
    'auth.test': 'bot token only; names the organization of an Enterprise Grid, unless told not to',
    'apps.connections.open':
      'one-use tickets for ws:// connections, unless Socket Mode is off; scope connections:write is taken for granted',
    'users.info':
      'all fields that decide who may act, enterprise_user too; the e-mail address only with users:read.email',
    'users.lookupByEmail': 'any case; deactivated people are not found; of two with one address, the first',
    'usergroups.list': 'include_users; no disabled groups',
    'usergroups.users.list': 'include_disabled',
    'conversations.info':
      'channels and direct messages; shared with others, about to be, or within an organization; no locale, no member count',
    'conversations.members': 'channels, page by page',
    'conversations.open': 'with one person',
    'chat.postMessage':
      'channel id, #name or user id; threads, blocks, attachments with blocks, metadata; one a channel and second where limits are real; no files, no custom name',
    'chat.postEphemeral': 'in a channel or a thread; always delivered and kept, where Slack may lose it',
    'chat.update': 'own messages only; edit_window_closed after a time, or for one message',
    'chat.delete': 'own messages only',
    'chat.getPermalink': 'for stored messages',
    'views.open': 'also from within a modal, where it lies on top as with views.push',
    'views.push': 'up to three views',
    'views.update': 'by view_id or external_id, with hash; values survive by block_id and action_id',
    'views.publish': 'Home tab, with hash',
  },
  deliveries: {
    slash_commands:
      'acknowledged with nothing, text or a message; operation_timeout and dispatch_failed; emoji by name and &amp; in texts, by switch',
    block_actions: 'from messages, ephemerals, modals and Home; confirm dialogs',
    view_submission: 'acknowledged with nothing, errors, update, push or clear',
    view_closed: 'with notify_on_close; one view, or all with is_cleared',
    block_suggestion: 'from modals and messages, once min_query_length is met',
    other: 'shortcuts, dialogs and unknown types, as given; acknowledged, without effect',
    event: 'app_home_opened; repeated at once, after 1 and after 5 minutes over HTTP, after 1 s by socket',
  },
  control: {
    'POST command': 'types a slash command: {user, text, channel?, team?, enterprise?}',
    'POST click': 'clicks or chooses: {user, what, where?: "home" | "message", channel?, ts?, decline?}',
    'POST fill': 'enters values in the top view: {user, values}',
    'POST suggest': 'asks an external select: {user, field, text}',
    'POST pick': 'types into an external select and picks: {user, field, search, pick, where?, channel?, ts?}',
    'POST submit': 'submits the top view: {user}',
    'POST close': 'closes the top view, or all: {user, all?}',
    'POST home': 'opens the Home tab: {user}',
    'GET screen': 'what a person sees: ?user=…&channel=…',
    'GET text': 'the same as plain text: ?user=…&channel=…',
    'GET refusals': 'what the workspace refused, in words',
    'GET deliveries': 'what was delivered, and what came of it',
    'POST deliver-to': 'where HTTP deliveries go: {url}; without it, to a connected socket',
    'POST faults': 'injects faults: {fault} or {faults}, or clears them: {clear: true}',
    'POST send': 'sends any payload: {payload, type?}',
    'POST revoke': 'takes a token’s power away: {token?: "bot" | "app", error?}',
    'POST restore': 'gives both tokens their power back',
    'POST sockets': 'ends all connections: {end: a reason of disconnect, or "kill" or "stall"}',
    'POST advance': 'moves the clock: {ms}',
  },
} as const satisfies Record<string, Readonly<Record<string, string>>>;
