import { type Diagnostic, diagnose } from '../../diagnostics/diagnostic.ts';
import type { AnalysedModel } from '../model/analyse.ts';
import type { StageEntry } from '../model/model.ts';

/** Streams or phases that are listed in stages more than once. */
export function* checkStageEntryRepeated({ stages }: AnalysedModel): Iterable<Diagnostic> {
  const seen: { readonly entry: StageEntry; readonly stage: string }[] = [];
  for (const { name, entries } of stages)
    for (const entry of entries) {
      const first = seen.find((earlier) => overlaps(earlier.entry, entry));
      if (first)
        yield diagnose(
          'stage-entry-repeated',
          entry.written.span,
          { entry: entry.written.value, stage: first.stage },
          { related: [{ span: first.entry.written.span, message: 'it is listed here' }] },
        );
      seen.push({ entry, stage: name });
    }
}

function overlaps(a: StageEntry, b: StageEntry): boolean {
  return a.stream === b.stream && (a.phase === null || b.phase === null || a.phase === b.phase);
}
