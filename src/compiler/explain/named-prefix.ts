import { type PatternList, type PrefixConflict, prefixConflict } from '../../algorithms/patterns/index.ts';
import { onlyPath, spelledDirectories, spelledPaths } from '../checks/conflicts/spelled-paths.ts';

/**
 * A path that one side spells out, as a file, while the other side spells it out as a directory. Wildcards that merely
 * could reach below the file do not count: any `**` could.
 */
export function namedPrefix(left: PatternList, right: PatternList): PrefixConflict | undefined {
  for (const side of ['left', 'right'] as const) {
    const [upper, lower] = side === 'left' ? [left, right] : [right, left];
    const directories = new Set<string>();
    for (const entry of lower.entries)
      for (const directory of spelledDirectories(entry)) directories.add(directory);
    for (const entry of upper.entries)
      for (const path of spelledPaths(entry)) {
        if (!directories.has(path)) continue;
        const found = prefixConflict(onlyPath(upper, entry, path), lower);
        if (found?.side === 'left') return { ...found, side };
      }
  }
  return undefined;
}
