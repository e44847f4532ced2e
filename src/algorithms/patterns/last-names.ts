import { type Labels, WILD } from './labels.ts';
import type { Meter } from './meter.ts';
import { likelyNames } from './names.ts';
import { isAnyName, spellElement } from './normal-form.ts';
import { leastLength } from './pairing.ts';
import type { Alternative, Segment } from './pattern.ts';
import { matchesSegment } from './segment-language.ts';
import { STAR } from './trie.ts';
import type { Uses } from './uses.ts';

/**
 * Whether two uses whose alternatives meet surely share a path that escapes all negations; no means nothing.
 *
 * Either each negation plainly misses some shared path, or a last name escapes them all: the last name of a shared
 * path may be any that both last segments hold, so one that no negation ends with settles it. That answer depends on
 * the last segments only, of which there are few.
 */
export type Escapes = (one: number, other: number) => boolean;

/** The test for the given uses, by their numbers. */
export function newEscapes(uses: Uses, labels: Labels, meter: Meter): Escapes {
  // Without negations nobody asks.
  let tests: { readonly clash: Escapes; readonly alike: Alike; readonly known: Answers } | undefined;
  const lastNames = newLastNames(uses, meter);
  return (one, other) => {
    if (tests === undefined) {
      const alike = groupAlike(uses);
      tests = { clash: newClashTest(uses, labels), alike, known: newAnswers(alike.examples.length) };
    }
    const { clash, alike, known } = tests;
    const [a, b] = [alike.groupOf[one]!, alike.groupOf[other]!];
    const answer = known.get(a, b);
    // This is asked millions of times, and nearly always for groups that were asked for before.
    if (answer === true || clash(one, other)) return true;
    if (answer !== undefined) return answer;
    const found = lastNames(alike.examples[a]!, alike.examples[b]!);
    known.set(a, b, found);
    return found;
  };
}

/** Answers about pairs of numbers. */
interface Answers {
  get(a: number, b: number): boolean | undefined;
  set(a: number, b: number, answer: boolean): void;
}

const LARGEST_TABLE = 4096;

function newAnswers(size: number): Answers {
  if (size > LARGEST_TABLE) {
    const known = new Map<number, boolean>();
    return {
      get: (a, b) => known.get(a * size + b),
      set: (a, b, answer) => void known.set(a * size + b, answer),
    };
  }
  // 0: not known.
  const table = new Uint8Array(size * size);
  const answers = [undefined, false, true] as const;
  return {
    get: (a, b) => answers[table[a * size + b]!],
    set(a, b, answer) {
      table[a * size + b] = answer ? 2 : 1;
    },
  };
}

function newLastNames({ globs, paths, globOf, negations }: Uses, meter: Meter): Escapes {
  const known = new Map<number, readonly string[]>();
  const namesOf = (a: number, b: number): readonly string[] => {
    const key = paths[a]!.at(-1)! * LABEL_SPREAD + paths[b]!.at(-1)!;
    let names = known.get(key);
    if (names === undefined) {
      names = likelyNames(globs[a]!.at(-1) as Segment, globs[b]!.at(-1) as Segment, meter);
      known.set(key, names);
    }
    return names;
  };
  return (one, other) => {
    const lasts = [...negations[one]!, ...negations[other]!].map((negation) => negation.at(-1) as Segment);
    if (lasts.some(isAnyName)) return false;
    return namesOf(globOf[one]!, globOf[other]!).some((name) =>
      lasts.every((last) => !matchesSegment(last, name)),
    );
  };
}

const LABEL_SPREAD = WILD * 2;

interface Alike {
  readonly groupOf: Int32Array;
  /** A use of each group. */
  readonly examples: readonly number[];
}

/** Uses that end alike and whose negations end alike give the same answers. */
function groupAlike({ paths, globOf, negations }: Uses): Alike {
  const groups = new Map<number | string, number>();
  const groupOf = new Int32Array(globOf.length);
  const examples: number[] = [];
  for (const [use, glob] of globOf.entries()) {
    const last = paths[glob]!.at(-1)!;
    const subtracted = negations[use]!;
    const key =
      subtracted.length === 0
        ? last
        : `${last} ${subtracted.map((negation) => spellElement(negation.at(-1)!)).join('/')}`;
    let group = groups.get(key);
    if (group === undefined) {
      group = examples.push(use) - 1;
      groups.set(key, group);
    }
    groupOf[use] = group;
  }
  return { groupOf, examples };
}

/**
 * Whether every negation misses some shared path for a reason that takes no search: it begins with literal names
 * that the other use contradicts, or it is longer than the shortest shared path. Where one side is a name anywhere
 * (`**` and a segment), that path is as long as the other side at its shortest.
 */
function newClashTest({ globs, paths, globOf, negations }: Uses, labels: Labels): Escapes {
  const heads = new Int32Array(paths.length * HEAD).fill(-1);
  for (const [glob, path] of paths.entries())
    for (let k = 0; k < HEAD && k < path.length && path[k]! >= 0 && path[k]! < WILD; k++)
      heads[glob * HEAD + k] = path[k]!;
  const least = Int32Array.from(globs, leastLength);
  const anywhere = Uint8Array.from(paths, (path) => (path.length === 2 && path[0] === STAR ? 1 : 0));
  const first = new Int32Array(globOf.length + 1);
  for (const [use, subtracted] of negations.entries()) first[use + 1] = first[use]! + subtracted.length;
  const negated = new Int32Array(first[globOf.length]! * HEAD).fill(-1);
  const negatedLeast = new Int32Array(first[globOf.length]!);
  for (const [use, subtracted] of negations.entries()) {
    for (const [k, negation] of subtracted.entries()) {
      readHead(negation, labels, negated.subarray((first[use]! + k) * HEAD));
      negatedLeast[first[use]! + k] = leastLength(negation);
    }
  }
  const shortest = (a: number, b: number): number =>
    anywhere[a] === 1 ? least[b]! : anywhere[b] === 1 ? least[a]! : Number.POSITIVE_INFINITY;
  const misses = (one: number, other: number): boolean => {
    const b = globOf[other]!;
    for (let k = first[one]!; k < first[one + 1]!; k++)
      if (!headsClash(negated, k * HEAD, heads, b * HEAD) && negatedLeast[k]! <= shortest(globOf[one]!, b))
        return false;
    return true;
  };
  return (one, other) => misses(one, other) && misses(other, one);
}

const HEAD = 3;

function readHead(alternative: Alternative, labels: Labels, head: Int32Array): void {
  for (let k = 0; k < HEAD; k++) {
    const element = alternative[k];
    if (element?.kind !== 'literal') return;
    head[k] = labels.intern(element);
  }
}

function headsClash(a: Int32Array, atA: number, b: Int32Array, atB: number): boolean {
  for (let k = 0; k < HEAD; k++) {
    const [left, right] = [a[atA + k]!, b[atB + k]!];
    if (left < 0 || right < 0) return false;
    if (left !== right) return true;
  }
  return false;
}
