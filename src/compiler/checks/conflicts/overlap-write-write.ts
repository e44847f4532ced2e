import type { Diagnostic } from '../../../diagnostics/diagnostic.ts';
import type { AnalysedModel } from '../../model/analyse.ts';
import { reportOverlaps } from './overlaps.ts';

/** Two streams that may write the same path at the same time. */
export function checkOverlapWriteWrite(model: AnalysedModel): Iterable<Diagnostic> {
  return reportOverlaps(model, 'overlap-write-write');
}
