import { byName, fold, foldedWords } from '../folding.ts';
import type { RoleDivision } from '../genesys/types/client.ts';
import type { Named } from '../genesys/types/lists.ts';
import type { Grant } from '../genesys/types/people.ts';

/** A sorted list of names, prepared for searches. */
export interface SearchableNames {
  readonly all: readonly Named[];
  readonly byId: ReadonlyMap<string, Named>;
  /** The folded ID, name, and description of each entry of `all`, in the same order. */
  readonly index: readonly string[];
  readonly foldedNames: ReadonlyMap<string, string>;
}

/** A role in a division, as a menu's option. */
export interface Pair extends RoleDivision {
  readonly label: string;
}

/** Sorts and indexes `names`. Repeated IDs are dropped. */
export function searchable(names: readonly Named[]): SearchableNames {
  const byId = new Map(names.map((named) => [named.id, named]));
  const all = [...byId.values()].sort(byName);
  return {
    all,
    byId,
    index: all.map(({ id, name, description }) => fold([id, name, description ?? ''].join('\n'))),
    foldedNames: new Map(all.map(({ id, name }) => [id, fold(name)])),
  };
}

/** Entries with every word of `text` in their ID, name, or description. */
export function wordsIn(names: SearchableNames, text: string, limit: number): readonly Named[] {
  const words = foldedWords(text);
  const found: Named[] = [];
  for (const [at, named] of names.all.entries()) {
    if (found.length >= limit) break;
    if (words.every((word) => names.index[at]?.includes(word))) found.push(named);
  }
  return found;
}

export interface PairSearch {
  text: string;
  grants: readonly Grant[];
  roles: SearchableNames;
  divisions: SearchableNames;
  limit: number;
  /** How `*` as a division reads. */
  allDivisions: string;
}

interface Label {
  readonly id: string;
  readonly name: string;
  readonly folded: string;
}

/** Sorted by role, then by division. A grant in all divisions gives `allDivisions` first, then each division. */
export function pairsMatching({ text, grants, roles, divisions, limit, allDivisions }: PairSearch): readonly Pair[] {
  const words = foldedWords(text);
  const all = { id: '*', name: allDivisions, folded: fold(allDivisions) };
  const everywhere = [all, ...divisions.all.map((division) => labelled(division, divisions))];
  const found: Pair[] = [];
  for (const [role, divisionIds] of divisionsByRole(grants, roles)) {
    const places = divisionIds.has('*')
      ? everywhere
      : [...divisionIds].map((id) => labelled(divisions.byId.get(id) ?? { id, name: id }, divisions)).sort(byName);
    for (const place of places) {
      if (found.length >= limit) return found;
      if (!words.every((word) => role.folded.includes(word) || place.folded.includes(word))) continue;
      found.push({ roleId: role.id, divisionId: place.id, label: `${role.name} · ${place.name}` });
    }
  }
  return found;
}

const labelled = ({ id, name }: Pick<Named, 'id' | 'name'>, names: SearchableNames): Label => ({
  id,
  name,
  folded: names.foldedNames.get(id) ?? fold(name),
});

function divisionsByRole(grants: readonly Grant[], roles: SearchableNames): [Label, Set<string>][] {
  const byRole = new Map<string, [Label, Set<string>]>();
  for (const { roleId, roleName, divisionId } of grants) {
    const known = roles.byId.get(roleId) ?? { id: roleId, name: roleName ?? roleId };
    const entry = byRole.get(roleId) ?? [labelled(known, roles), new Set<string>()];
    entry[1].add(divisionId);
    byRole.set(roleId, entry);
  }
  return [...byRole.values()].sort(([a], [b]) => byName(a, b));
}
