import type { Alternative, Pattern, PatternList } from './pattern.ts';
import { matchesSegment } from './segment-language.ts';
import { toNfc } from './source-text.ts';

/**
 * Whether the path belongs to the pattern. The path is relative to the root, joined by `/`; a text that is no such
 * path (empty or `.`/`..` segments, NUL, lone surrogates) belongs to no pattern.
 */
export function matchesPattern(pattern: Pattern, path: string): boolean {
  const names = splitPath(path);
  return names !== undefined && matchesNames(pattern, names);
}

/** Whether the last entry that matches the path is a positive one. */
export function matchesList(list: PatternList, path: string): boolean {
  const names = splitPath(path);
  if (names === undefined) return false;
  for (let i = list.entries.length - 1; i >= 0; i--) {
    const entry = list.entries[i]!;
    if (matchesNames(entry.pattern, names)) return !entry.negated;
  }
  return false;
}

/** The names of a path in NFC, or undefined when the text is no path. */
export function splitPath(path: string): readonly string[] | undefined {
  if (path.includes('\0') || !path.isWellFormed()) return undefined;
  const names = toNfc(path).split('/');
  for (const name of names) if (name === '' || name === '.' || name === '..') return undefined;
  return names;
}

function matchesNames(pattern: Pattern, names: readonly string[]): boolean {
  return pattern.alternatives.some((alternative) => matchesAlternative(alternative, names));
}

/** Whether the names, a valid path, belong to the alternative. */
export function matchesAlternative(alternative: Alternative, names: readonly string[]): boolean {
  // Greedy with one point of return: the last `**` seen can absorb one more name; earlier ones need not.
  let i = 0;
  let at = 0;
  let star = -1;
  let starAt = 0;
  while (at < names.length) {
    const element = alternative[i];
    if (element?.kind === 'globstar') {
      star = i++;
      starAt = at;
    } else if (element !== undefined && matchesSegment(element, names[at]!)) {
      i++;
      at++;
    } else if (star >= 0) {
      i = star + 1;
      at = ++starAt;
    } else return false;
  }
  return i === alternative.length;
}
