/**
 * Limits of the pattern engine. All are counted in steps or sizes, never in time, so that every machine gives the
 * same answer. A pattern beyond a size limit is refused by the parser; a proof beyond a step limit ends as
 * "undecided", which callers treat as a conflict.
 */
export const PATTERN_BUDGETS = {
  /** Length of one pattern, in UTF-16 code units. */
  length: 1024,
  /** Segments of one expanded alternative. */
  segments: 64,
  /** `**` segments of one expanded alternative. */
  globstars: 8,
  /** Alternatives that braces may expand to, counted before anything is expanded; a brace without `/` is a choice inside its segment, where it can stay one. */
  expansions: 1024,
  /** Characters of all expanded alternatives together. */
  expanded_characters: 100_000,
  /** Values of one `{x..y}` sequence. */
  range_values: 1000,
  /** Nesting of extended globs. */
  extglob_depth: 2,
  /** Positions of one segment's automaton. */
  segment_states: 16_384,
  /** States of the complement that `!(…)` needs. */
  complement_states: 512,
  /** Entries of one pattern list. */
  list_entries: 10_000,
  /** Segments of all alternatives of one list, stars, classes and choices inside them counted each. */
  list_pieces: 100_000,
  /** The same for all lists that are compared with each other. */
  all_pieces: 500_000,
} as const;

/** Which size limit a refused pattern went beyond. */
export type SizeBudget = keyof typeof PATTERN_BUDGETS;

/** Limits of one proof (one call of an intersection function), in steps. */
export const PROOF_BUDGETS = {
  /** Product states visited and letters tried, segment tests included. */
  steps: 1_000_000,
  /** Sets of live negations kept at once, on the level of paths and on the level of letters. */
  subsets: 4096,
} as const;

/** Which step limit a proof ran into. */
export type ProofBudget = keyof typeof PROOF_BUDGETS;

/** Steps that all "subtracts nothing" tests of one list may take together; beyond, a negation counts as useful. */
export const LIST_CHECK_STEPS = 1_000_000;

/** The same for all lists that are read together. */
export const ALL_LIST_CHECK_STEPS = 10_000_000;

/** Steps that one join of many claims may take; beyond, the owners not yet handled count as undecided. */
export const JOIN_STEPS = 40_000_000;

/** Steps of a proof that somebody asked for by itself, as `pcoord overlap` does: there are no others to leave some for. */
export const QUESTION_STEPS = 10_000_000;
