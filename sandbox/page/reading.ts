/** What each person has read. */
export interface Reading {
  /** Everything that's there up to this number is read. */
  read(person: string, place: string, upTo: number): void;
  hasRead(person: string, place: string, number: number): boolean;
}

/** Keeps the last message that each person has read in each place. Messages are known by the number in their timestamp. */
export function createReading(): Reading {
  const marks = new Map<string, number>();
  const keyOf = (person: string, place: string): string => `${person} ${place}`;
  return {
    read(person, place, upTo) {
      const key = keyOf(person, place);
      marks.set(key, Math.max(upTo, marks.get(key) ?? 0));
    },
    hasRead: (person, place, number) => number <= (marks.get(keyOf(person, place)) ?? 0),
  };
}

/** The order of a message among all of the workspace's. The seconds before the dot can be the same, or move. */
export function numberOf({ ts }: { ts: string }): number {
  return Number(ts.split('.')[1]);
}
