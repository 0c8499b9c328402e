const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });
const unseen = /^[\p{M}\p{Cf}]+$/u;
const wide =
  /\p{Emoji_Presentation}|\uFE0F|[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\u3000-\u303F\uFF01-\uFF60]/u;

/** How many terminal columns the text takes. */
export function columns(text: string): number {
  return split(text).reduce((sum, each) => sum + columnsOf(each), 0);
}

const columnsOf = (grapheme: string): number => (unseen.test(grapheme) ? 0 : wide.test(grapheme) ? 2 : 1);

const split = (text: string): string[] => [...graphemes.segment(text)].map(({ segment }) => segment);

/** The part of the text that fits in `width` columns, and the rest. */
function cut(text: string, width: number): [string, string] {
  let [head, used] = ['', 0];
  for (const each of split(text)) {
    used += columnsOf(each);
    if (used > width && head !== '') break;
    head += each;
  }
  return [head, text.slice(head.length)];
}

/**
 * Breaks a text into lines of at most `width` columns, at spaces if there are any. Lines after a bullet are indented to its
 * words. Existing line breaks stay.
 */
export function wrap(text: string, width: number): string[] {
  return text.split('\n').flatMap((paragraph) => wrapLine(paragraph, Math.max(8, width)));
}

function wrapLine(paragraph: string, width: number): string[] {
  const hang = /^(?:[•>] |\s+)/u.exec(paragraph)?.[0].length ?? 0;
  const indent = ' '.repeat(hang);
  const lines: string[] = [];
  let line = '';
  for (const word of paragraph.trimEnd().split(/(?<=\s)(?=\S)/u)) {
    let rest = word;
    if (line.trim() !== '' && columns(line) + columns(rest.trimEnd()) > width) {
      lines.push(line.trimEnd());
      line = indent;
    }
    while (columns(line) + columns(rest.trimEnd()) > width) {
      const [head, tail] = cut(rest, width - columns(line));
      lines.push(line + head);
      line = indent;
      rest = tail;
    }
    line += rest;
  }
  return [...lines, line.trimEnd()];
}
