import { type Meter, spend } from './meter.ts';
import type { Alternative, LiteralSegment, PatternList } from './pattern.ts';
import { toNfc } from './source-text.ts';
import { matchTrackedFiles } from './tracked-files.ts';

/** Whether the alternative is one path. */
export function isLiteral(alternative: Alternative): alternative is readonly LiteralSegment[] {
  return alternative.every(({ kind }) => kind === 'literal');
}

/**
 * The shortest of the paths that belongs to both lists, the first of equally short ones; `unknown` when the meter ran
 * out. Matching is exact whatever is negated and added again, and takes one walk of each path.
 */
export function findLiteral(
  literals: readonly Alternative[],
  lists: readonly [PatternList, PatternList],
  meter: Meter,
): readonly string[] | undefined | 'unknown' {
  const paths = literals
    .filter(isLiteral)
    .map((names) => names.map(({ text }) => text))
    .sort((a, b) => a.length - b.length);
  const texts = paths.map((names) => names.join('/'));
  // Folded text need not be in the form in which names are matched.
  if (texts.some((text) => toNfc(text) !== text)) return 'unknown';
  const alternatives = lists.flatMap(({ entries }) =>
    entries.map(({ pattern }) => pattern.alternatives.length),
  );
  if (!spend(meter, texts.length + alternatives.reduce((sum, count) => sum + count, 0))) return 'unknown';
  const matches = matchTrackedFiles(texts, lists, meter);
  if (meter.exceeded !== undefined) return 'unknown';
  const others = new Set(matches.filesOf(1));
  const place = matches.filesOf(0).find((file) => others.has(file));
  return place === undefined ? undefined : paths[place]!;
}
