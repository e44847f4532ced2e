import { positionAt } from '../../diagnostics/source.ts';
import type { Span } from '../../diagnostics/span.ts';
import type { AnalysedModel } from '../model/analyse.ts';
import type { Crossing, NearMiss } from './crossings.ts';
import type { PhasePair } from './order.ts';
import type { PairExplanation } from './pair.ts';
import { wordStep } from './word-step.ts';

/** Pairs of phases beyond these are only counted. */
const MOST_PAIRS = 1000;

/** An explanation as data: `pcoord.explanation/1`. Lines and columns count from 1; columns count UTF-16 code units. */
export function reportPair(told: PairExplanation, model: AnalysedModel): Record<string, unknown> {
  const { a, b, verdict, pairs, cycle, crossings, incomplete } = told;
  return {
    schema: 'pcoord.explanation/1',
    session: model.session.config?.session_id.value ?? null,
    streams: [a, b].map(({ stream, phases }) => ({ id: stream.id, phases: phases.map(({ name }) => name) })),
    verdict,
    order: pairs?.slice(0, MOST_PAIRS).map((pair) => reportOrder(pair, model)) ?? null,
    order_left_out: Math.max(0, (pairs?.length ?? 0) - MOST_PAIRS),
    cycle: cycle?.map((edge) => reportStep(edge, model)) ?? null,
    claims: crossings.list.map((crossing) => reportCrossing(crossing, model)),
    both_read: reportShared(told),
    near_misses: crossings.near.map((miss) => reportNearMiss(miss, model)),
    claims_unread: incomplete.map(({ id }) => id),
    steps: crossings.steps,
  };
}

const RELATIONS: Readonly<Record<PhasePair['relation'], string>> = {
  first: 'before',
  second: 'after',
  apart: 'never_together',
  together: 'may_run_together',
};

function reportOrder(
  { a, b, relation, proof, by }: PhasePair,
  model: AnalysedModel,
): Record<string, unknown> {
  const { nodes } = model.graph;
  return {
    a: nodes[a.node]!.id,
    b: nodes[b.node]!.id,
    relation: RELATIONS[relation],
    by,
    proof: proof.map((edge) => reportStep(edge, model)),
  };
}

function reportStep(edge: PhasePair['proof'][number], model: AnalysedModel): Record<string, unknown> {
  const { nodes } = model.graph;
  return {
    from: nodes[edge.from]!.id,
    to: nodes[edge.to]!.id,
    reason: edge.reason,
    via: edge.via,
    message: wordStep(edge, model),
    ...placeOf(edge.span),
  };
}

function reportCrossing(crossing: Crossing, model: AnalysedModel): Record<string, unknown> {
  const { kind, first, second, entries, grade, settled } = crossing;
  return {
    kind,
    witness: grade?.witness ?? null,
    grade: grade?.grade ?? null,
    tracked_count: grade?.tracked_count ?? 0,
    tracked: grade?.tracked ?? [],
    undecided: grade === null,
    at_the_same_time: settled !== null,
    severity: settled?.severity ?? null,
    settled_by: settled?.by ?? null,
    outcome: settled?.outcome ?? null,
    claims: [first, second].map(({ stream, use }, at) => ({
      stream: model.streams[stream]!.id,
      use,
      pattern: entries[at]!.value,
      ...placeOf(entries[at]!.span),
    })),
  };
}

function reportShared({ crossings }: PairExplanation): Record<string, unknown> | null {
  if (!crossings.both_read) return null;
  const { entries, grade } = crossings.both_read;
  return { ...grade, patterns: entries.map(({ value }) => value) };
}

function reportNearMiss(miss: NearMiss, { streams }: AnalysedModel): Record<string, unknown> {
  const nameOf = (stream: number | null): string | null => (stream === null ? null : streams[stream]!.id);
  switch (miss.kind) {
    case 'prefix':
      return { ...miss, file: nameOf(miss.file), directory: nameOf(miss.directory) };
    case 'protected':
      return { ...miss, by: nameOf(miss.by), reader: nameOf(miss.reader) };
    case 'case':
      return { ...miss };
  }
}

function placeOf(span: Span): Record<string, unknown> {
  const at = (offset: number) => ({ ...positionAt(span.source, offset), offset });
  return { file: span.source.name, span: { start: at(span.start), end: at(Math.max(span.start, span.end)) } };
}
