import { closest, MOST_STEPS, MOST_SUGGESTED, type Steps } from '../../../base/suggest.ts';
import { type Diagnostic, type DiagnosticDetails, diagnose } from '../../../diagnostics/diagnostic.ts';
import type { AnalysedModel } from '../../model/analyse.ts';
import type { Candidate, Miss, NameKind } from '../../model/model.ts';
import { splitPhase } from '../../model/stages.ts';
import { didYouMean, joinNames, quote, replaceScalar } from '../shared/wording.ts';

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
  const { streamName, phaseName } = splitPhase(miss.written);
  // Who names a phase of a stream means no more than the phase: a fix must not drop it.
  const ofStream = miss.kind !== 'phase' && phaseName !== null;
  const known = ofStream ? miss.candidates.filter(({ kind }) => kind === 'stream') : miss.candidates;
  const near = closest(
    ofStream ? streamName : miss.written,
    known.map(({ name }) => name),
    { steps },
  );
  const best = known.find(({ name }) => name === near[0]);
  if (!best) return { help: listAll(miss) };
  const names = ofStream ? near.map((name) => `${name}/${phaseName}`) : near;
  return {
    help: didYouMean(names),
    related: best.kind === 'strategy' ? [] : [pointTo(best)],
    fixes: replaceScalar({ span: miss.span, value: miss.written }, names[0]!, 'unsafe'),
  };
}

/** `@x` in a dependency: an agent is not a stream, but the streams it works on are. */
function mentionDetails(miss: Miss, model: AnalysedModel): DiagnosticDetails | null {
  if (!miss.written.startsWith('@')) return null;
  const { streamName: agent, phaseName } = splitPhase(miss.written);
  const streams = model.streams.filter(({ declaration }) => declaration.agent?.value === agent);
  if (streams.length === 0) return null;
  return {
    help: `${agent} is an agent; a dependency names what it works on: ${joinNames(streams.map(({ id }) => quote(phaseName === null ? id : `${id}/${phaseName}`)))}`,
    related: streams.slice(0, 3).map(({ id, declaration }) => ({
      span: declaration.id.span,
      message: `${agent} works on \`${id}\``,
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
