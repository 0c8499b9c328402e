import { posix } from 'node:path';

export interface Import {
  /** As written. */
  from: string;
  /** Gone when the program runs. */
  typeOnly: boolean;
}

/** Static imports and re-exports, dynamic imports, and types as `import('…').Name`. */
export function importsOf(text: string): Import[] {
  const statics = text.matchAll(/^import\s+(type\s+)?(?:[\w$*{},\s]+?\sfrom\s+)?'([^']+)'/gm);
  const again = text.matchAll(/^export\s+(type\s+)?(?:\*(?:\s+as\s+\w+)?|\{[\w$,\s]*\})\s+from\s+'([^']+)'/gm);
  const dynamics = text.matchAll(/\b(?:import|require)\s*\(\s*['"`]([^'"`]+)['"`]/g);
  return [
    ...[...statics, ...again].map(([, type, from = '']) => ({ from, typeOnly: type !== undefined })),
    ...[...dynamics].map(([, from = '']) => ({ from, typeOnly: false })),
  ];
}

export const isRelative = ({ from }: Import): boolean => from.startsWith('.');

/** The file or page that `from` names in the file at `path`, from the root. */
export const target = (path: string, from: string): string => posix.normalize(posix.join(posix.dirname(path), from));
