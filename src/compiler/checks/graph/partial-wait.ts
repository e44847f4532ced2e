import { answerPaths, type Edge } from '../../../algorithms/graph/index.ts';
import { type Diagnostic, diagnose } from '../../../diagnostics/diagnostic.ts';
import type { AnalysedModel } from '../../model/analyse.ts';
import type { Dependency, Stream } from '../../model/model.ts';
import { joinNames, quote, replaceScalar } from '../shared/wording.ts';

/** Streams with fewer phases than what they depend on, so that they end without having waited for all of it. */
export function* checkPartialWait(model: AnalysedModel): Iterable<Diagnostic> {
  if (model.cycles.length > 0) return;
  const waits = partialWaits(model);
  if (waits.length === 0) return;
  const complete = answerPaths(
    model.graph.nodes.length,
    model.graph.edges.map(({ from, to }): Edge => [from, to]),
    waits.map(({ stream, provider }): Edge => [provider.phases.at(-1)!.node, stream.phases.at(-1)!.node]),
  );
  for (const [at, wait] of waits.entries()) if (!complete?.[at]) yield describe(wait);
}

interface Wait {
  readonly stream: Stream;
  readonly dependency: Dependency;
  readonly provider: Stream;
}

function partialWaits({ streams }: AnalysedModel): Wait[] {
  const waits: Wait[] = [];
  for (const stream of streams)
    for (const dependency of stream.dependencies) {
      if (dependency.target.kind !== 'stream') continue;
      const provider = streams[dependency.target.stream]!;
      if (provider.phases.length > stream.phases.length) waits.push({ stream, dependency, provider });
    }
  return waits;
}

function describe({ stream, dependency, provider }: Wait): Diagnostic {
  const { written } = dependency;
  const count = stream.phases.length;
  const last = `${provider.id}/${provider.phases.at(-1)!.name}`;
  return diagnose(
    'partial-wait',
    written.span,
    {
      stream: stream.id,
      name: written.value,
      waits: labelPhases(provider.phases.slice(0, count)),
      goes: labelPhases(provider.phases.slice(count)),
      last,
    },
    {
      subject: [stream.id],
      related: [
        {
          span: provider.declaration.id.span,
          message: `${quote(provider.id)} has ${provider.phases.length} phases`,
        },
      ],
      fixes: replaceScalar(written, last, 'unsafe'),
    },
  );
}

function labelPhases(phases: Stream['phases']): string {
  const names = joinNames(phases.map(({ name, number }) => (name === String(number) ? name : quote(name))));
  return `${phases.length === 1 ? 'phase' : 'phases'} ${names}`;
}
