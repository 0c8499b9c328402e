import type { Access } from '../../services/access/types.ts';
import type { Act, Authors } from '../../services/authors.ts';
import type { Directory } from '../../services/directory.ts';
import type { OAuthClient } from '../../services/genesys/types/client.ts';
import type { Listings } from '../../services/listings.ts';
import { name } from '../block-kit/text.ts';
import { catalog } from '../language.ts';
import type { Author } from '../operation/names.ts';

const words = catalog('authors', {
  deletedUser: (name: string) => `${name} (deleted user)`,
  client: (name: string) => `client ${name}`,
  deletedClient: (name: string) => `client ${name} (deleted)`,
  keyturn: 'Keyturn',
  throughKeyturn: (person: string) => `${person} through Keyturn`,
  unknown: (id: string) => `an unknown user (${id})`,
});

export interface AuthorServices {
  directory: Pick<Directory, 'userName' | 'formerUser'>;
  access: Pick<Access, 'isOwnClient'>;
  listings: Pick<Listings, 'read'>;
  authors: Authors;
}

/**
 * The author of an act; undefined if that isn't known now. `actor` is the name of a person who just changed the client through Keyturn, which isn't
 * recorded yet.
 */
export async function findAuthor(
  { directory, access, listings, authors }: AuthorServices,
  client: Pick<OAuthClient, 'id' | 'dateModified' | 'authorNames'>,
  { id, act, actor }: { id: string; act: Act; actor: string | undefined },
): Promise<Author | undefined> {
  if (access.isOwnClient(id)) return { kind: 'keyturn', person: actor ?? (await authors.through(client, act)) };
  const user = await directory.userName(id);
  if (user !== undefined) return { kind: 'user', name: user, deleted: false };
  // A client can create clients too. The listing is usually cached.
  const { clients } = await listings.read().catch(() => ({ clients: [] }));
  const other = clients.find((each) => each.id.toLowerCase() === id.toLowerCase());
  if (other !== undefined) return { kind: 'client', name: other.name, deleted: false };
  const said = client.authorNames?.[act];
  const byName: Author | undefined = said === undefined ? undefined : { kind: 'user', name: said, deleted: false };
  const former = await directory.formerUser(id);
  if (former === undefined) return byName;
  if (former.name !== undefined) return { kind: 'user', name: former.name, deleted: true };
  const gone = await authors.formerClient(id);
  if (gone !== undefined) return { kind: 'client', name: gone, deleted: true };
  return byName ?? { kind: 'unknown', id };
}

/** An author as people read it: `Ben Builder through Keyturn`. mrkdwn. */
export function authorWords(author: Author): string {
  switch (author.kind) {
    case 'user':
      return author.deleted ? words.deletedUser(name(author.name, 60)) : name(author.name, 120);
    case 'client':
      return author.deleted ? words.deletedClient(name(author.name, 60)) : words.client(name(author.name, 60));
    case 'keyturn':
      return author.person === undefined ? words.keyturn : words.throughKeyturn(name(author.person, 60));
    case 'unknown':
      return words.unknown(name(author.id, 60));
  }
}
