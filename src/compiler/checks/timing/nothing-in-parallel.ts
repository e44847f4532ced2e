import { type Edge, topologicalOrder } from '../../../algorithms/graph/index.ts';
import { type Diagnostic, type DiagnosticDetails, diagnose } from '../../../diagnostics/diagnostic.ts';
import type { AnalysedModel } from '../../model/analyse.ts';
import type { GraphEdge } from '../../model/model.ts';
import type { CapacityDeclaration } from '../../session/session.ts';
import { relateEdges } from '../shared/cycle-path.ts';
import { joinNames, quote } from '../shared/wording.ts';
import { capacityUses } from './capacity-use.ts';

/** Two streams in a row are a hand-over; from three on somebody expected them to run together. */
const FEWEST_STREAMS = 3;
const MOST_RELATED = 6;
const NARROW =
  'let the streams claim different paths: `serialize` keeps those apart in time that may write the same ones';

/** Sessions in which no two streams can ever run at the same time, because of their order or of one capacity. */
export function* checkNothingInParallel(model: AnalysedModel): Iterable<Diagnostic> {
  const { streams, analysis } = model;
  if (!analysis || streams.length < FEWEST_STREAMS) return;
  const tell = (because: string, details: DiagnosticDetails): Diagnostic =>
    diagnose(
      'nothing-in-parallel',
      streams[0]!.declaration.id.span,
      { streams: streams.length, because },
      details,
    );
  const chain = wholeChain(model, analysis.edges);
  if (chain) {
    const related = relateEdges(handOvers(chain, model).slice(0, MOST_RELATED), model);
    const help = chain.some(({ reason }) => reason === 'serialize') ? { help: NARROW } : {};
    yield tell(`each waits for the one before (${nameOrder(chain, model)})`, { related, ...help });
    return;
  }
  const narrow = narrowCapacity(model);
  if (!narrow) return;
  const { name, amount } = narrow;
  const related = [{ span: name.span, message: `\`${name.value}\` is declared here` }];
  yield tell(`\`${name.value}: ${amount.value}\` is enough for one at a time only`, {
    related,
    help: `raise \`${name.value}\` if the machine allows it, or let streams demand less`,
  });
}

/** A way through every task, edge by edge: there is one exactly when all tasks are ordered among each other. */
function wholeChain({ graph }: AnalysedModel, edges: readonly GraphEdge[]): GraphEdge[] | null {
  if (mayRunTogetherAtOnce(graph, edges)) return null;
  const isTask = graph.nodes.map(({ kind }) => kind === 'task');
  const { tasks, came } = longestWays(isTask, edges);
  const total = isTask.filter(Boolean).length;
  const last = tasks.findIndex((count, node) => count === total && isTask[node]);
  if (last === -1) return null;
  const chain: GraphEdge[] = [];
  for (let edge = came[last]; edge; edge = came[edge.from]) chain.push(edge);
  return chain.reverse();
}

/** Whether two tasks wait for nothing: nearly always settles it. */
function mayRunTogetherAtOnce({ nodes }: AnalysedModel['graph'], edges: readonly GraphEdge[]): boolean {
  const held = new Uint8Array(nodes.length);
  for (const { to } of edges) held[to] = 1;
  let free = 0;
  for (let node = 0; node < nodes.length && free < 2; node++)
    if (!held[node] && nodes[node]!.kind === 'task') free++;
  return free > 1;
}

/** For each node, how many tasks the longest way to it has, itself included, and the last edge of that way. */
function longestWays(
  isTask: readonly boolean[],
  edges: readonly GraphEdge[],
): { readonly tasks: readonly number[]; readonly came: readonly (GraphEdge | null)[] } {
  const outgoing: GraphEdge[][] = isTask.map(() => []);
  for (const edge of edges) outgoing[edge.from]!.push(edge);
  const tasks = isTask.map(Number);
  const came: (GraphEdge | null)[] = isTask.map(() => null);
  const arrows = edges.map(({ from, to }): Edge => [from, to]);
  for (const node of topologicalOrder(isTask.length, arrows) ?? [])
    for (const edge of outgoing[node]!) {
      const count = tasks[node]! + Number(isTask[edge.to]);
      if (came[edge.to] && count <= tasks[edge.to]!) continue;
      tasks[edge.to] = count;
      came[edge.to] = edge;
    }
  return { tasks, came };
}

/** The edges of a chain that lead from one stream to another, or to and from what stands between them. */
function handOvers(chain: readonly GraphEdge[], model: AnalysedModel): GraphEdge[] {
  return chain.filter(({ from, to }) => streamOf(from, model) !== streamOf(to, model));
}

function nameOrder(chain: readonly GraphEdge[], model: AnalysedModel): string {
  const nodes = [...chain.map(({ from }) => from), chain.at(-1)!.to];
  const names = nodes.map((node) => streamOf(node, model)).filter((name) => name !== null);
  return joinNames([...new Set(names)].map(quote), 6);
}

function streamOf(node: number, { graph, streams }: AnalysedModel): string | null {
  const found = graph.nodes[node]!;
  return found.kind === 'task' ? streams[found.stream]!.id : null;
}

/** A capacity of the session that every stream needs and that no two of them fit into. */
function narrowCapacity({ session, streams, capacities }: AnalysedModel): CapacityDeclaration | undefined {
  if (session.capacities.length === 0) return undefined;
  const uses = capacityUses({ streams });
  return session.capacities.find(({ name, amount }) => {
    const use = uses.get(name.value);
    const counts = capacities.get(name.value)?.span === name.span;
    return counts && use?.users === streams.length && use.leastPair > amount.value;
  });
}
