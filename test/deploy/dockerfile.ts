import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from '../support/sources.ts';

export interface Stage {
  /** With tag and digest. */
  image: string;
  instructions: readonly { name: string; text: string }[];
}

/** The stages of the Dockerfile, in order, with each instruction on one line. */
export async function readStages(): Promise<Stage[]> {
  const text = (await readFile(join(root, 'Dockerfile'), 'utf8')).replace(/\\\n\s*/gu, '');
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  const stages: { image: string; instructions: { name: string; text: string }[] }[] = [];
  for (const line of lines) {
    const [, name = '', words = ''] = /^([A-Z]+) (.*)$/u.exec(line) ?? [];
    if (name === 'FROM') stages.push({ image: words.split(' ')[0] ?? '', instructions: [] });
    else stages.at(-1)?.instructions.push({ name, text: words });
  }
  return stages;
}

/** What each `COPY` of a stage takes from the folder that's sent, and where to. */
export function copiesOf({ instructions }: Stage): { from: string[]; to: string }[] {
  return instructions
    .filter(({ name, text }) => name === 'COPY' && !text.startsWith('--'))
    .map(({ text }) => ({ from: text.split(' ').slice(0, -1), to: text.split(' ').at(-1) ?? '' }));
}
