import { type Diagnostic, diagnose } from '../../../diagnostics/diagnostic.ts';
import type { AnalysedModel } from '../../model/analyse.ts';
import { formatDuration } from '../../session/phrases.ts';
import { declaredEstimate } from './estimates.ts';

/** Streams whose timeout, which counts for each phase, ends before one of their phases is expected to. */
export function* checkTimeoutBelowEstimate({ streams, graph }: AnalysedModel): Iterable<Diagnostic> {
  for (const stream of streams) {
    const { timeout_ms } = stream.declaration;
    if (!timeout_ms) continue;
    const late = stream.phases.find(
      (phase) => (declaredEstimate(stream, phase)?.value ?? 0) > timeout_ms.value,
    );
    if (!late) continue;
    const estimate = declaredEstimate(stream, late)!;
    yield diagnose(
      'timeout-below-estimate',
      timeout_ms.span,
      {
        task: stream.phases.length === 1 ? stream.id : graph.nodes[late.node]!.id,
        timeout: formatDuration(timeout_ms.value),
        estimate: formatDuration(estimate.value),
      },
      { subject: [stream.id], related: [{ span: estimate.span, message: 'it is estimated here' }] },
    );
  }
}
