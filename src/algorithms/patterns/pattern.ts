import type { SizeBudget } from './budgets.ts';
import type { CharSet } from './char-set.ts';

/**
 * A set of paths relative to the repository root. Immutable; made only by `parsePattern` and functions built on it.
 * The language is the union of the alternatives.
 */
export interface Pattern {
  /** The text as it was written. */
  readonly text: string;
  /** At least one; no two are equal; each ends with a segment, never with `**`. */
  readonly alternatives: readonly Alternative[];
  /** What is legal but probably not meant. */
  readonly notes: readonly PatternNote[];
}

/**
 * An ordered list of patterns; the last entry that matches a path decides, so its language is the union of the
 * positive entries, each without the negated entries after it.
 */
export interface PatternList {
  readonly entries: readonly PatternEntry[];
}

/** One entry; a negated one subtracts from all entries before it. */
export interface PatternEntry {
  readonly pattern: Pattern;
  readonly negated: boolean;
  /** As written, with the `!`. */
  readonly text: string;
}

/** One expanded pattern: the elements of a path from the root down. */
export type Alternative = readonly Element[];

/** `**` (any number of segments, also none) or one segment. */
export type Element = Globstar | Segment;

/** Any number of whole segments. */
export interface Globstar {
  readonly kind: 'globstar';
}

/** A set of names: non-empty, without `/`, never `.` or `..`. */
export type Segment = LiteralSegment | AffixSegment | GlobSegment;

/** Exactly one name. */
export interface LiteralSegment {
  readonly kind: 'literal';
  readonly text: string;
}

/** `prefix*suffix`; with both empty it is `*`, every name. */
export interface AffixSegment {
  readonly kind: 'affix';
  readonly prefix: string;
  readonly suffix: string;
}

/** Everything else. */
export interface GlobSegment {
  readonly kind: 'glob';
  readonly tokens: readonly Token[];
  /** The segment in canonical spelling: equal keys mean equal languages. */
  readonly key: string;
}

/** A piece of a segment. */
export type Token =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'any' }
  | { readonly kind: 'star' }
  | ClassToken
  | ChoiceToken;

/** `[…]`: one code point of the set, or, for a positive class, the class's own spelling. */
export interface ClassToken {
  readonly kind: 'class';
  readonly set: CharSet;
  /** The spelling that matches itself; undefined for a negated class. */
  readonly spelling: string | undefined;
  /** How the class is written in canonical spelling. */
  readonly source: string;
}

/** A brace group or an extended glob. */
export interface ChoiceToken {
  readonly kind: 'choice';
  readonly operator: ChoiceOperator;
  readonly items: readonly (readonly Token[])[];
}

/** `{}` braces and `@()` take one item, `?()` none or one, `*()` any number, `+()` at least one, `!()` what no item is. */
export type ChoiceOperator = '{' | '@' | '?' | '*' | '+' | '!';

/** The one `**`. */
export const GLOBSTAR: Globstar = { kind: 'globstar' };

/** `*`: every name. */
export const ANY_NAME: AffixSegment = { kind: 'affix', prefix: '', suffix: '' };

/** Why a text is no pattern. Offsets are UTF-16 code units within the text; `end` is exclusive. */
export interface PatternError {
  readonly code: PatternErrorCode;
  /** One sentence without a final full stop. */
  readonly message: string;
  /** What to write instead, where that is known. */
  readonly hint?: string;
  readonly start: number;
  readonly end: number;
  /** The limit that was exceeded, for `pattern-too-large`. */
  readonly budget?: SizeBudget;
}

/** Every reason to refuse a pattern. */
export type PatternErrorCode =
  | 'pattern-empty'
  | 'pattern-dotdot'
  | 'pattern-nul'
  | 'pattern-not-unicode'
  | 'pattern-git-dir'
  | 'pattern-unbalanced-brace'
  | 'pattern-bad-class'
  | 'pattern-bad-range'
  | 'pattern-trailing-backslash'
  | 'pattern-unbalanced-extglob'
  | 'pattern-extglob-depth'
  | 'pattern-extglob-slash'
  | 'pattern-too-large';

/** Something legal that deserves a warning. */
export interface PatternNote {
  readonly code: 'pattern-inner-globstar' | 'pattern-matches-nothing' | 'pattern-leading-extglob';
  readonly message: string;
  readonly hint?: string;
  readonly start: number;
  readonly end: number;
}
