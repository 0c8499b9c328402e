import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { root } from '../support/sources.ts';

/** Whether this run draws the pictures anew, instead of comparing what they show. */
export const isDrawing = process.env['PICTURES'] === 'write';

const folder = join(root, 'docs/images');
const signatureBytes = 8;
/** The keyword of the text in a PNG that says which content it shows (w3.org/TR/png-3, 11.3.3.2). */
const keyword = 'Content-SHA256';

/** A picture as it's kept: how large it is, and what it shows, in roles and words. The same in light and in dark. */
export interface Kept {
  width: number;
  height: number;
  content: string;
}

/** The names of the PNG files in docs/images. */
export const pictureNames = async (): Promise<string[]> =>
  (await readdir(folder)).filter((file) => file.endsWith('.png')).map((file) => file.replace(/\.png$/u, ''));

/** What a picture is said to show; undefined if there's no such picture. */
export async function keptContent(name: string): Promise<Kept | undefined> {
  const file = textFile(name);
  if (!existsSync(file)) return undefined;
  const [, width, height, content = ''] = /^(\d+) × (\d+)\n\n(.*)$/su.exec(await readFile(file, 'utf8')) ?? [];
  return { width: Number(width), height: Number(height), content };
}

/** What's wrong with a PNG: it isn't there, or it isn't the picture of this content. Undefined if nothing is. */
export async function faultOf(name: string, kept: Kept): Promise<string | undefined> {
  const file = join(folder, `${name}.png`);
  if (!existsSync(file)) return 'isn’t there';
  const png = await readFile(file);
  const { width, height } = sizeOf(png);
  if (width !== kept.width || height !== kept.height)
    return `is ${width} × ${height}, not ${kept.width} × ${kept.height}`;
  return textsOf(png).includes(stamp(kept)) ? undefined : 'shows another content than its text file';
}

/** Writes a picture, and what it shows. `pngs` by name: the light one, whose name the text file has, and any dark one. */
export async function keep(content: string, pngs: Readonly<Record<string, Buffer>>): Promise<void> {
  const [[name, first] = ['', Buffer.alloc(0)]] = Object.entries(pngs);
  const kept = { ...sizeOf(first), content };
  await writeFile(textFile(name), textOf(kept));
  for (const [each, png] of Object.entries(pngs))
    await writeFile(join(folder, `${each}.png`), stamped(png, stamp(kept)));
}

const textFile = (name: string): string => join(folder, `${name}.txt`);

const textOf = ({ width, height, content }: Kept): string => `${width} × ${height}\n\n${content}`;

const stamp = (kept: Kept): string => `${keyword}\0${createHash('sha256').update(textOf(kept)).digest('hex')}`;

/** The header is the first chunk of every PNG: its length and type, then width and height. */
function sizeOf(png: Buffer): Pick<Kept, 'width' | 'height'> {
  return { width: png.readUInt32BE(signatureBytes + 8), height: png.readUInt32BE(signatureBytes + 12) };
}

/** Adds a text after the header. */
function stamped(png: Buffer, text: string): Buffer {
  const end = signatureBytes + 12 + png.readUInt32BE(signatureBytes);
  const typed = Buffer.from(`tEXt${text}`, 'latin1');
  const [length, checksum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(typed.length - 4);
  checksum.writeUInt32BE(crc32(typed));
  return Buffer.concat([png.subarray(0, end), length, typed, checksum, png.subarray(end)]);
}

function textsOf(png: Buffer): string[] {
  const texts: string[] = [];
  for (let at = signatureBytes; at + 12 <= png.length; ) {
    const length = png.readUInt32BE(at);
    const [type, data] = [png.toString('latin1', at + 4, at + 8), png.subarray(at + 8, at + 8 + length)];
    if (type === 'tEXt') texts.push(data.toString('latin1'));
    at += 12 + length;
  }
  return texts;
}
