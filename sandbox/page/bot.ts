/** The bot of a page, if the page can restart it. */
export interface PageBot {
  status(): 'ready' | 'starting' | 'stopped';
  /** Everything that its process has logged, line by line. */
  lines(): readonly string[];
  /** Ends it, and starts it with these settings besides its own. Throws if it doesn't get ready. */
  restart(settings: Readonly<Record<string, string>>): Promise<void>;
  /** Moves its clock forward. Resolves when it has moved. */
  advance(ms: number): Promise<void>;
  /** Calls `listener` when its status changed, or it logged something. Returns a function that ends that. */
  onChange(listener: () => void): () => void;
}
