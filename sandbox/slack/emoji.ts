import names from 'emojibase-data/en/shortcodes/iamcal.json' with { type: 'json' };

const byCode = new Map(Object.entries(names));

/** One emoji: a flag, a keycap, or pictographs joined into one. */
const emoji =
  /\p{Regional_Indicator}{2}|[0-9#*]\uFE0F?\u20E3|\p{Extended_Pictographic}\uFE0F?\p{Emoji_Modifier}?(?:\u200D\p{Extended_Pictographic}\uFE0F?\p{Emoji_Modifier}?)*/gu;
const tone = /\p{Emoji_Modifier}/u;

/** `text` with Slack's names in place of emoji, as in its message texts. */
export const withEmojiNames = (text: string): string => text.replace(emoji, nameOf);

const codeOf = (text: string): string =>
  [...text].map((point) => (point.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')).join('-');

function nameOf(written: string): string {
  const [shade] = tone.exec(written) ?? [];
  const base = shade === undefined ? written : written.replace(shade, '');
  const bare = base.replaceAll('\uFE0F', '');
  const [name] = [byCode.get(codeOf(base)) ?? byCode.get(codeOf(bare)) ?? []].flat();
  if (name === undefined) return written;
  return shade === undefined ? `:${name}:` : `:${name}::skin-tone-${(shade.codePointAt(0) ?? 0) - 0x1f3fb + 2}:`;
}
