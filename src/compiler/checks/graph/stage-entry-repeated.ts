import { type Diagnostic, diagnose } from '../../../diagnostics/diagnostic.ts';
import type { AnalysedModel } from '../../model/analyse.ts';

/** Streams or phases that are listed in stages more than once. */
export function* checkStageEntryRepeated({ stages }: AnalysedModel): Iterable<Diagnostic> {
  for (const { written, repeats } of stages.flatMap(({ entries }) => entries))
    if (repeats)
      yield diagnose(
        'stage-entry-repeated',
        written.span,
        { entry: written.value, stage: repeats.stage },
        { related: [{ span: repeats.span, message: 'it is listed here' }] },
      );
}
