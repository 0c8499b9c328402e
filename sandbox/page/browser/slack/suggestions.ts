import type { PageState, SlashCommand } from '../../protocol.ts';

/** What the composer offers while someone types a slash command. */
export interface Suggestion {
  /** As it's listed: `/oauth show <client>`. */
  label: string;
  description: string;
  /** The text after it's chosen: up to what the person has to type themselves. */
  text: string;
  /** Whether Enter chooses it before an arrow key did: the command's own name isn't complete yet. */
  isFirst: boolean;
  /** The callback ID of the global shortcut that choosing it uses. */
  shortcut?: string;
}

const most = 12;

/** Commands for `/oa`, and shortcuts by a word of their names; the usages of a command for `/oauth ` and `/oauth sh`; nothing once the text goes beyond them. */
export function suggestionsFor(
  text: string,
  commands: readonly SlashCommand[],
  shortcuts: PageState['shortcuts'] = [],
): Suggestion[] {
  const typed = /^\/(?<command>\S*)(?<rest>\s[^\n]*)?$/u.exec(text)?.groups;
  if (typed === undefined) return [];
  const name = `/${typed['command'] ?? ''}`;
  if (typed['rest'] === undefined)
    return [
      ...commands
        .filter(({ command }) => command.startsWith(name.toLowerCase()))
        .map(({ command, description }) => ({
          label: command,
          description,
          text: `${command} `,
          isFirst: command !== name,
        })),
      ...shortcutsFor(name.slice(1).toLowerCase(), shortcuts),
    ];
  const rest = typed['rest'].trimStart().toLowerCase();
  return commands
    .filter(({ command }) => command === name.toLowerCase())
    .flatMap(({ command, usages }) =>
      usages
        .filter((usage) => usage.toLowerCase().startsWith(rest) && literal(usage).trim() !== rest.trim())
        .map((usage) => ({
          label: `${command} ${usage}`,
          description: '',
          text: `${command} ${literal(usage)}`,
          isFirst: false,
        })),
    )
    .slice(0, most);
}

function shortcutsFor(typed: string, shortcuts: PageState['shortcuts']): Suggestion[] {
  return shortcuts
    .filter(({ type, name }) => type === 'global' && ` ${name}`.toLowerCase().includes(` ${typed}`))
    .map(({ name, callbackId }) => ({
      label: name,
      description: 'Shortcut',
      text: '',
      isFirst: false,
      shortcut: callbackId,
    }));
}

/** A usage up to its first placeholder: `show ` of `show <client>`. */
function literal(usage: string): string {
  return usage.split(/[<[]/u)[0] ?? '';
}
