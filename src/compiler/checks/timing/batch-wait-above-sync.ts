import { type Diagnostic, diagnose } from '../../../diagnostics/diagnostic.ts';
import type { AnalysedModel } from '../../model/analyse.ts';
import { formatDuration } from '../../session/phrases.ts';

/** A batch of reads that may be waited for longer than the time between two meetings of some stream. */
export function* checkBatchWaitAboveSync({
  session,
  strategy,
  streams,
}: AnalysedModel): Iterable<Diagnostic> {
  const wait = session.batch?.read.timeout_ms ?? 0;
  if (wait === 0 || strategy !== 'synchronized_parallel') return;
  // The stream that meets most often says it for all of them.
  let shortest: { readonly id: string; readonly value: number; readonly at: number } | null = null;
  for (const { id, index, declaration } of streams) {
    const value = declaration.sync_schedule?.value ?? 'never';
    if (value !== 'never' && value < (shortest?.value ?? wait)) shortest = { id, value, at: index };
  }
  if (!shortest) return;
  yield diagnose(
    'batch-wait-above-sync',
    streams[shortest.at]!.declaration.sync_schedule!.span,
    { wait: formatDuration(wait), stream: shortest.id, period: formatDuration(shortest.value) },
    {
      subject: [shortest.id],
      related: [{ span: session.batch!.span, message: 'batches are described here' }],
    },
  );
}
