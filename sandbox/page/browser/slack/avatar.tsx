/** Each has white letters on it with a contrast of at least 4.5. */
const colors = ['#1264a3', '#611f69', '#007a5a', '#9c5700', '#b3261e', '#3d5a80', '#6b4fa0', '#0b6e75'];

/** A square with a person's initials. Its color follows from their ID. */
export function Avatar({ name, id, isBot = false }: { name: string; id: string; isBot?: boolean }) {
  const sum = [...id].reduce((all, letter) => (all * 31 + (letter.codePointAt(0) ?? 0)) % 9973, 7);
  const background = isBot ? '#4a154b' : colors[sum % colors.length];
  return (
    <span class="avatar" style={{ background }} aria-hidden="true">
      {initials(name)}
    </span>
  );
}

function initials(name: string): string {
  const words = name
    .replace(/[^\p{L}\p{N} ]/gu, '')
    .trim()
    .split(/\s+/u);
  const letters = words.slice(0, 2).map((word) => [...word][0] ?? '');
  return letters.join('').toUpperCase() || '?';
}
