/** Where a value that isn't Keyturn's is kept for people to look at, in the same slot of a Redis Cluster as `key`. */
export const setAsideKey = (key: string): string => (key.includes('{') ? `${key}:set-aside` : `{${key}}:set-aside`);

/** For how long, in milliseconds. */
export const setAsideMs = 30 * 24 * 60 * 60 * 1_000;
