import {
  literalPath,
  type PatternList,
  type PrefixConflict,
  prefixConflict,
} from '../../algorithms/patterns/index.ts';

/**
 * A path that one side claims as it stands, as a file, while the other side names it as a directory. Wildcards that
 * merely could reach below the file do not count: any `**` could.
 */
export function namedPrefix(left: PatternList, right: PatternList): PrefixConflict | undefined {
  for (const side of ['left', 'right'] as const) {
    const [upper, lower] = side === 'left' ? [left, right] : [right, left];
    for (const entry of upper.entries) {
      const path = entry.negated ? undefined : literalPath(entry.pattern);
      if (path === undefined || !namesBelow(lower, path)) continue;
      const entries = upper.entries.filter((other) => other === entry || other.negated);
      const found = prefixConflict({ entries }, lower);
      if (found?.side === 'left') return { ...found, side };
    }
  }
  return undefined;
}

/** Whether a pattern spells the path out as the beginning of a longer one. */
function namesBelow({ entries }: PatternList, path: string): boolean {
  const names = path.split('/');
  return entries.some(
    ({ negated, pattern }) =>
      !negated &&
      pattern.alternatives.some(
        (alternative) =>
          alternative.length > names.length &&
          names.every((name, at) => {
            const element = alternative[at]!;
            return element.kind === 'literal' && element.text === name;
          }),
      ),
  );
}
