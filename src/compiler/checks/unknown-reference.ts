import { closest, MOST_STEPS, MOST_SUGGESTED, type Steps } from '../../base/suggest.ts';
import { type Diagnostic, type DiagnosticDetails, diagnose } from '../../diagnostics/diagnostic.ts';
import type { AnalysedModel } from '../model/analyse.ts';
import type { Candidate, Miss, NameKind } from '../model/model.ts';
import { didYouMean, joinNames, quote, replaceScalar } from './wording.ts';

/** Names in triggers, stages, policies, dependencies and demands that stand for nothing. */
export function* checkUnknownReference(model: AnalysedModel): Iterable<Diagnostic> {
  const steps = { left: MOST_STEPS };
  for (const [at, miss] of model.misses.entries()) {
    if (miss.why !== 'unknown') continue;
    const details = at < MOST_SUGGESTED ? (mentionDetails(miss, model) ?? suggestion(miss, steps)) : {};
    const parameters = {
      place: PLACES[miss.place] ?? `this ${miss.place}`,
      kind: KINDS[miss.kind],
      name: miss.written,
    };
    yield diagnose('unknown-reference', miss.span, parameters, details);
  }
  yield* unknownDemands(model, steps);
}

const PLACES: Readonly<Record<string, string>> = {
  trigger: 'this trigger',
  stage: 'this stage',
  priority_order: '`priority_order`',
  dependency: 'this dependency',
  provides: 'this artifact',
  coordination_strategy: '`coordination_strategy`',
};

const KINDS: Readonly<Record<NameKind, string>> = {
  stream: 'stream',
  phase: 'phase',
  milestone: 'milestone',
  capacity: 'capacity',
  dependency: 'stream',
  strategy: 'strategy',
};

function suggestion(miss: Miss, steps: Steps): DiagnosticDetails {
  const forgotten = miss.candidates.find(
    ({ name, kind }) => kind === 'milestone' && name === `${miss.written}_complete`,
  );
  if (forgotten) return { help: didYouMean([`${forgotten.name}_reached`]), related: [pointTo(forgotten)] };
  const names = closest(
    miss.written,
    miss.candidates.map(({ name }) => name),
    { steps },
  );
  const best = miss.candidates.find(({ name }) => name === names[0]);
  if (!best) return { help: listAll(miss) };
  return {
    help: didYouMean(names),
    related: best.kind === 'strategy' ? [] : [pointTo(best)],
    fixes: replaceScalar({ span: miss.span, value: miss.written }, best.name, 'unsafe'),
  };
}

/** `@x` in a dependency: an agent is not a stream, but the streams it works on are. */
function mentionDetails(miss: Miss, model: AnalysedModel): DiagnosticDetails | null {
  if (!miss.written.startsWith('@')) return null;
  const streams = model.streams.filter(({ declaration }) => declaration.agent?.value === miss.written);
  if (streams.length === 0) return null;
  return {
    help: `${miss.written} is an agent; a dependency names what it works on: ${joinNames(streams.map(({ id }) => quote(id)))}`,
    related: streams.slice(0, 3).map(({ id, declaration }) => ({
      span: declaration.id.span,
      message: `${miss.written} works on \`${id}\``,
    })),
  };
}

function pointTo({ kind, name, span }: Candidate): { span: Candidate['span']; message: string } {
  return { span, message: `${kind} \`${name}\` is here` };
}

function listAll({ kind, candidates }: Miss): string {
  if (candidates.length === 0) return `this session has no ${kind === 'dependency' ? 'streams' : `${kind}s`}`;
  return `known: ${joinNames(
    candidates.map(({ name }) => quote(name)),
    8,
  )}`;
}

function* unknownDemands(model: AnalysedModel, steps: Steps): Iterable<Diagnostic> {
  let suggested = 0;
  for (const { declaration } of model.streams)
    for (const { name } of declaration.demands) {
      if (model.capacities.has(name.value)) continue;
      const known = suggested++ < MOST_SUGGESTED ? [...model.capacities.values()] : [];
      const names = closest(
        name.value,
        known.map((capacity) => capacity.name),
        { steps },
      );
      const best = known.find((capacity) => capacity.name === names[0]);
      yield diagnose(
        'unknown-reference',
        name.span,
        { place: 'this demand', kind: KINDS.capacity, name: name.value },
        {
          help: best
            ? didYouMean(names)
            : `declare it: \`capacities: { "${name.value}": 1 }\` says how much there is`,
          related: best?.span ? [{ span: best.span, message: `capacity \`${best.name}\` is here` }] : [],
        },
      );
    }
}
