import { positionAt, type Source } from './source.ts';

/**
 * The keys that enclose a place of a YAML text, outermost first, the one on its own line included: told by indentation
 * alone, so that it works for any text. Lines and entries around the place do not change it.
 */
export function routeTo(source: Source, offset: number): readonly string[] {
  const found = scopes(source)[positionAt(source, offset).line - 1];
  const keys: string[] = [];
  for (let scope = found ?? null; scope; scope = scope.outer) if (scope.key !== null) keys.push(scope.key);
  return keys.reverse();
}

interface Scope {
  /** Where it begins on its line, in spaces. */
  readonly column: number;
  /** `null`: an entry of a list. */
  readonly key: string | null;
  readonly outer: Scope | null;
}

const scopesOf = new WeakMap<Source, readonly (Scope | null)[]>();

/** For each line, the innermost scope that it is part of. */
function scopes(source: Source): readonly (Scope | null)[] {
  const known = scopesOf.get(source);
  if (known) return known;
  let scope: Scope | null = null;
  const found = source.text.split('\n').map((line) => (scope = next(scope, line.replace(/^\ufeff/, ''))));
  scopesOf.set(source, found);
  return found;
}

function next(before: Scope | null, line: string): Scope | null {
  let column = line.search(/[^ ]/);
  if (column === -1 || line[column] === '#' || line[column] === '\r') return before;
  let scope = before;
  let dash = isDash(line, column);
  // A list may stand right below its key, at the same column.
  while (scope && (scope.column > column || (scope.column === column && !(dash && scope.key !== null))))
    scope = scope.outer;
  while (dash) {
    scope = { column, key: null, outer: scope };
    column += 1;
    while (line[column] === ' ') column += 1;
    dash = isDash(line, column);
  }
  const key = keyAt(line, column);
  return key === null ? scope : { column, key, outer: scope };
}

function isDash(line: string, column: number): boolean {
  return line[column] === '-' && /^\s?$/.test(line[column + 1] ?? '');
}

function keyAt(line: string, column: number): string | null {
  if (column >= line.length || '[{'.includes(line[column]!)) return null;
  const content = line.slice(column, column + LONGEST_KEY);
  const end = content.search(/:(?:\s|$)/);
  return end <= 0
    ? null
    : content
        .slice(0, end)
        .trim()
        .replace(/^(["'])(.*)\1$/, '$2');
}

/** Longer keys are told apart by their beginnings. */
const LONGEST_KEY = 300;
