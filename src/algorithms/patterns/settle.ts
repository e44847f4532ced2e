import { type BitMatrix, hasBit, newBitMatrix, setBit } from '../graph/index.ts';
import { matchesAlternative } from './match.ts';
import { alternativesMeet } from './meet.ts';
import { type Meter, newMeter, spend } from './meter.ts';
import { newNameFinder } from './names.ts';
import { findPath } from './path-search.ts';
import type { Alternative } from './pattern.ts';
import { ownersOf, type Uses } from './uses.ts';

/** Decides whether two uses, by number, share a path; remembers the answers. */
export type Verdicts = (one: number, other: number) => Verdict;

/** What a proof about two uses says. */
export type Verdict = 'meet' | 'disjoint' | 'undecided';

/** Pairs of uses whose alternatives meet, but which negations, or a test that ran out of steps, leave open. */
export interface Candidates {
  readonly uses: Uses;
  /** Numbers of uses, written and other by turns. */
  readonly candidates: readonly number[];
  readonly verdicts: Verdicts;
  readonly writeWrite: BitMatrix;
  readonly writeRead: BitMatrix;
  readonly allowed: (a: number, b: number) => boolean;
}

/** Decides the candidates that still matter, notes them in the matrices, and gives what stayed undecided. */
export function settleCandidates(context: Candidates): BitMatrix | undefined {
  const { candidates, verdicts, writeWrite } = context;
  let undecided: BitMatrix | undefined;
  for (let k = 0; k < candidates.length; k += 2) {
    const [one, other] = [candidates[k]!, candidates[k + 1]!];
    if (!isOpen(context, one, other)) continue;
    const verdict = verdicts(one, other);
    if (verdict === 'disjoint') continue;
    if (verdict === 'undecided') undecided ??= newBitMatrix(writeWrite.rows, writeWrite.columns);
    note(context, [one, other], verdict === 'undecided' ? undecided : undefined);
  }
  return undecided;
}

/** The proofs; `isDoubtful` tells of which alternatives not even the meeting without negations is certain. */
export function newVerdicts(uses: Uses, isDoubtful: (glob: number) => boolean, meter: Meter): Verdicts {
  const known = new Map<number, Verdict>();
  return (one, other) => {
    const key = Math.min(one, other) * uses.globOf.length + Math.max(one, other);
    let verdict = known.get(key);
    if (verdict === undefined) {
      verdict = decideUses({ uses, isDoubtful, meter }, one, other);
      known.set(key, verdict);
    }
    return verdict;
  };
}

/** Whether some pair of their owners matters and is not known to overlap yet. */
function isOpen({ uses, writeWrite, writeRead, allowed }: Candidates, one: number, other: number): boolean {
  for (const writer of ownersOf(uses.writers, one)) {
    for (const owner of ownersOf(uses.writers, other))
      if (writer !== owner && !hasBit(writeWrite, writer, owner) && allowed(writer, owner)) return true;
    for (const owner of ownersOf(uses.readers, other))
      if (writer !== owner && !hasBit(writeRead, writer, owner) && allowed(writer, owner)) return true;
  }
  return false;
}

function note(
  { uses, writeWrite, writeRead }: Candidates,
  [one, other]: readonly [number, number],
  undecided: BitMatrix | undefined,
): void {
  for (const writer of ownersOf(uses.writers, one)) {
    for (const [matrix, lists] of [
      [writeWrite, uses.writers],
      [writeRead, uses.readers],
    ] as const) {
      for (const owner of ownersOf(lists, other)) {
        if (writer === owner || hasBit(matrix, writer, owner)) continue;
        setBit(matrix, writer, owner);
        if (undecided === undefined) continue;
        setBit(undecided, writer, owner);
        setBit(undecided, owner, writer);
      }
    }
  }
}

interface Proof {
  readonly uses: Uses;
  readonly isDoubtful: (glob: number) => boolean;
  readonly meter: Meter;
}

function decideUses({ uses, meter, isDoubtful }: Proof, one: number, other: number): Verdict {
  const [a, b] = [uses.globOf[one]!, uses.globOf[other]!];
  const own = newMeter(Math.min(newMeter().limit, Math.max(0, meter.limit - meter.steps)));
  const verdict = decidePair(
    {
      left: uses.globs[a]!,
      right: uses.globs[b]!,
      negations: [uses.negations[one]!, uses.negations[other]!],
      proved: !isDoubtful(a) && !isDoubtful(b),
    },
    own,
  );
  return spend(meter, own.steps) ? verdict : 'undecided';
}

interface Pair {
  readonly left: Alternative;
  readonly right: Alternative;
  readonly negations: readonly [readonly Alternative[], readonly Alternative[]];
  /** Whether the two are known to meet when negations are left out. */
  readonly proved: boolean;
}

function decidePair({ left, right, negations, proved }: Pair, meter: Meter): Verdict {
  const [ofLeft, ofRight] = negations;
  const path = literalNames(left) ?? literalNames(right);
  if (path !== undefined) {
    if (!matchesAlternative(left, path) || !matchesAlternative(right, path)) return 'disjoint';
    return [...ofLeft, ...ofRight].some((negation) => matchesAlternative(negation, path))
      ? 'disjoint'
      : 'meet';
  }
  const relevant = [
    ...ofLeft.filter((negation) => alternativesMeet(negation, right, meter)),
    ...ofRight.filter((negation) => alternativesMeet(negation, left, meter)),
  ];
  if (relevant.length === 0 && proved) return 'meet';
  const finder = newNameFinder([], meter);
  const problem = { left, right, longest: Number.POSITIVE_INFINITY };
  const easy = findPath({ ...problem, negatives: [] }, finder, meter);
  if (easy === undefined) return meter.exceeded === undefined ? 'disjoint' : 'undecided';
  if (!relevant.some((negation) => matchesAlternative(negation, easy.names))) return 'meet';
  const negatives = relevant.map((alternative) => ({ alternative, scope: 'path' }) as const);
  if (findPath({ ...problem, negatives }, finder, meter) !== undefined) return 'meet';
  return meter.exceeded === undefined ? 'disjoint' : 'undecided';
}

function literalNames(alternative: Alternative): string[] | undefined {
  const names: string[] = [];
  for (const element of alternative) {
    if (element.kind !== 'literal') return undefined;
    names.push(element.text);
  }
  return names;
}
