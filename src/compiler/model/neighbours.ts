import type { Unit } from './units.ts';

/**
 * The units that could share a path with a unit of another stream, judged by the literal names that their patterns
 * begin with: two patterns can only meet when one's beginning is the beginning of the other's. Most sessions divide
 * the repository by directory, and then this leaves nothing to prove.
 */
export function neighboursOf(units: readonly Unit[]): Unit[] {
  const owners = new Map<string, number>();
  const beginnings = units.map((unit) => beginningsOf(unit));
  for (const [at, { stream }] of units.entries())
    for (const names of beginnings[at]!) {
      const key = names.join('/');
      const owner = owners.get(key);
      owners.set(key, owner === undefined || owner === stream ? stream : MANY);
    }
  const met = new Set<string>();
  const close = units.map(({ stream }, at) => {
    let found = false;
    for (const names of beginnings[at]!)
      for (const key of prefixesOf(names)) {
        const owner = owners.get(key);
        if (owner === undefined || owner === stream) continue;
        met.add(key);
        found = true;
      }
    return found;
  });
  return units.filter((_, at) => close[at] || beginnings[at]!.some((names) => met.has(names.join('/'))));
}

/** Stands for several streams. */
const MANY = -1;

function beginningsOf({ list }: Unit): string[][] {
  const beginnings: string[][] = [];
  for (const { negated, pattern } of list.entries) {
    if (negated) continue;
    for (const alternative of pattern.alternatives) {
      const names: string[] = [];
      for (const element of alternative) {
        if (element.kind !== 'literal') break;
        names.push(element.text);
      }
      beginnings.push(names);
    }
  }
  return beginnings;
}

/** The root, then every directory on the way, then the whole. */
function* prefixesOf(names: readonly string[]): Generator<string> {
  let key = '';
  yield key;
  for (const [at, name] of names.entries()) {
    key = at === 0 ? name : `${key}/${name}`;
    yield key;
  }
}
