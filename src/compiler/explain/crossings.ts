import { caseOnlyOverlap, intersectLists, QUESTION_STEPS } from '../../algorithms/patterns/index.ts';
import type { Located } from '../../diagnostics/span.ts';
import { type Outcome, wordOutcome } from '../checks/conflicts/overlaps.ts';
import type { AnalysedModel } from '../model/analyse.ts';
import type { Conflict } from '../model/conflict.ts';
import { type Grade, gradeConflicts } from '../model/grade.ts';
import type { Meeting } from '../model/meetings.ts';
import { mayChange, withoutProtected } from '../model/narrow.ts';
import { entryFor, type Unit } from '../model/units.ts';
import { judge } from '../model/verdict.ts';
import { namedPrefix } from './named-prefix.ts';
import type { PhasePair } from './order.ts';
import type { Subject } from './subject.ts';

/** Where claims of two streams meet, one way of use against another. */
export interface Crossing {
  readonly kind: Conflict['kind'];
  /** For a write and a read, the write. */
  readonly first: Unit;
  readonly second: Unit;
  /** The entries that cover the witness, in the order of `first` and `second`. */
  readonly entries: readonly [Located<string>, Located<string>];
  /** `null` where the proof ran out of steps. */
  readonly grade: Grade | null;
  /** What is done about it; `null` where the phases that use it are ordered by the text, so that nothing is needed. */
  readonly settled: {
    readonly severity: Conflict['severity'];
    readonly outcome: string;
    readonly by: Conflict['settled_by'];
  } | null;
}

/** Why claims that do not meet may still be in each other's way. */
export type NearMiss =
  /** One path is a file for one stream and a directory for the other. */
  | {
      readonly kind: 'prefix';
      readonly parent: string;
      readonly child: string;
      readonly file: number;
      readonly directory: number;
    }
  /** Two paths of which a checkout that ignores case holds one; in the order of the streams. */
  | { readonly kind: 'case'; readonly a: string; readonly b: string }
  /** They meet only in protected paths, which a run lets a stream change only where it claims them on purpose. */
  | {
      readonly kind: 'protected';
      readonly path: string;
      /** The one stream that a run lets change this path; `null` where it lets neither. */
      readonly by: number | null;
      /** The stream that reads it, where the other's claim to write is too wide for it. */
      readonly reader: number | null;
    };

/** How the claims of two streams stand to each other. */
export interface Crossings {
  readonly list: readonly Crossing[];
  readonly near: readonly NearMiss[];
  /** A path that both read, which is no conflict, with the entries of both. */
  readonly both_read: { readonly entries: Crossing['entries']; readonly grade: Grade } | null;
  /** What the proofs cost, in steps of the pattern engine. */
  readonly steps: number;
}

/** Compares every way in which the phases of two streams use paths; decided on patterns, not on the files of the day. */
export function explainCrossings(
  a: Subject,
  b: Subject,
  { model, pairs }: { readonly model: AnalysedModel; readonly pairs: readonly PhasePair[] | null },
): Crossings {
  const [mine, theirs] = [unitsOf(a, model), unitsOf(b, model)];
  const list: Crossing[] = [];
  const near: NearMiss[] = [];
  let both_read: Crossings['both_read'] = null;
  let steps = 0;
  for (const one of mine)
    for (const other of theirs) {
      const [first, second] = one.use === 'read' ? [other, one] : [one, other];
      const found = intersectLists(first.list, second.list, { budget: QUESTION_STEPS });
      steps += found.steps;
      if (first.use === 'read') {
        if (found.kind === 'intersects') both_read = share({ first, second, undecided: false }, model);
        continue;
      }
      if (found.kind === 'disjoint') {
        if (one.use !== 'read' && other.use !== 'read') near.push(...nearMisses(one, other));
        continue;
      }
      const meeting = withoutProtected({ first, second, undecided: found.kind === 'undecided' });
      if (meeting)
        list.push(cross(meeting, found.kind === 'intersects' ? found.witness : null, { model, pairs, a }));
      else if (found.kind === 'intersects') near.push(missProtected(first, second, found.witness));
    }
  return { list: worstFirst(list), near, both_read, steps };
}

