import { emojiNamed } from './emoji.ts';

/** A piece of text within a line. */
export type Inline =
  | { kind: 'text'; text: string }
  | { kind: 'bold' | 'italic' | 'strike' | 'code'; inside: Inline[] }
  /** Only http, https, mailto and tel. */
  | { kind: 'link'; url: string; label: string }
  | { kind: 'mention'; of: 'user' | 'channel' | 'group' | 'everyone'; id: string; label: string }
  /** `at`: seconds since 1970. */
  | { kind: 'date'; at: number; form: string; url: string | undefined; fallback: string }
  | { kind: 'emoji'; name: string; text: string };

/** Lines that are drawn alike. Line breaks are in the text. */
export interface Paragraph {
  kind: 'lines' | 'quote' | 'pre' | 'heading';
  inside: Inline[];
}

type Mark = 'bold' | 'italic' | 'strike';

/** One form at the place where it's looked for; undefined if what it found isn't one after all. */
interface Rule {
  form: RegExp;
  make(found: RegExpExecArray, rules: readonly Rule[]): Inline | undefined;
}

const before = '(?<=^|[\\s(\\[{"\'“‘«>—–*_~-])';
const after = '(?=$|[\\s)\\]}"\'”’»<.,:;!?…—–*_~-])';

const entity: Rule = { form: /&(?:amp|lt|gt);/y, make: ([found]) => text(unescaped(found)) };
const angle: Rule = { form: /<([^<>\n]+)>/y, make: ([, inside = '']) => angled(inside) };
const code: Rule = {
  form: /`([^`\n]+)`/y,
  make: ([, inside = '']) => ({ kind: 'code', inside: inline(inside, inCode) }),
};
const named: Rule = {
  form: /:([a-z0-9_+'-]+):(?::skin-tone-[2-6]:)?/y,
  make([, name = '']) {
    const drawn = emojiNamed(name);
    return drawn === undefined ? undefined : { kind: 'emoji', name, text: drawn };
  },
};
const address: Rule = {
  form: /(?<![\p{L}\p{N}])https?:\/\/[^\s<>|`]*[^\s<>|`.,:;!?)\]}'"”’*_~]/uy,
  make: ([url]) => ({ kind: 'link', url: unescaped(url), label: unescaped(url) }),
};

const inCode: readonly Rule[] = [angle, entity];
const verbatim: readonly Rule[] = [
  code,
  angle,
  entity,
  named,
  marked('bold', '*'),
  marked('italic', '_'),
  marked('strike', '~'),
];

const markdown: readonly Rule[] = [
  code,
  {
    form: /\[([^\]\n]+)\]\((https?:[^)\s]+|mailto:[^)\s]+)\)/y,
    make: ([, label = '', url = '']) => ({ kind: 'link', url, label }),
  },
  named,
  within('bold', /\*\*(?=\S)([^\n]+?)(?<=\S)\*\*/y),
  within('bold', /__(?=\S)([^\n]+?)(?<=\S)__/y),
  within('strike', /~~(?=\S)([^\n]+?)(?<=\S)~~/y),
  within('italic', /\*(?=\S)([^\n*]+)(?<=\S)\*/y),
  within('italic', /(?<![\p{L}\p{N}])_(?=\S)([^\n_]+)(?<=\S)_(?![\p{L}\p{N}])/uy),
  address,
];

/**
 * Slack's mrkdwn (docs.slack.dev/messaging/formatting-message-text) as data, without any HTML.
 * `isVerbatim`: bare addresses don't become links.
 */
export function parseMrkdwn(source: string, isVerbatim = false): Paragraph[] {
  const rules = isVerbatim ? verbatim : [...verbatim, address];
  return paragraphs(source, rules, (line) => {
    const quoted = /^(?:>|&gt;) ?(.*)$/su.exec(line);
    return quoted ? ['quote', quoted[1] ?? ''] : ['lines', line];
  });
}

/** The Markdown of `markdown` blocks as data: what's inside lines, headings and quotes. Lists stay as typed. */
export function parseMarkdown(source: string): Paragraph[] {
  return paragraphs(source, markdown, (line) => {
    const heading = /^#{1,6} (.*)$/su.exec(line);
    if (heading) return ['heading', heading[1] ?? ''];
    const quoted = /^> ?(.*)$/su.exec(line);
    return quoted ? ['quote', quoted[1] ?? ''] : ['lines', line];
  });
}

/** What people read of it, for labels; mentions and dates as their IDs and fallbacks. */
export function readable(parts: readonly Inline[]): string {
  return parts
    .map((part) => {
      if ('inside' in part) return readable(part.inside);
      if (part.kind === 'link') return part.label;
      if (part.kind === 'mention') return part.label || part.id;
      return part.kind === 'date' ? part.fallback : part.text;
    })
    .join('');
}

/** `:name:` drawn as emoji where this page knows the name, for plain text. */
export const withEmoji = (words: string): string => readable(inline(words, [named]));

/** A mark only counts at the edges of words, and on one line. A code span or a <…> sequence inside may hold the mark itself. */
function marked(kind: Mark, mark: string): Rule {
  const inside = `(?:<[^<>\\n]+>|\`[^\`\\n]+\`|[^\\n<\`${mark}])+`;
  return within(kind, new RegExp(`${before}[${mark}](?=\\S)(${inside})(?<=\\S)[${mark}]${after}`, 'ymu'));
}

function within(kind: Mark, form: RegExp): Rule {
  return { form, make: ([, inside = ''], rules) => ({ kind, inside: inline(inside, rules) }) };
}

function text(words: string): Inline {
  return { kind: 'text', text: words };
}

function paragraphs(
  source: string,
  rules: readonly Rule[],
  kindOf: (line: string) => [Paragraph['kind'], string],
): Paragraph[] {
  // Every second part was between fences.
  return source.split(/```\n?([\s\S]+?)\n?```\n?/u).flatMap((part, at): Paragraph[] => {
    if (at % 2 === 1) return [{ kind: 'pre', inside: inline(part, rules === markdown ? [] : inCode) }];
    return part === '' ? [] : lines(part, kindOf).map(([kind, words]) => ({ kind, inside: inline(words, rules) }));
  });
}

/** Neighboring lines of one kind, together. */
function lines(part: string, kindOf: (line: string) => [Paragraph['kind'], string]): [Paragraph['kind'], string][] {
  const groups: [Paragraph['kind'], string][] = [];
  for (const line of part.split('\n')) {
    const [kind, words] = kindOf(line);
    const last = groups.at(-1);
    if (last?.[0] === kind && kind !== 'heading') last[1] += `\n${words}`;
    else groups.push([kind, words]);
  }
  return groups;
}

function inline(source: string, rules: readonly Rule[]): Inline[] {
  const parts: Inline[] = [];
  let plain = '';
  let at = 0;
  while (at < source.length) {
    const found = firstOf(source, at, rules);
    if (found === undefined) {
      plain += source[at];
      at += 1;
      continue;
    }
    if (found.part.kind === 'text') plain += found.part.text;
    else {
      if (plain !== '') parts.push(text(plain));
      plain = '';
      parts.push(found.part);
    }
    at = found.end;
  }
  return plain === '' ? parts : [...parts, text(plain)];
}

const mayStart = /[`<&:*_~[h]/u;

function firstOf(source: string, at: number, rules: readonly Rule[]): { part: Inline; end: number } | undefined {
  if (!mayStart.test(source[at] ?? '')) return undefined;
  for (const rule of rules) {
    rule.form.lastIndex = at;
    const found = rule.form.exec(source);
    const part = found ? rule.make(found, rules) : undefined;
    if (found && part) return { part, end: at + found[0].length };
  }
  return undefined;
}

function unescaped(words: string): string {
  return words.replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&amp;/g, '&');
}

/** What's between < and >. Undefined: it stays as typed. */
function angled(inside: string): Inline | undefined {
  const bar = inside.indexOf('|');
  const target = bar === -1 ? inside : inside.slice(0, bar);
  const label = bar === -1 ? '' : withEmoji(unescaped(inside.slice(bar + 1)));
  if (isSafe(target)) return { kind: 'link', url: unescaped(target), label: label || unescaped(target) };
  if (/^@[UW]\w+$/.test(target)) return { kind: 'mention', of: 'user', id: target.slice(1), label };
  if (/^#[CG]\w+$/.test(target)) return { kind: 'mention', of: 'channel', id: target.slice(1), label };
  if (/^!subteam\^\w+$/.test(target)) return { kind: 'mention', of: 'group', id: target.slice(9), label };
  if (/^!(?:here|channel|everyone)$/.test(target))
    return { kind: 'mention', of: 'everyone', id: target.slice(1), label: target.slice(1) };
  if (target.startsWith('!date^')) return date(target, label);
  return target.startsWith('!') && label !== '' ? text(label) : undefined;
}

function date(target: string, fallback: string): Inline | undefined {
  const [, seconds = '', form = '', url = ''] = target.split('^');
  if (!/^\d{1,10}$/.test(seconds) || form === '') return fallback === '' ? undefined : text(fallback);
  return { kind: 'date', at: Number(seconds), form, url: isSafe(url) ? unescaped(url) : undefined, fallback };
}

/** Whether a link may lead there. Scripts may not. */
export function isSafe(url: string): boolean {
  return /^(?:https?:\/\/|mailto:|tel:)[^\s]+$/iu.test(url);
}
