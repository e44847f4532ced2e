import { answerDetours, answerPaths, type Edge } from '../../../algorithms/graph/index.ts';
import { type Diagnostic, diagnose } from '../../../diagnostics/diagnostic.ts';
import type { Span } from '../../../diagnostics/span.ts';
import type { AnalysedModel } from '../../model/analyse.ts';
import type { Dependency, GraphEdge, Stream } from '../../model/model.ts';
import { removeEntry } from '../shared/remove-entry.ts';
import { joinNames, quote } from '../shared/wording.ts';

/** A list made from package manifests can hold thousands. */
const SHOWN = 20;
/** Edges times nodes asked about: what lies beyond is not looked at. */
const MOST_STEPS = 2 ** 31;

/**
 * Dependencies that follow from others: without them every task still comes after the same tasks. Stages are left
 * aside, so that a dependency between streams of two stages is not called needless. Artifacts are left aside as well:
 * they say what is needed of a stream.
 */
export function* checkRedundantDependency(model: AnalysedModel): Iterable<Diagnostic> {
  const candidates = candidatesOf(model);
  if (candidates.length === 0) return;
  const arrows = declaredEdges(model).map(({ from, to }): Edge => [from, to]);
  const questions = candidates.flatMap(({ edges }) => edges.map(({ from, to }): Edge => [from, to]));
  const asked = questions.slice(0, Math.floor(MOST_STEPS / arrows.length));
  const answers = answerDetours(model.graph.nodes.length, arrows, asked) ?? [];
  let next = 0;
  const implied = candidates.filter(({ edges }) => {
    next += edges.length;
    return edges.every((_, at) => answers[next - edges.length + at]);
  });
  yield* describeAll(implied.slice(0, SHOWN), model, arrows);
}

/** A dependency and its edges, one for each phase it holds back. */
interface Candidate {
  readonly stream: Stream;
  readonly dependency: Dependency;
  readonly edges: readonly GraphEdge[];
}

/** Dependencies all of whose edges leap over something: the rest cannot follow from others. */
function candidatesOf(model: AnalysedModel): Candidate[] {
  if (model.cycles.length > 0) return [];
  const open = model.streams.filter(
    ({ dependencies }) => dependencies.length > 1 && dependencies.filter(isOrdering).length > 1,
  );
  if (open.length === 0) return [];
  const edges = declaredEdges(model);
  const depth = depthsOf(model.graph.nodes.length, edges);
  const bySpan = new Map<Span, GraphEdge[]>();
  for (const edge of edges) {
    if (edge.reason !== 'dependency' || depth[edge.to]! - depth[edge.from]! < 2) continue;
    const list = bySpan.get(edge.span);
    if (list) list.push(edge);
    else bySpan.set(edge.span, [edge]);
  }
  return open.flatMap((stream) => {
    const seen = new Set<string>();
    return stream.dependencies.flatMap((dependency): Candidate[] => {
      const leaps = bySpan.get(dependency.written.span) ?? [];
      const key = JSON.stringify(dependency.target);
      // What is written twice has a finding of its own.
      if (leaps.length === 0 || leaps.length < edgeCount(dependency, stream, model) || seen.has(key))
        return [];
      seen.add(key);
      return [{ stream, dependency, edges: leaps }];
    });
  });
}

function isOrdering({ target }: Dependency): boolean {
  return target.kind !== 'external' && target.kind !== 'self' && target.kind !== 'missed';
}

function edgeCount({ target }: Dependency, stream: Stream, model: AnalysedModel): number {
  if (target.kind !== 'stream') return 1;
  return Math.min(model.streams[target.stream]!.phases.length, stream.phases.length);
}

function declaredEdges({ graph }: AnalysedModel): GraphEdge[] {
  return graph.edges.filter(({ reason }) => reason !== 'stage');
}

/** For each node, how many edges the longest way to it has. */
function depthsOf(size: number, edges: readonly GraphEdge[]): Uint32Array {
  const depth = new Uint32Array(size);
  const waiting = new Uint32Array(size);
  const followers: number[][] = Array.from({ length: size }, () => []);
  for (const { from, to } of edges) {
    followers[from]!.push(to);
    waiting[to]!++;
  }
  const free: number[] = [];
  for (let node = 0; node < size; node++) if (waiting[node] === 0) free.push(node);
  for (let node = free.pop(); node !== undefined; node = free.pop())
    for (const next of followers[node]!) {
      if (depth[next]! <= depth[node]!) depth[next] = depth[node]! + 1;
      if (--waiting[next]! === 0) free.push(next);
    }
  return depth;
}

function* describeAll(
  implied: readonly Candidate[],
  model: AnalysedModel,
  arrows: readonly Edge[],
): Iterable<Diagnostic> {
  const wanted = new Set(implied.map(({ edges }) => edges[0]!.to));
  const into = declaredEdges(model).filter(({ to }) => wanted.has(to));
  const others = implied.map(({ edges: [own] }) =>
    into.filter(({ from, to }) => to === own!.to && from !== own!.from),
  );
  const questions = implied.flatMap(({ edges: [own] }, at) =>
    others[at]!.map((edge): Edge => [own!.from, edge.from]),
  );
  const reached = answerPaths(model.graph.nodes.length, arrows, questions) ?? [];
  let next = 0;
  for (const [at, candidate] of implied.entries()) {
    const through = others[at]!.filter(() => reached[next++]);
    yield describe(candidate, through);
  }
}

function describe({ stream, dependency }: Candidate, through: readonly GraphEdge[]): Diagnostic {
  const { written } = dependency;
  // Only for an agent is the text of a dependency part of what it is told.
  const grade = stream.agent === null ? 'safe' : 'unsafe';
  const names = [...new Set(through.map(({ via }) => quote(via)))];
  return diagnose(
    'redundant-dependency',
    written.span,
    { stream: stream.id, name: written.value, through: joinNames(names, 3) },
    {
      subject: [stream.id],
      related: through.slice(0, 2).map(({ span, via }) => ({ span, message: `\`${via}\` comes after it` })),
      fixes: removeEntry(written.span, `remove ${quote(written.value)}`, grade),
    },
  );
}