/** The units of the phases that are asked about. */
function unitsOf({ stream, phases }: Subject, { units }: AnalysedModel): Unit[] {
  const nodes = new Set(phases.map(({ node }) => node));
  return units.filter((unit) => unit.stream === stream.index && unit.nodes.some((node) => nodes.has(node)));
}

/** A path that both units read, a file of the repository where there is one. */
function share(meeting: Meeting, model: AnalysedModel): Crossings['both_read'] {
  const { first, second } = meeting;
  const grade = gradeOf(meeting, model);
  if (!grade) return null;
  return { entries: [entryFor(first, grade.witness), entryFor(second, grade.witness)], grade };
}

function gradeOf(meeting: Meeting, model: AnalysedModel): Grade | undefined {
  const [grade] = gradeConflicts(model, [{ meetings: [meeting], decisive: meeting }]).values();
  return grade;
}

function missProtected(first: Unit, second: Unit, path: string): NearMiss {
  const by = [first, second].find((unit) => mayChange(unit, path))?.stream ?? null;
  return { kind: 'protected', path, by, reader: second.use === 'read' ? second.stream : null };
}

/** `known` is a path of both, found with more steps than a grade spends. */
function cross(
  meeting: Meeting,
  known: string | null,
  { model, pairs, a }: { model: AnalysedModel; pairs: readonly PhasePair[] | null; a: Subject },
): Crossing {
  const { first, second } = meeting;
  const ungraded =
    known === null ? null : { witness: known, grade: 'possible' as const, tracked_count: 0, tracked: [] };
  const grade: Grade | null = gradeOf(meeting, model) ?? ungraded;
  const witness = grade?.witness ?? null;
  const kind = second.use === 'read' ? 'write_read' : 'write_write';
  const settled = mayCollide(meeting, { model, pairs, a }) ? settle(meeting, kind, model) : null;
  return {
    kind,
    first,
    second,
    entries: [entryFor(first, witness), entryFor(second, witness)],
    grade,
    settled,
  };
}

/** Whether the text leaves some phases that use the two units unordered. Without any order everything may collide. */
function mayCollide(
  { first, second }: Meeting,
  { pairs, a }: { pairs: readonly PhasePair[] | null; model: AnalysedModel; a: Subject },
): boolean {
  if (pairs === null) return true;
  const [one, other] = first.stream === a.stream.index ? [first, second] : [second, first];
  return pairs.some(
    (pair) => one.nodes.includes(pair.a.node) && other.nodes.includes(pair.b.node) && pair.by !== 'text',
  );
}

function settle(meeting: Meeting, kind: Conflict['kind'], model: AnalysedModel): Crossing['settled'] {
  const { severity, settled_by } = judge(meeting, model.policies.file);
  const streams = [meeting.first.stream, meeting.second.stream] as const;
  const known = model.analysis?.conflicts.find(
    (conflict) =>
      conflict.kind === kind && conflict.streams[0] === streams[0] && conflict.streams[1] === streams[1],
  );
  const outcome: Outcome = {
    streams,
    kind,
    policy: model.policies.file,
    settled_by,
    goes_first: known?.goes_first ?? null,
  };
  return { severity, outcome: wordOutcome(outcome, model), by: settled_by };
}

function* nearMisses(one: Unit, other: Unit): Iterable<NearMiss> {
  const prefix = namedPrefix(one.list, other.list);
  if (prefix) {
    const { parent, child } = prefix;
    const [file, directory] =
      prefix.side === 'left' ? [one.stream, other.stream] : [other.stream, one.stream];
    yield { kind: 'prefix', parent, child, file, directory };
  }
  const byCase = caseOnlyOverlap(one.list, other.list);
  if (byCase) yield { kind: 'case', a: byCase.left, b: byCase.right };
}

const WEIGHT: Readonly<Record<Conflict['severity'], number>> = { error: 0, warning: 1, info: 2 };

function worstFirst(list: readonly Crossing[]): Crossing[] {
  const weight = ({ settled }: Crossing): number => (settled ? WEIGHT[settled.severity] : 3);
  return [...list].sort((x, y) => weight(x) - weight(y));
}
