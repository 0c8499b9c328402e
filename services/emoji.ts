import shortcodes from 'emojibase-data/en/shortcodes/iamcal.json' with { type: 'json' };

/** `:rocket:`, and the tone of a skin behind it (docs.slack.dev/messaging/formatting-message-text, emoji). */
const shortcode = /:([a-z0-9_+'-]+):/giu;

/** `1F469-200D-1F4BB` as characters. */
const characters = (hexcode: string): string =>
  String.fromCodePoint(...hexcode.split('-').map((point) => Number.parseInt(point, 16)));

let known: ReadonlyMap<string, string> | undefined;

/** The names that Slack has for emoji are those of iamcal's emoji data. Made at the first colon: most texts have none. */
function emojiByName(): ReadonlyMap<string, string> {
  known ??= new Map(
    Object.entries(shortcodes).flatMap(([hexcode, names]) =>
      [names].flat().map((name): [string, string] => [name, characters(hexcode)]),
    ),
  );
  return known;
}

/** `text` with Slack's names for emoji as the emoji themselves. Names of a workspace's own emoji, and those that nobody knows, stay. */
export function withEmoji(text: string): string {
  if (!text.includes(':')) return text;
  return text.replace(shortcode, (written, name: string) => emojiByName().get(name.toLowerCase()) ?? written);
}
