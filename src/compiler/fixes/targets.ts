import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { Conflict } from '../model/conflict.ts';
import type { Before } from './before.ts';

/** An overlap that a fix is wanted for. */
export interface Target {
  readonly diagnostic: Diagnostic;
  readonly kind: 'write_write' | 'write_read' | 'prefix' | 'case';
  /** Indices; the first one of `write_read` writes, that of `prefix` claims the file. */
  readonly streams: readonly [number, number];
  /** Unordered tasks of the two, the first stream's first. */
  readonly tasks: readonly (readonly [number, number])[];
  /** Of `write_write` and `write_read`. */
  readonly conflict: Conflict | null;
}

/** The overlaps among the findings that are errors or warnings, the errors first. */
export function targetsOf(before: Before): Target[] {
  const { model, analysis, linted } = before;
  const conflicts = new Map(analysis.conflicts.map((conflict) => [conflict.id, conflict]));
  const index = new Map(model.streams.map(({ id }, at) => [id, at]));
  const targets = linted.diagnostics.flatMap((diagnostic): Target[] => {
    const kind = kindOf(diagnostic);
    if (kind === null || !isOverlap(diagnostic)) return [];
    const [a, b] = diagnostic.subject.map((id) => index.get(id));
    if (a === undefined || b === undefined) return [];
    if (kind === 'prefix' || kind === 'case')
      return [{ diagnostic, kind, streams: [a, b], tasks: unordered(a, b, before), conflict: null }];
    const conflict = conflicts.get(conflictId(diagnostic));
    return conflict ? [{ diagnostic, kind, streams: [a, b], tasks: conflict.tasks, conflict }] : [];
  });
  const isError = ({ diagnostic }: Target): boolean => diagnostic.severity === 'error';
  return [...targets.filter(isError), ...targets.filter((target) => !isError(target))];
}

/** Whether a finding is an overlap that fixes are looked for. */
export function isOverlap(diagnostic: Diagnostic): boolean {
  return kindOf(diagnostic) !== null && diagnostic.severity !== 'info';
}

/** What kind of overlap a finding is about; undecided ones are none, since nothing is known of them. */
export function kindOf({ code }: Diagnostic): Target['kind'] | null {
  return KINDS.get(code) ?? null;
}

/** The id that the conflict of a finding has in the analysis. */
export function conflictId(diagnostic: Diagnostic): string {
  return `${diagnostic.subject.join('~')}:${kindOf(diagnostic)}`;
}

const KINDS: ReadonlyMap<string, Target['kind']> = new Map([
  ['overlap-write-write', 'write_write'],
  ['overlap-write-read', 'write_read'],
  ['overlap-prefix', 'prefix'],
  ['overlap-case-only', 'case'],
]);

function unordered(a: number, b: number, { model, order }: Before): [number, number][] {
  const [first, second] = [model.streams[a]!, model.streams[b]!];
  return first.phases.flatMap(({ node: x }) =>
    second.phases
      .filter(({ node: y }) => !order.ordered(x, y))
      .map(({ node: y }): [number, number] => [x, y]),
  );
}
