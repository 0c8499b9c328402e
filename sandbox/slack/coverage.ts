/** What the sandbox simulates of each part of Slack, and what it doesn't. A test compares it with what's registered. */
export const coverage = {
  methods: {
    'auth.test': 'bot token only; names the organization of an Enterprise Grid unless told not to',
    'apps.connections.open':
      'one-use tickets for ws:// connections, unless Socket Mode is off, or the app-level token lacks connections:write, by switch',
    'users.info':
      'all fields that decide who can act, enterprise_user too; the email address only with users:read.email',
    'bots.info': 'its own bot only',
    'users.lookupByEmail': 'ignores case; doesn’t find deactivated people; of two with one address, finds the first',
    'usergroups.list': 'include_users; no disabled groups',
    'usergroups.users.list': 'include_disabled',
    'conversations.info':
      'channels and direct messages; shared outside, about to be, or within an organization; no locale, no member count',
    'conversations.members': 'channels, page by page',
    'conversations.open': 'with one person',
    'chat.postMessage':
      'channel ID, #name or user ID; threads, blocks, attachments, metadata; with real limits, one message per channel and second; no files, no custom name',
    'chat.postEphemeral': 'in a channel or a thread; always delivered and kept, while Slack may lose it',
    'chat.update': 'own messages only; edit_window_closed after a time, or for one message',
    'chat.delete': 'own messages only',
    'chat.getPermalink': 'for stored messages',
    'views.open': 'from within a modal too, where it goes on top as with views.push',
    'views.push': 'up to three views',
    'views.update': 'by view_id or external_id, with hash; values survive by block_id and action_id',
    'views.publish': 'Home tab, with hash; not_enabled if the app has none',
  },
  deliveries: {
    slash_commands:
      'acknowledged with nothing, text or a message; operation_timeout and dispatch_failed; emoji by name and &amp; in texts, by switch',
    block_actions: 'from messages, ephemerals, modals and Home; confirm dialogs',
    view_submission: 'acknowledged with nothing, errors, update, push or clear',
    view_closed: 'with notify_on_close; one view, or all with is_cleared',
    block_suggestion: 'from modals and messages, from min_query_length on',
    shortcut: 'of a message (message_action), or global; the mark that Slack shows if it isn’t acknowledged is a guess',
    other: 'dialogs and unknown types, unchanged; acknowledged, without effect',
    event:
      'app_home_opened, message.channels, message.groups, message.im, app_mention: those that the app listens to, with their scopes; only what people write, without blocks; retried at once, after 1 and after 5 minutes over HTTP, after 1 s by socket',
  },
  control: {
    'GET ': 'this list',
    'POST command': 'types a slash command: {user, text, channel?, team?, enterprise?}',
    'POST click':
      'presses a button or picks an option: {user, what, where?: "home" | "message", channel?, ts?, decline?}; what: a label, or {label?, actionId?, option?, value?, near?}',
    'POST fill':
      'fills in fields of the top modal: {user, values: {field: text | [texts] | {search, pick} | null}}; field: label, placeholder or ID',
    'POST suggest': 'types into a type-ahead and gives its options: {user, field, text}',
    'POST pick': 'types into a type-ahead and picks an option: {user, field, search, pick, where?, channel?, ts?}',
    'POST say': 'writes a message of their own: {user, text, channel?, thread?}',
    'POST shortcut':
      'uses a shortcut, by its callback ID: {user, shortcut}; of a message: {user, shortcut, channel, ts}',
    'POST submit': 'submits the top modal: {user}',
    'POST close': 'closes the top modal, or all of them: {user, all?}',
    'POST home': 'opens the Home tab: {user}',
    'GET screen': 'what a person sees, as JSON: ?user=…&channel=…',
    'GET text': 'what a person sees, as plain text: ?user=…&channel=…',
    'GET refusals': 'what the workspace refused, in words',
    'GET deliveries': 'what Slack delivered to the bot, and what came of it',
    'POST deliver-to': 'sets where HTTP deliveries go: {url}; without a URL, to a connected socket',
    'POST faults': 'injects faults, {fault} or {faults}, or clears them, {clear: true}',
    'POST send': 'sends any payload to the bot: {payload, type?}',
    'POST revoke': 'revokes a token: {token?: "bot" | "app", error?}',
    'POST restore': 'makes both tokens valid again',
    'POST sockets': 'ends all connections: {end: "warning" | "refresh_requested" | "link_disabled" | "kill" | "stall"}',
    'POST switches':
      'changes switches, and gives all of them: {name: value, …}; {} changes none; options.ts describes each',
    'POST advance': 'moves the clock forward: {ms}',
  },
} as const satisfies Record<string, Readonly<Record<string, string>>>;
