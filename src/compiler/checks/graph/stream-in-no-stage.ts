import { type Diagnostic, diagnose } from '../../../diagnostics/diagnostic.ts';
import type { AnalysedModel } from '../../model/analyse.ts';
import { joinNames } from '../shared/wording.ts';

/** Under a pipeline with stages, streams and phases that no stage holds. */
export function* checkStreamInNoStage({ stages, streams, misses }: AnalysedModel): Iterable<Diagnostic> {
  // A misspelt entry already has its finding; the stream it meant would only be named a second time.
  if (stages.length === 0 || misses.some(({ place }) => place === 'stage')) return;
  const held = new Map<number, Set<number> | 'all'>();
  for (const { stream, phase } of stages.flatMap(({ entries }) => entries)) {
    const known = held.get(stream) ?? new Set<number>();
    if (phase === null || known === 'all') held.set(stream, 'all');
    else held.set(stream, known.add(phase));
  }
  for (const { index, id, phases, declaration } of streams) {
    const known = held.get(index);
    if (known === 'all') continue;
    const missing = phases.filter(({ number }) => !known?.has(number));
    if (missing.length === 0) continue;
    const some = missing.length < phases.length;
    const label = `${missing.length === 1 ? 'phase' : 'phases'} ${joinNames(missing.map(({ name }) => name))}`;
    const named = some ? { names: label, count: missing.length } : null;
    yield diagnose('stream-in-no-stage', declaration.id.span, { stream: id, phases: named });
  }
}
