import { writeFile } from 'node:fs/promises';
import { generatedFiles } from './generated/files.ts';

const root = new URL('../', import.meta.url);
for (const [path, content] of Object.entries(generatedFiles())) {
  await writeFile(new URL(path, root), content);
  process.stdout.write(`wrote ${path}\n`);
}
