import shortcodes from 'emojibase-data/en/shortcodes/iamcal.json' with { type: 'json' };

/** `:rocket:`, optionally followed by a skin tone (docs.slack.dev/messaging/formatting-message-text, emoji). */
const shortcode = /:([a-z0-9_+'-]+):/giu;

let known: ReadonlyMap<string, string> | undefined;

/** `text` with emoji in place of Slack's names for them. A workspace's own emoji and unknown names stay. */
export function withEmoji(text: string): string {
  if (!text.includes(':')) return text;
  return text.replace(shortcode, (written, name: string) => emojiByName().get(name.toLowerCase()) ?? written);
}

/** `1F469-200D-1F4BB` as characters. */
const characters = (hexcode: string): string =>
  String.fromCodePoint(...hexcode.split('-').map((point) => Number.parseInt(point, 16)));

/** Emoji by Slack's names, which are those of iamcal's emoji data. Built at the first colon, since most texts have none. */
function emojiByName(): ReadonlyMap<string, string> {
  known ??= new Map(
    Object.entries(shortcodes).flatMap(([hexcode, names]) =>
      [names].flat().map((name): [string, string] => [name, characters(hexcode)]),
    ),
  );
  return known;
}
