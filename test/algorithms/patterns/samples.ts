import {
  type Pattern,
  type PatternList,
  type PatternListError,
  parsePattern,
  parsePatternList,
} from '../../../src/algorithms/patterns/index.ts';

/** Parses a pattern that must be valid. */
export function pattern(text: string): Pattern {
  const parsed = parsePattern(text);
  if (!parsed.ok) throw new Error(`${text}: ${parsed.error.code}`);
  return parsed.value;
}

/** Parses a list that must be valid. */
export function list(...entries: readonly string[]): PatternList {
  const parsed = parsePatternList(entries);
  if (!parsed.ok) throw new Error(`${entries.join('  ')}: ${parsed.error.map(({ code }) => code).join()}`);
  return parsed.value;
}

/** The errors of a list that must be refused. */
export function refusals(...entries: readonly string[]): PatternListError[] {
  const parsed = parsePatternList(entries);
  if (parsed.ok) throw new Error(`accepted: ${entries.join('  ')}`);
  return parsed.error;
}
