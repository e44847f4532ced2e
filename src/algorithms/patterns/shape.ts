import type { Alternative, Pattern } from './pattern.ts';

/** The path, if the pattern denotes exactly one. */
export function literalPath(pattern: Pattern): string | undefined {
  return shapeOf(pattern).path;
}

/** The longest directory that every path of the pattern lies below; empty for the root. */
export function staticDirectory(pattern: Pattern): string {
  return shapeOf(pattern).directory;
}

interface Shape {
  readonly path: string | undefined;
  readonly directory: string;
}

/** A dozen checks ask for the same of every pattern. */
const shapes = new WeakMap<Pattern, Shape>();

function shapeOf(pattern: Pattern): Shape {
  let shape = shapes.get(pattern);
  if (shape === undefined) {
    shape = { path: readPath(pattern), directory: readDirectory(pattern) };
    shapes.set(pattern, shape);
  }
  return shape;
}

function readPath(pattern: Pattern): string | undefined {
  const [only, second] = pattern.alternatives;
  const names = literalNames(only!);
  return second === undefined && names.length === only!.length ? names.join('/') : undefined;
}

function readDirectory(pattern: Pattern): string {
  let common: readonly string[] | undefined;
  for (const alternative of pattern.alternatives) {
    const names = literalNames(alternative).slice(0, alternative.length - 1);
    if (common === undefined) common = names;
    else common = common.slice(0, common.findIndex((name, i) => names[i] !== name) >>> 0);
  }
  return common?.join('/') ?? '';
}

/** Distinct names that occur in the paths, the most frequent first: what witnesses should be made of. */
export function segmentVocabulary(paths: Iterable<string>): readonly string[] {
  const counts = new Map<string, number>();
  for (const path of paths) for (const name of path.split('/')) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).map(([name]) => name);
}

function literalNames(alternative: Alternative): string[] {
  const names: string[] = [];
  for (const element of alternative) {
    if (element.kind !== 'literal') break;
    names.push(element.text);
  }
  return names;
}
