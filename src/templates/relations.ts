import { assignmentHint } from './hint.ts';
import type { ParameterProblem } from './problem.ts';
import type { ParameterSchema } from './schema.ts';
import type { Scope } from './scope.ts';
import { foldName, lookUp } from './scope.ts';

/** What stands between parameters that are right by themselves: places that lie in one another, names of nothing, circles. */
export function checkRelations(value: unknown, schema: ParameterSchema): ParameterProblem[] {
  const given: Given = { scope: value as Scope, schema };
  return [
    ...checkApart(schema['x-apart'] ?? [], given),
    ...checkDistinct(schema['x-distinct'] ?? [], given),
    ...Object.entries(schema['x-used'] ?? {}).flatMap(([path, user]) => checkUsed({ path, user }, given)),
    ...Object.entries(schema['x-refers'] ?? {}).flatMap(([path, targets]) =>
      checkReferences({ path, targets }, given),
    ),
  ];
}

interface Given {
  readonly scope: Scope;
  readonly schema: ParameterSchema;
}

interface NamedPlace {
  readonly name: string;
  readonly place: string;
}

function checkApart(names: readonly string[], given: Given): ParameterProblem[] {
  const places = names
    .flatMap((name) => placesOf(name, given))
    .map((named) => ({ ...named, folded: named.place.normalize('NFC').toLowerCase() }));
  return places.flatMap((inner, at) => {
    const outer = places.find(
      (other, index) =>
        index !== at &&
        (inner.folded === other.folded
          ? index < at
          : other.folded.endsWith('/') && inner.folded.startsWith(other.folded)),
    );
    if (!outer) return [];
    const same = inner.folded === outer.folded;
    return [
      {
        path: inner.name,
        message: same
          ? `is the same place as ${outer.name}${inner.place === outer.place ? '' : ', on disks that do not tell capitals apart'}`
          : `${inner.place} lies in ${outer.place} of ${outer.name}`,
        why: 'each stream needs a place of its own: two that write the same files at once can collide',
        fix: assignmentHint(
          inner.name,
          `${same ? 'another/place/' : 'a/place/outside/'}${inner.place.endsWith('/') ? '' : inner.place.split('/').at(-1)}`,
        ),
      },
    ];
  });
}

/** The values of a dotted name, each under the name of the item it belongs to. */
function placesOf(path: string, { scope, schema }: Given): NamedPlace[] {
  const value = lookUp(scope, path);
  if (typeof value === 'string') return [{ name: path, place: value }];
  const [list = '', member = ''] = path.split('.');
  const items = scope[list];
  if (!Array.isArray(items)) return [];
  return items.flatMap((item: Scope) => {
    const place = item[member];
    return typeof place === 'string'
      ? [{ name: `${String(item[keyOf(list, schema)])}.${member}`, place }]
      : [];
  });
}

function checkDistinct(paths: readonly string[], given: Given): ParameterProblem[] {
  const seen = new Map<string, string>();
  return paths.flatMap((path) =>
    namesOf(path, given).flatMap((name): ParameterProblem[] => {
      const first = seen.get(foldName(name));
      if (first === undefined) seen.set(foldName(name), path);
      if (first === undefined || (first === path && path === paths[0])) return [];
      return [
        {
          path,
          message: `${name} is the name of something in ${first} already`,
          why: 'a dependency could mean either of them',
        },
      ];
    }),
  );
}

interface Use {
  readonly path: string;
  readonly user: string;
}

function checkUsed({ path, user }: Use, given: Given): ParameterProblem[] {
  const used = new Set(namesOf(user, given).flatMap(spellings));
  return namesOf(path, given)
    .filter((name) => !used.has(name))
    .map((name) => ({
      path,
      message: `nothing in ${user} names ${name}`,
      why: 'what nobody waits for is a name too many, or misspelt',
    }));
}

interface References {
  /** `packages.depends_on` */
  readonly path: string;
  readonly targets: readonly string[];
}

function checkReferences({ path, targets }: References, given: Given): ParameterProblem[] {
  const [list = '', member = ''] = path.split('.');
  const items = (given.scope[list] ?? []) as readonly Scope[];
  const key = keyOf(list, given.schema);
  const known = new Set(targets.flatMap((target) => namesOf(target, given)));
  const problems = items.flatMap((item): ParameterProblem[] => {
    const at = `${String(item[key])}.${member}`;
    const names = (item[member] ?? []) as readonly string[];
    const unknown = names.find((name) => !spellings(name).some((spelling) => known.has(spelling)));
    if (unknown !== undefined)
      return [
        {
          path: at,
          message: `${JSON.stringify(unknown)} is the name of nothing here; known: ${[...known].join(', ')}`,
          why: `names in ${member} come from ${targets.join(', ')}`,
        },
      ];
    return names.includes(String(item[key])) ? [{ path: at, message: 'names itself' }] : [];
  });
  return problems.length > 0 ? problems : checkCircle({ items, key, member });
}

/** The names that a dependency may mean: `backend` of `backend_stream`, and the stream of `backend/1`. */
function spellings(name: string): string[] {
  const stream = name.replace(/\/[^/]*$/, '');
  return [name, stream, `${stream}_stream`];
}

function namesOf(target: string, { scope, schema }: Given): string[] {
  const value = lookUp(scope, target);
  const key = keyOf(target, schema);
  if (!Array.isArray(value)) return [];
  return value.map((item: unknown) =>
    String(item !== null && typeof item === 'object' ? (item as Scope)[key] : item),
  );
}

function keyOf(list: string, { properties = {} }: ParameterSchema): string {
  return (Object.hasOwn(properties, list) ? properties[list]?.['x-key'] : undefined) ?? 'name';
}

interface Waits {
  readonly items: readonly Scope[];
  readonly key: string;
  readonly member: string;
}

/** The first circle of items that name each other, as one problem. Takes away what waits for nothing until nothing goes. */
function checkCircle({ items, key, member }: Waits): ParameterProblem[] {
  const waits = new Map(
    items.map((item) => [String(item[key]), new Set((item[member] ?? []) as readonly string[])]),
  );
  for (let size = -1; size !== waits.size; ) {
    size = waits.size;
    for (const [name, others] of waits)
      if (![...others].some((other) => waits.has(other))) waits.delete(name);
  }
  const [start] = waits.keys();
  if (start === undefined) return [];
  const way = [start];
  for (;;) {
    const next = [...waits.get(way.at(-1)!)!].find((other) => waits.has(other))!;
    const at = way.indexOf(next);
    if (at !== -1)
      return [
        {
          path: `${next}.${member}`,
          message: `these wait for each other: ${[...way.slice(at), next].join(' → ')}`,
          why: 'nothing on a circle of waits can ever start',
        },
      ];
    way.push(next);
  }
}
