/** The folded texts that searches compare, one for each client of a listing, in the same order. */
export interface SearchEntry {
  readonly id: string;
  readonly name: string;
  /** The name with emoji in place of Slack's names for them; usually the same. */
  readonly emoji: string;
  /** Both, separated by a character that nobody types, or one if they're the same, so that one search covers both. */
  readonly text: string;
}
