import { unreachable } from '../../../base/invariant.ts';
import {
  type Diagnostic,
  type DiagnosticDetails,
  diagnose,
  type Related,
} from '../../../diagnostics/diagnostic.ts';
import type { AnalysedModel } from '../../model/analyse.ts';
import { type Conflict, patternsOf } from '../../model/conflict.ts';
import { type Grade, gradeConflicts } from '../../model/grade.ts';
import { entryFor } from '../../model/units.ts';
import { quote } from '../shared/wording.ts';

/** How many pairs are reported one by one; the rest is counted. */
export const SHOWN_OVERLAPS = 50;

/** The conflicts that get a finding of their own: the worst first, then in order of declaration. */
export function shownConflicts(model: AnalysedModel): readonly Conflict[] {
  const conflicts = model.analysis?.conflicts ?? [];
  if (model.every_overlap || conflicts.length <= SHOWN_OVERLAPS) return conflicts;
  const ofSeverity = (severity: Conflict['severity']): Conflict[] =>
    conflicts.filter((conflict) => conflict.severity === severity);
  return [...ofSeverity('error'), ...ofSeverity('warning'), ...ofSeverity('info')].slice(0, SHOWN_OVERLAPS);
}

/** The findings for conflicts of one kind for which a path is known, both ends shown; the others: `overlap-undecided`. */
export function* reportOverlaps(
  model: AnalysedModel,
  code: 'overlap-write-write' | 'overlap-write-read',
): Iterable<Diagnostic> {
  const kind = code === 'overlap-write-write' ? 'write_write' : 'write_read';
  const grades = gradesOf(model);
  for (const conflict of shownConflicts(model)) {
    const grade = grades.get(conflict);
    if (conflict.kind !== kind || !grade) continue;
    const [first, second] = namesOf(conflict, model);
    const outcome = wordOutcome(conflict, model);
    const time = isKeptApart(conflict) ? ('apart' as const) : ('together' as const);
    const [earlier, later] = inOrder(conflict, model);
    const parameters = { first, second, earlier, later, witness: wordGrade(grade), time, outcome };
    const { span, details } = bothEnds(conflict, model, grade);
    yield diagnose(code, span, parameters, details);
  }
}

/** Where a conflict stands: the second stream's pattern, with the first one's and the missing order beside it. */
export function bothEnds(
  conflict: Conflict,
  model: AnalysedModel,
  grade: Grade | null,
): { span: Related['span']; details: DiagnosticDetails } {
  const subject = namesOf(conflict, model);
  const [first] = subject;
  const ends = endsOf(conflict, grade);
  const message = `${quote(first)} claims ${quote(ends[0].value)} here; ${wordDisorder(conflict, model)}`;
  const related: Related[] = [{ span: ends[0].span, message }];
  const settled =
    conflict.severity === 'info' ? { help: 'nothing needs to be done: the plan settles it' } : {};
  // Which entries are shown depends on the files there are today; a baseline must not.
  const known_by = patternsOf(conflict).map(({ span }) => span);
  const { severity } = conflict;
  return { span: ends[1].span, details: { severity, subject, known_by, related, ...settled } };
}

/** Ids of the two streams. */
export function namesOf({ streams }: Pick<Conflict, 'streams'>, model: AnalysedModel): [string, string] {
  return [model.streams[streams[0]]!.id, model.streams[streams[1]]!.id];
}

/** Ids of the two streams, the one first that goes first where nothing speaks against it: the more important one. */
function inOrder(conflict: Conflict, model: AnalysedModel): [string, string] {
  const [first, second] = namesOf(conflict, model);
  const [a, b] = conflict.streams.map((stream) => model.streams[stream]!.rank) as [number, number];
  return conflict.kind === 'write_read' || a < b ? [first, second] : [second, first];
}

function endsOf(conflict: Conflict, grade: Grade | null): ReturnType<typeof patternsOf> {
  if (!grade) return patternsOf(conflict);
  const { first, second } = conflict.decisive;
  return [entryFor(first, grade.witness), entryFor(second, grade.witness)];
}

const gradesByModel = new WeakMap<AnalysedModel, Map<Conflict, Grade>>();

/** Grades of the shown conflicts for which a path is known, made once per model. */
export function gradesOf(model: AnalysedModel): ReadonlyMap<Conflict, Grade> {
  const known = gradesByModel.get(model) ?? gradeConflicts(model, shownConflicts(model));
  gradesByModel.set(model, known);
  return known;
}

/** A witness with what the repository has of it: `src/a.ts`, which exists, … */
export function wordGrade({ witness, grade, tracked_count }: Grade): string {
  if (grade === 'possible') return `\`${witness}\``;
  const others = tracked_count - 1;
  const more =
    others > 0 ? ` and ${others} more existing ${others > 1 ? 'files' : 'file'}` : ', which exists,';
  return `\`${witness}\`${more}`;
}

/** As much of a conflict as its outcome needs. */
export type Outcome = Pick<Conflict, 'streams' | 'kind' | 'policy' | 'settled_by' | 'goes_first'>;

/** What the policy or a mode will do about a conflict. */
export function wordOutcome(conflict: Outcome, model: AnalysedModel): string {
  const [first, second] = namesOf(conflict, model);
  switch (conflict.settled_by) {
    case 'serialize':
      return conflict.goes_first === conflict.streams[0]
        ? `\`serialize\` makes ${quote(second)} wait for ${quote(first)}`
        : `\`serialize\` makes ${quote(first)} wait for ${quote(second)}`;
    case 'append':
      return 'both only append, so the lines of both are kept';
    case 'generated':
      return '`regenerate` makes it anew from the merged tree';
    case 'exclusive':
      return 'mode `exclusive` keeps them apart in time, and git merges what they did';
    case 'merge':
      return wordMerge(conflict.policy);
    case 'nothing':
      return conflict.kind === 'write_read'
        ? 'the reader may see the old or the new content'
        : model.policies.file_span === null
          ? 'no policy or mode says what should happen'
          : 'the policy `fail` refuses that';
  }
}

function wordMerge(policy: Conflict['policy']): string {
  const merged = 'git merges them; where their lines meet,';
  switch (policy) {
    case 'last_writer_wins_with_review':
      return `${merged} the one integrated later wins, and what loses is kept for a review`;
    case 'priority':
      return `${merged} the more important stream wins, and what loses is kept for a review`;
    case 'three_way_merge':
      return `${merged} a \`resolver\` settles it, else both sides are kept for a person`;
    case 'serialize':
    case 'fail':
      return `${merged} both sides are kept, and the run fails`;
    default:
      return unreachable(policy);
  }
}

function isKeptApart({ settled_by }: Conflict): boolean {
  return settled_by === 'serialize' || settled_by === 'exclusive';
}

function wordDisorder({ tasks }: Conflict, { graph }: AnalysedModel): string {
  const [a, b] = tasks[0]!;
  const pair = `${quote(graph.nodes[a]!.id)} and ${quote(graph.nodes[b]!.id)}`;
  const more = tasks.length > 1 ? ` (and ${tasks.length - 1} more pairs of phases)` : '';
  return `no dependency, stage or milestone orders ${pair}${more}`;
}
