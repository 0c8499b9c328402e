import { Readable } from 'node:stream';
import { createGunzip, createGzip } from 'node:zlib';

import { z } from 'zod';
import type { OAuthClient } from '../genesys/types/client.ts';
import type { SearchEntry } from '../matching/search-entry.ts';
import { createPace } from '../slices.ts';
import type { Kept } from './kept.ts';

/** The longest content, in bytes: that of 100,000 clients. Compressed, a much longer one would fit into the store, too. */
const longestContent = 64 * 1024 * 1024;
/** How much is compressed or unpacked at a time, in bytes. */
const chunkSize = 128 * 1024;
/** How many bytes of compressed content a value has at most. */
const partSize = 96 * 1024;

const text = z.string().optional();
const clientRow = z.object({
  id: z.string().min(1),
  name: z.string(),
  description: text,
  grantType: z.string(),
  state: z.string(),
  accessTokenValiditySeconds: z.number().optional(),
  redirectUris: z.array(z.string()),
  scopes: z.array(z.string()),
  roleDivisions: z.array(z.object({ roleId: z.string(), divisionId: z.string() })),
  // Older versions didn't store this.
  rolesWithoutDivision: z.array(z.string()).default([]),
  // Older versions didn't know these.
  allowedIps: z.array(z.string()).optional(),
  dateCreated: text,
  dateModified: text,
  dateToDelete: text,
  createdBy: text,
  modifiedBy: text,
});

/** Parses a client from JSON, and sets the fields that JSON leaves out to undefined. */
export const clientSchema = clientRow.transform(
  (row): OAuthClient => ({
    id: row.id,
    name: row.name,
    description: row.description,
    grantType: row.grantType,
    state: row.state,
    accessTokenValiditySeconds: row.accessTokenValiditySeconds,
    redirectUris: row.redirectUris,
    scopes: row.scopes,
    roleDivisions: row.roleDivisions,
    rolesWithoutDivision: row.rolesWithoutDivision,
    allowedIps: row.allowedIps,
    dateCreated: row.dateCreated,
    dateModified: row.dateModified,
    dateToDelete: row.dateToDelete,
    createdBy: row.createdBy,
    modifiedBy: row.modifiedBy,
  }),
);
const chunkSchema = z.array(clientSchema);

/**
 * The values of the data keys: the version, and a part of the compressed content (10,000 clients shrink from 6.2 MB to 1.2 MB in 25 ms, off the
 * main thread). To mark and send several megabytes at once would hold up everything else.
 */
export async function packContent(version: string, lines: readonly Uint8Array[]): Promise<string[]> {
  const packed = Buffer.concat(
    await Readable.from(lines)
      .pipe(createGzip({ level: 1, chunkSize }))
      .toArray(),
  );
  const count = Math.ceil(packed.length / partSize);
  return Array.from(
    { length: count },
    (_, at) => `${version}:${packed.toString('base64', at * partSize, (at + 1) * partSize)}`,
  );
}

/** Reads what {@link packContent} wrote, except for what's in `kept`. Undefined if it's another version or broken. */
export async function unpackContent(
  version: string,
  values: readonly string[],
  kept: Kept,
): Promise<{ clients: OAuthClient[]; index: SearchEntry[] } | undefined> {
  const prefix = `${version}:`;
  if (!values.every((value) => value.startsWith(prefix))) return undefined;
  const clients: OAuthClient[] = [];
  const index: SearchEntry[] = [];
  try {
    const content = createGunzip({ chunkSize });
    content.end(Buffer.concat(values.map((value) => Buffer.from(value.slice(prefix.length), 'base64'))));
    const pace = createPace();
    for await (const line of linesOf(content)) {
      const chunk = line === '' ? [] : chunkSchema.parse(JSON.parse(line)).map(kept.client);
      clients.push(...chunk);
      index.push(...chunk.map(kept.entry));
      await pace();
    }
  } catch {
    // Broken content counts as missing, so Genesys Cloud is asked again.
    return undefined;
  }
  return { clients, index };
}

/** Line by line: all at once, 50,000 clients would hold up everything else for 80 ms. Throws a RangeError if the content is too long. */
async function* linesOf(content: AsyncIterable<Buffer>): AsyncGenerator<string> {
  let line: Buffer[] = [];
  let length = 0;
  for await (const chunk of content) {
    length += chunk.length;
    if (length > longestContent) throw new RangeError('more than the longest content');
    let from = 0;
    for (let end = chunk.indexOf('\n'); end !== -1; end = chunk.indexOf('\n', from)) {
      yield Buffer.concat([...line, chunk.subarray(from, end)]).toString();
      line = [];
      from = end + 1;
    }
    line.push(chunk.subarray(from));
  }
  yield Buffer.concat(line).toString();
}
