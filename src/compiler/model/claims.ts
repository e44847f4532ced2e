import {
  buildPatternList,
  type PatternEntry,
  type PatternError,
  type PatternList,
  type PatternListError,
  parsePatternEntry,
} from '../../algorithms/patterns/index.ts';
import type { Located } from '../../diagnostics/span.ts';
import type { ClaimMode } from '../../plan/plan.ts';
import type { Model, Stream } from './model.ts';

/** The claims of every stream with their patterns parsed, in order of declaration. */
export interface StreamClaims {
  readonly stream: number;
  readonly writes: ClaimList;
  readonly reads: ClaimList;
  /** For each phase, its own write claims where it has some, else `null`. */
  readonly phases: readonly (ClaimList | null)[];
}

/** One ordered list of patterns as it stands in the text. */
export interface ClaimList {
  readonly role: 'resources' | 'reads';
  readonly stream: number;
  readonly claims: readonly ParsedClaim[];
  /** What is wrong with entries or with the list as a whole; `index` counts `claims`. */
  readonly errors: readonly PatternListError[];
  /** The list, without entries that are no patterns; `null` when what is left could mean more than was written. */
  readonly list: PatternList | null;
  /** For each entry of `list`, its index in `claims`. */
  readonly places: readonly number[];
}

/** One entry: its text, its mode and what the pattern engine makes of it. */
export interface ParsedClaim {
  readonly pattern: Located<string>;
  readonly mode: ClaimMode;
  /** `null` when the text is no pattern. */
  readonly entry: PatternEntry | null;
}

/** Parses the claims of all streams; equal texts are parsed once. */
export function parseClaims(model: Model): StreamClaims[] {
  const parse = memoised(parsePatternEntry);
  return model.streams.map((stream) => parseStream(stream, parse));
}

type Parse = typeof parsePatternEntry;

function parseStream(stream: Stream, parse: Parse): StreamClaims {
  const { resources, reads } = stream.declaration;
  const written = (claims: NonNullable<typeof resources>): ClaimList =>
    parseList(
      claims.map(({ pattern, mode }) => ({ pattern, mode: mode?.value ?? 'write' })),
      { role: 'resources', stream: stream.index, parse },
    );
  return {
    stream: stream.index,
    writes: written(resources ?? []),
    reads: parseList(
      (reads ?? []).map((pattern) => ({ pattern, mode: 'write' })),
      { role: 'reads', stream: stream.index, parse },
    ),
    phases: stream.phases.map(({ declaration }) =>
      declaration?.resources ? written(declaration.resources) : null,
    ),
  };
}

function parseList(
  texts: readonly { readonly pattern: Located<string>; readonly mode: ClaimMode }[],
  about: { readonly role: ClaimList['role']; readonly stream: number; readonly parse: Parse },
): ClaimList {
  const errors: PatternListError[] = [];
  const entries: PatternEntry[] = [];
  const places: number[] = [];
  let lostNegation = false;
  const claims = texts.map(({ pattern, mode }, index): ParsedClaim => {
    const parsed = about.parse(pattern.value);
    if (parsed.ok) {
      entries.push(parsed.value);
      places.push(index);
      return { pattern, mode, entry: parsed.value };
    }
    errors.push({ ...parsed.error, index });
    lostNegation ||= pattern.value.startsWith('!');
    return { pattern, mode, entry: null };
  });
  if (entries.some(({ negated }) => negated)) {
    const built = buildPatternList(entries);
    if (!built.ok)
      for (const error of built.error) errors.push({ ...error, index: places[error.index] ?? 0 });
  }
  return {
    role: about.role,
    stream: about.stream,
    claims,
    errors: errors.sort((a, b) => a.index - b.index),
    list: lostNegation ? null : { entries },
    places,
  };
}

/** Negations that take nothing away. Who reads a plan refuses them, and without them it says the same. */
export function idleNegations(claims: readonly StreamClaims[]): ReadonlySet<Located<string>> {
  const lists = claims.flatMap(({ writes, reads, phases }) => [writes, reads, ...phases]);
  const idle = new Set<Located<string>>();
  for (const list of lists)
    for (const { code, index } of list?.errors ?? [])
      if (code === 'pattern-negation-subtracts-nothing') idle.add(list!.claims[index]!.pattern);
  return idle;
}

/** The error of one entry. */
export type ClaimError = PatternError | PatternListError;

function memoised(parse: Parse): Parse {
  const known = new Map<string, ReturnType<Parse>>();
  return (text) => {
    const found = known.get(text) ?? parse(text);
    known.set(text, found);
    return found;
  };
}
