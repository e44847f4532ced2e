import { err, ok, type Result } from '../../base/result.ts';
import { type GroupSymbol, isGroup, isSpecial, type PatternSymbol, tooLarge } from './braces.ts';
import { PATTERN_BUDGETS } from './budgets.ts';
import type { PatternError } from './pattern.ts';

/** The symbols of one segment; groups left in it hold no separator and stay a choice inside the segment. */
export type SegmentSymbols = readonly PatternSymbol[];

/** Decides whether the groups of a segment must be written out before the segment can be read. */
export type NeedsExpansion = (segment: SegmentSymbols) => boolean;

/**
 * Writes out the brace groups that reach beyond one segment, and those of the segments for which `needsExpansion`
 * says so, and splits at separators. The number of alternatives is counted before anything is written out.
 */
export function expandBraces(
  symbols: readonly PatternSymbol[],
  needsExpansion: NeedsExpansion,
): Result<SegmentSymbols[][], PatternError> {
  const whole = (budget: 'expansions' | 'expanded_characters'): PatternError => {
    const last = symbols.at(-1);
    return tooLarge(budget, 0, last === undefined ? 0 : last.end);
  };
  if (countExpansions(symbols, (group) => group.hasSlash) > PATTERN_BUDGETS.expansions)
    return err(whole('expansions'));
  const rows = writeOut(symbols, (group) => group.hasSlash).map((row) =>
    splitSegments(row).map((segment) => ({
      segment,
      expand: segment.some(isGroup) && needsExpansion(segment),
    })),
  );
  let total = 0;
  let characters = 0;
  for (const row of rows) {
    let count = 1;
    for (const { segment, expand } of row) if (expand) count *= countExpansions(segment, () => true);
    total += count;
    characters += count * row.reduce((sum, { segment }) => sum + widest(segment), row.length);
  }
  if (total > PATTERN_BUDGETS.expansions) return err(whole('expansions'));
  if (characters > PATTERN_BUDGETS.expanded_characters) return err(whole('expanded_characters'));
  return ok(
    rows.flatMap((row) =>
      row.reduce<SegmentSymbols[][]>(
        (heads, { segment, expand }) => {
          const options = expand ? writeOut(segment, () => true) : [segment];
          return heads.flatMap((head) => options.map((option) => [...head, option]));
        },
        [[]],
      ),
    ),
  );
}

type Chooses = (group: GroupSymbol) => boolean;

function countExpansions(symbols: readonly PatternSymbol[], chooses: Chooses): number {
  let count = 1;
  for (const symbol of symbols) {
    if (!isGroup(symbol) || !chooses(symbol)) continue;
    count *= symbol.items.reduce((sum, item) => sum + countExpansions(item, chooses), 0);
    if (count > PATTERN_BUDGETS.expansions) return count;
  }
  return count;
}

function writeOut(symbols: readonly PatternSymbol[], chooses: Chooses): PatternSymbol[][] {
  let rows: PatternSymbol[][] = [[]];
  for (const symbol of symbols) {
    if (isGroup(symbol) && chooses(symbol)) {
      const options = symbol.items.flatMap((item) => writeOut(item, chooses));
      rows = rows.flatMap((row) => options.map((option) => [...row, ...option]));
    } else for (const row of rows) row.push(symbol);
  }
  return rows;
}

function splitSegments(symbols: readonly PatternSymbol[]): SegmentSymbols[] {
  const segments: PatternSymbol[][] = [[]];
  for (const symbol of symbols) {
    if (isSpecial(symbol, '/')) segments.push([]);
    else segments.at(-1)!.push(symbol);
  }
  return segments;
}

function widest(segment: SegmentSymbols): number {
  let width = 0;
  for (const symbol of segment) width += isGroup(symbol) ? Math.max(...symbol.items.map(widest)) : 1;
  return width;
}
