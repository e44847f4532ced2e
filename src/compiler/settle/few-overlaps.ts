import type { Code } from '../../diagnostics/codes.ts';
import { type Diagnostic, sortDiagnostics } from '../../diagnostics/diagnostic.ts';
import { summariseOverlaps } from '../checks/conflicts/overlap-summary.ts';
import { SHOWN_OVERLAPS } from '../checks/conflicts/overlaps.ts';
import type { AnalysedModel } from '../model/analyse.ts';
import { setLevel } from './levels.ts';
import type { Settings, Settled } from './settle.ts';

const OVERLAPS: ReadonlySet<Code> = new Set<Code>([
  'overlap-write-write',
  'overlap-write-read',
  'overlap-undecided',
]);

/**
 * Whether some overlaps may be hidden. Then all of them have to be looked at: of those beyond the few that are shown,
 * one could be an error.
 */
export function mayHideOverlaps({ directives, levels }: Settings): boolean {
  return (
    directives.directives.some(({ rules }) => rules.some(({ value }) => OVERLAPS.has(value))) ||
    [...OVERLAPS].some((code) => levels.has(code))
  );
}

/** Leaves the worst few overlaps, and a line about the rest, where each of them was told. */
export function fewOverlaps(settled: Settled, model: AnalysedModel, { levels }: Settings): Settled {
  const { analysis } = model;
  const overlaps = settled.diagnostics.filter(({ code }) => OVERLAPS.has(code));
  if (!analysis || !model.every_overlap || overlaps.length <= SHOWN_OVERLAPS) return settled;
  const shown = new Set(worstFirst(overlaps).slice(0, SHOWN_OVERLAPS));
  const rest = settled.diagnostics.filter(
    (one) => one.code !== 'overlap-summary' && (shown.has(one) || !OVERLAPS.has(one.code)),
  );
  const summary = summariseOverlaps(model, analysis, SHOWN_OVERLAPS);
  const told = setLevel(summary, levels.get(summary.code));
  return { ...settled, diagnostics: sortDiagnostics(told ? [...rest, told] : rest) };
}

function worstFirst(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  return (['error', 'warning', 'info'] as const).flatMap((severity) =>
    diagnostics.filter((one) => one.severity === severity),
  );
}
