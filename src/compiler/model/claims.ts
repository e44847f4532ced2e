import {
  ALL_LIST_CHECK_STEPS,
  buildPatternList,
  LIST_CHECK_STEPS,
  newListRoom,
  newMeter,
  newRoom,
  type PatternEntry,
  type PatternError,
  type PatternList,
  type PatternListError,
  parsePatternEntry,
  type Room,
} from '../../algorithms/patterns/index.ts';
import type { Located } from '../../diagnostics/span.ts';
import type { ClaimMode } from '../../plan/plan.ts';
import type { CommandValue } from '../session/session.ts';
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
  /** What makes the paths anew, where the entry says it. */
  readonly regenerate: CommandValue | null;
  /** `null` when the text is no pattern. */
  readonly entry: PatternEntry | null;
}

/** Parses the claims of all streams; equal texts are parsed once. */
export function parseClaims(model: Model): StreamClaims[] {
  const reading: Reading = {
    parse: memoised(parsePatternEntry),
    room: newRoom(),
    stepsLeft: ALL_LIST_CHECK_STEPS,
    full: false,
  };
  return model.streams.map((stream) => parseStream(stream, reading));
}

type Parse = typeof parsePatternEntry;

/** What all lists of a session share. */
interface Reading {
  readonly parse: Parse;
  readonly room: Room;
  /** For testing negations. */
  stepsLeft: number;
  /** All lists together are too much; said once. */
  full: boolean;
}

function parseStream(stream: Stream, reading: Reading): StreamClaims {
  const { resources, reads } = stream.declaration;
  const written = (claims: NonNullable<typeof resources>): ClaimList =>
    parseList(
      claims.map(({ pattern, mode, regenerate }) => ({
        pattern,
        mode: mode?.value ?? 'write',
        regenerate: regenerate?.value ?? null,
      })),
      { role: 'resources', stream: stream.index, reading },
    );
  return {
    stream: stream.index,
    writes: written(resources ?? []),
    reads: parseList(
      (reads ?? []).map((pattern) => ({ pattern, mode: 'write', regenerate: null })),
      { role: 'reads', stream: stream.index, reading },
    ),
    phases: stream.phases.map(({ declaration }) =>
      declaration?.resources ? written(declaration.resources) : null,
    ),
  };
}

function parseList(
  texts: readonly Omit<ParsedClaim, 'entry'>[],
  about: { readonly role: ClaimList['role']; readonly stream: number; readonly reading: Reading },
): ClaimList {
  const errors: PatternListError[] = [];
  const entries: PatternEntry[] = [];
  const places: number[] = [];
  const { reading } = about;
  const room = newListRoom(reading.room);
  // What is left of a list could mean more than was written.
  let lost = reading.full;
  const claims = texts.map((text, index): ParsedClaim => {
    const { pattern } = text;
    const nothing = { ...text, entry: null };
    if (room.isFull()) return nothing;
    const parsed = reading.parse(pattern.value);
    if (!parsed.ok) {
      errors.push({ ...parsed.error, index });
      lost ||= pattern.value.startsWith('!');
      return nothing;
    }
    const refused = room.add(parsed.value.pattern);
    if (refused) {
      lost = true;
      if (!reading.full) errors.push({ ...refused, index, start: 0, end: pattern.value.length });
      reading.full ||= refused.budget === 'all_pieces';
      return nothing;
    }
    entries.push(parsed.value);
    places.push(index);
    return { ...text, entry: parsed.value };
  });
  if (!room.isFull() && entries.some(({ negated }) => negated))
    for (const error of uselessNegations(entries, reading))
      errors.push({ ...error, index: places[error.index] ?? 0 });
  return {
    role: about.role,
    stream: about.stream,
    claims,
    errors: errors.sort((a, b) => a.index - b.index),
    list: lost ? null : { entries },
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

function uselessNegations(entries: readonly PatternEntry[], reading: Reading): readonly PatternListError[] {
  const meter = newMeter(Math.min(LIST_CHECK_STEPS, reading.stepsLeft));
  const built = buildPatternList(entries, meter);
  reading.stepsLeft = Math.max(0, reading.stepsLeft - meter.steps);
  return built.ok ? [] : built.error;
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
