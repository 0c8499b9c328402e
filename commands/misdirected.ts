import { catalog } from './language.ts';

/** What people are told whose command, shortcut, button or form isn't one of this Keyturn's. `command`: the slash command it's set up for. */
export const misdirected = catalog('misdirected', {
  otherCommand: (received: string, command: string) =>
    `This command is \`${received}\`, but Keyturn is set up for \`${command}\`. Ask your Keyturn admin to make KEYTURN_COMMAND and the Slack app’s command the same.`,
  unreadableCommand: (command: string) =>
    `This isn’t the command that Keyturn is set up for; that’s \`${command}\`. Ask your Keyturn admin to make KEYTURN_COMMAND and the Slack app’s command the same.`,
  shortcut: (command: string) => `Keyturn doesn’t have this shortcut. \`${command} help\` shows what you can do.`,
  otherOrganization: (command: string) =>
    `This is from a different Genesys Cloud organization than the one Keyturn is connected to now. Nothing was changed. Start again with \`${command}\`.`,
});
