import type { Source } from './source.ts';

/** A stretch of a text: `start` inclusive, `end` exclusive. */
export interface Span {
  readonly source: Source;
  readonly start: number;
  readonly end: number;
  /** Where an alias (`*name`) brought this text in, when it was not read at its own place. */
  readonly via?: Span;
}

/** A value together with the place that gave it. */
export interface Located<T> {
  readonly value: T;
  readonly span: Span;
}
