import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';

interface Field {
  type: string;
  required: boolean;
}
/** Fields by name; `*` is for any other name. */
type Interface = Readonly<Record<string, Field>>;
/** Interfaces, and other names for types. */
type Types = ReadonlyMap<string, Interface | string>;

const folder = join(createRequire(import.meta.url).resolve('kubernetes-types/package.json'), '..');
const modules = ['apps/v1', 'batch/v1', 'core/v1', 'networking/v1', 'policy/v1', 'meta/v1', 'api/resource', 'runtime'];

/** Checks objects by the types of Kubernetes' API: as strictly as the API server does with `--validate=strict`, so unknown fields are wrong too. */
export async function kubernetesChecker(): Promise<(object: unknown) => string[]> {
  const texts = await Promise.all(modules.map((name) => readFile(join(folder, `${name}.d.ts`), 'utf8')));
  const types: Types = new Map(texts.flatMap(typesIn));
  return (object) => {
    const { apiVersion, kind } = object as { apiVersion?: unknown; kind?: unknown };
    const type = types.get(String(kind));
    if (typeof type !== 'object' || apiVersion === undefined) return [`${apiVersion} ${kind}: no such kind`];
    return problems(object, String(kind), String(kind), types);
  };
}

function typesIn(text: string): [string, Interface | string][] {
  const code = text.replace(/\/\*\*[\s\S]*?\*\//gu, '');
  const named = [...code.matchAll(/^export type (\w+) = (.*);$/gmu)].map(
    ([, name = '', type = '']) => [name, type] as const,
  );
  const interfaces = [...code.matchAll(/^export interface (\w+) \{([\s\S]*?)^\}/gmu)].map(
    ([, name = '', body = '']) => [name, fieldsIn(body)] as const,
  );
  return [...named, ...interfaces].map(([name, type]) => [name, type]);
}

/** Fields stand on a line each, but for those whose names are free: `matchLabels?: {\n [name: string]: string;\n };`. */
function fieldsIn(body: string): Interface {
  const flat = body.replace(/\{\s*\[name: string\]: ([^;]+);\s*\}/gu, 'Free<$1>');
  const fields = [...flat.matchAll(/^\s*"?([\w$-]+)"?(\??): (.+);$/gmu)];
  return Object.fromEntries(
    fields.map(([, name = '', optional = '', type = '']) => [name, { type, required: optional === '' }]),
  );
}

function problems(value: unknown, type: string, path: string, types: Types): string[] {
  const [, wrapper, inner = ''] = /^(Array|Free)<(.+)>$/u.exec(type) ?? [];
  if (wrapper === 'Array') {
    if (!Array.isArray(value)) return [`${path}: not a list`];
    return value.flatMap((each, at) => problems(each, inner, `${path}[${at}]`, types));
  }
  if (wrapper === 'Free') return entries(value, path, () => ({ type: inner, required: false }), types);
  const found = types.get(type);
  if (typeof found === 'string') return problems(value, found, path, types);
  if (found !== undefined) {
    const missing = Object.keys(found).filter((name) => found[name]?.required && !Object.hasOwn(Object(value), name));
    return [
      ...missing.map((name) => `${path}.${name}: missing`),
      ...entries(value, path, (name) => found[name], types),
    ];
  }
  const alternatives = type.split(' | ');
  const fits = alternatives.some((each) => each === typeof value || each === JSON.stringify(value));
  return fits ? [] : [`${path}: ${JSON.stringify(value)} isn't ${type}`];
}

function entries(value: unknown, path: string, fieldOf: (name: string) => Field | undefined, types: Types): string[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [`${path}: not an object`];
  return Object.entries(value).flatMap(([name, each]) => {
    const field = fieldOf(name);
    return field === undefined
      ? [`${path}.${name}: no such field`]
      : problems(each, field.type, `${path}.${name}`, types);
  });
}
