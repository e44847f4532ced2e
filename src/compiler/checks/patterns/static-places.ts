import {
  literalPath,
  type Pattern,
  type PatternEntry,
  staticDirectory,
} from '../../../algorithms/patterns/index.ts';
import type { Environment } from '../../model/environment.ts';

/** What the working tree says about the directory that a pattern lies below. */
export type Place =
  | { readonly kind: 'there' }
  /** A directory on the way that is not there: its parent, its name, and the path of both. */
  | { readonly kind: 'missing'; readonly parent: string; readonly name: string; readonly path: string }
  /** The way leads through a symbolic link. */
  | { readonly kind: 'link'; readonly path: string };

/** The part of a pattern that needs no matching: the path of a file, or a directory with a final slash; `null` for none. */
export function staticPath({ pattern }: PatternEntry): string | null {
  const literal = literalPath(pattern);
  if (literal !== undefined) return literal;
  const directory = staticDirectory(pattern);
  return directory === '' ? null : `${directory}/`;
}

/** Whether an element of a pattern is `**` or `*`. */
export function isOpen(element: Pattern['alternatives'][number][number]): boolean {
  if (element.kind === 'globstar') return true;
  return element.kind === 'affix' && element.prefix === '' && element.suffix === '';
}

/** Looks up directories in the working tree, each name of a path once, whoever asks. */
export function placeFinder(environment: Environment): (directory: string) => Place {
  const made = finders.get(environment) ?? newFinder(environment);
  finders.set(environment, made);
  return made;
}

const finders = new WeakMap<Environment, (directory: string) => Place>();

function newFinder({ entries }: Environment): (directory: string) => Place {
  const known = new Map<string, Place>([['', THERE]]);
  const names = new Map<string, ReadonlyMap<string, string>>();
  const kindOf = (parent: string, name: string): string | undefined => {
    const listed = names.get(parent) ?? new Map(entries(parent).map((entry) => [entry.name, entry.kind]));
    names.set(parent, listed);
    return listed.get(name);
  };
  const find = (directory: string): Place => {
    const found = known.get(directory);
    if (found) return found;
    const slash = directory.lastIndexOf('/');
    const [parent, name] = [directory.slice(0, Math.max(0, slash)), directory.slice(slash + 1)];
    const above = find(parent);
    const place = above.kind === 'there' ? toPlace(kindOf(parent, name), parent, name) : above;
    known.set(directory, place);
    return place;
  };
  return find;
}

function toPlace(kind: string | undefined, parent: string, name: string): Place {
  const path = parent === '' ? name : `${parent}/${name}`;
  if (kind === 'directory') return THERE;
  return kind === 'symlink' ? { kind: 'link', path } : { kind: 'missing', parent, name, path };
}

const THERE: Place = { kind: 'there' };

/** Whether a sorted list of paths has one below the directory. */
export function hasBelow(sorted: readonly string[], directory: string): boolean {
  const start = `${directory}/`;
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]! < start) low = middle + 1;
    else high = middle;
  }
  return sorted[low]?.startsWith(start) ?? false;
}
