/** A shortcut of the app: in the menu of a message, or anywhere (docs.slack.dev/interactivity/implementing-shortcuts). */
export interface Shortcut {
  name: string;
  callbackId: string;
  type: 'message' | 'global';
}

/** What the app's settings at Slack say, besides its scopes. */
export interface AppSettings {
  /** The bot's name. Default: Keyturn. */
  name: string;
  /** The events that the bot is told of, by their names in a manifest, such as `message.channels`. Default: app_home_opened. */
  events: readonly string[];
  /** Default: none. */
  shortcuts: readonly Shortcut[];
  /** The commands in whose text names and addresses arrive as <@U…|name>, <#C…|name>, <url> (should_escape). Default: none. */
  escapedCommands: readonly string[];
  /** Whether the app has a Home tab. Default true; without it, views.publish says not_enabled. */
  homeTab: boolean;
}

/** The settings of an app about which nothing was said. */
export const defaultApp: AppSettings = {
  name: 'Keyturn',
  events: ['app_home_opened'],
  shortcuts: [],
  escapedCommands: [],
  homeTab: true,
};
