/** Whose Slack, and where in it, by ID. Empty if the address doesn't say. */
export interface Spot {
  person: string;
  place: string;
}

/** `#/U0ADA0001/C0GENERAL`. */
export const hashOf = ({ person, place }: Spot): string =>
  `#/${encodeURIComponent(person)}/${encodeURIComponent(place)}`;

/** Reads what `hashOf` wrote, or as much of it as is there. */
export function spotOf(hash: string): Spot {
  const [person = '', place = ''] = hash.replace(/^#\/?/u, '').split('/').map(decoded);
  return { person, place };
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return '';
  }
}
