/** A visible mark for a block or an element that this page can't draw. */
export function NotDrawn({ what }: { what: string }) {
  return <p class="not-drawn">{what} isn’t drawn here</p>;
}
