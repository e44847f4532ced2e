/**
 * Resource patterns: one grammar, one parse, shared by the matcher and the prover. Nothing here ever builds a
 * regular expression from a user's text.
 */
export {
  ALL_LIST_CHECK_STEPS,
  JOIN_STEPS,
  LIST_CHECK_STEPS,
  PATTERN_BUDGETS,
  PROOF_BUDGETS,
  type ProofBudget,
  QUESTION_STEPS,
  type SizeBudget,
} from './budgets.ts';
export { type CaseOnlyOverlap, caseOnlyOverlap, foldList } from './case-overlap.ts';
export type { OverlapGroup, OverlapGroups } from './groups.ts';
export {
  crossesDirectory,
  type Intersection,
  type IntersectOptions,
  intersectLists,
  intersectPatterns,
  isEmptyList,
  type PrefixConflict,
  prefixConflict,
} from './intersect.ts';
export {
  asList,
  buildPatternList,
  type PatternListError,
  parsePatternEntry,
  parsePatternList,
  subtractsNothing,
  toList,
} from './list.ts';
export { type ListRoom, newListRoom, newRoom, type Room, type RoomError } from './list-room.ts';
export { matchesList, matchesPattern } from './match.ts';
export { type Meter, newMeter } from './meter.ts';
export { normalForm } from './normal-form.ts';
export {
  countOverlaps,
  findOverlaps,
  type OverlapCounts,
  type OverlapPair,
  type OverlapQuestion,
  type Overlaps,
  overlapPairs,
  overlapsOf,
  type PairTest,
} from './overlaps.ts';
export { parsePattern } from './parse.ts';
export type {
  Pattern,
  PatternEntry,
  PatternError,
  PatternErrorCode,
  PatternList,
  PatternNote,
} from './pattern.ts';
export { literalPath, segmentVocabulary, staticDirectory } from './shape.ts';
export { matchTrackedFiles, type TrackedMatches } from './tracked-files.ts';
export type { Claim } from './uses.ts';
