import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { Source } from '../../diagnostics/source.ts';
import type { Span } from '../../diagnostics/span.ts';

/** A parsed file as plain, immutable data: what every later stage reads, whatever library read the YAML. */
export interface SyntaxTree {
  readonly source: Source;
  readonly root: SyntaxNode;
  /** Where YAML would have read something else than the author meant: these places have their finding already. */
  readonly recovered: readonly Span[];
  /**
   * Comments that may belong to the value before them (`src #gen`), by the offset of that value. Only who reads the
   * value knows whether it can hold a `#`, so the finding is made there.
   */
  readonly cuts: ReadonlyMap<number, Diagnostic>;
  /** Comments of files that name pcoord at all, from `#` to the end of the line, in order. */
  readonly comments: readonly Span[];
}

/** One YAML value. Aliases are already replaced by what they stand for; their spans then carry `via`. */
export type SyntaxNode = ScalarNode | MapNode | ListNode;

/** A value without parts. */
export interface ScalarNode {
  readonly kind: 'scalar';
  readonly style: 'plain' | 'quoted' | 'block';
  /** The content as text: unescaped and unfolded, never re-spelt (`1.10` stays `1.10`). */
  readonly text: string;
  /** What YAML 1.2 (core schema) makes of it. */
  readonly value: string | number | boolean | null;
  readonly span: Span;
}

/** A mapping. Each key occurs once; merge keys, `__proto__` and its kin never do. */
export interface MapNode {
  readonly kind: 'map';
  readonly flow: boolean;
  /** Entries were left out because their keys cannot be used; each has its finding. */
  readonly lossy: boolean;
  readonly entries: readonly MapEntry[];
  readonly span: Span;
}

/** One `key: value`. */
export interface MapEntry {
  readonly key: string;
  readonly keySpan: Span;
  readonly value: SyntaxNode;
}

/** A sequence. */
export interface ListNode {
  readonly kind: 'list';
  readonly flow: boolean;
  readonly items: readonly SyntaxNode[];
  readonly span: Span;
}

/** The span from an entry's key to the end of its value. */
export function entrySpan(entry: MapEntry): Span {
  return { ...entry.keySpan, end: Math.max(entry.keySpan.end, sameText(entry)) };
}

/** A value brought in by an alias stands elsewhere in the text; the entry then ends where the alias ends. */
function sameText(entry: MapEntry): number {
  const { span } = entry.value;
  return span.via && !entry.keySpan.via ? span.via.end : span.end;
}

/** Names that JavaScript gives a meaning of its own: never a key. */
export function isForbiddenKey(name: string): boolean {
  return name === '__proto__' || name === 'constructor' || name === 'prototype';
}
