import type { Diagnostic } from '../../../diagnostics/diagnostic.ts';
import type { AnalysedModel } from '../../model/analyse.ts';
import { reportOverlaps } from './overlaps.ts';

/** A stream that may write what another one reads at the same time. */
export function checkOverlapWriteRead(model: AnalysedModel): Iterable<Diagnostic> {
  return reportOverlaps(model, 'overlap-write-read');
}
