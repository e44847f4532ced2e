import { intersectLists, type PatternList, parsePatternList } from '../../../algorithms/patterns/index.ts';
import { type Diagnostic, diagnose } from '../../../diagnostics/diagnostic.ts';
import type { AnalysedModel } from '../../model/analyse.ts';

/** Phases that claim paths their stream does not. */
export function* checkPhaseOutsideStream({ claims, streams }: AnalysedModel): Iterable<Diagnostic> {
  for (const { stream, writes, phases } of claims) {
    const { id, phases: named } = streams[stream]!;
    for (const [at, own] of phases.entries()) {
      if (!own?.list || !writes.list) continue;
      const outside = intersectLists(own.list, complement(writes.list));
      if (outside.kind !== 'intersects') continue;
      const phase = named[at]!.name;
      yield diagnose(
        'phase-outside-stream',
        own.claims[0]!.pattern.span,
        { phase, stream: id, path: outside.witness },
        writes.claims[0]
          ? { related: [{ span: writes.claims[0].pattern.span, message: 'the stream’s own claims' }] }
          : {},
      );
    }
  }
}

/** Every path that is not in the list: everything, then each entry the other way round. */
export function complement(list: PatternList): PatternList {
  const everything = parsePatternList(['**']);
  const base = everything.ok ? everything.value.entries : [];
  return { entries: [...base, ...list.entries.map((entry) => ({ ...entry, negated: !entry.negated }))] };
}
