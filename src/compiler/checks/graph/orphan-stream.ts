import { type Diagnostic, diagnose } from '../../../diagnostics/diagnostic.ts';
import type { AnalysedModel } from '../../model/analyse.ts';
import type { Stream } from '../../model/model.ts';

/**
 * Streams that write and that nobody looks at in a session whose milestones check the others: no trigger names them,
 * nothing depends on them, and neither they nor the session have a `verify`. Stages hold every stream anyway.
 */
export function* checkOrphanStream(model: AnalysedModel): Iterable<Diagnostic> {
  const { milestones, stages, streams, verify, misses, actions } = model;
  if (milestones.length === 0 || stages.length > 0 || verify !== null) return;
  const runs = milestones.some(({ declaration }) =>
    declaration.actions.some(({ value }) => (actions.get(value)?.commands.length ?? 0) > 0),
  );
  if (!runs) return;
  // A misspelt name may be this stream's.
  if (misses.some(({ place }) => place === 'trigger' || place === 'dependency')) return;
  const named = new Set(milestones.flatMap(({ triggers }) => triggers.flatMap((trigger) => trigger.streams)));
  if (named.size === streams.length || named.size === 0) return;
  const needed = neededStreams(model);
  for (const stream of streams)
    if (!named.has(stream.index) && !needed.has(stream.index) && writesUnchecked(stream))
      yield diagnose('orphan-stream', stream.declaration.id.span, { stream: stream.id });
}

function neededStreams({ streams, artifacts }: AnalysedModel): Set<number> {
  const needed = new Set<number>();
  for (const { target } of streams.flatMap(({ dependencies }) => dependencies)) {
    if (target.kind === 'stream' || target.kind === 'phase') needed.add(target.stream);
    if (target.kind === 'artifact') needed.add(artifacts[target.artifact]!.stream);
  }
  return needed;
}

function writesUnchecked({ declaration, phases }: Stream): boolean {
  if (!declaration.resources?.length || declaration.verify !== null) return false;
  return phases.every((phase) => !phase.declaration?.verify);
}
