import { invariant } from '../base/invariant.ts';
import type { Plan, PlanGate, PlanStream, PlanTask } from '../plan/plan.ts';
import { levelsOf, pathsOf } from './turns.ts';

/** A plan's nodes by id, what stands directly before and after each, and what each task needs to run. Never changes. */
export interface PlanGraph {
  /** Place of each node in plan order: lower goes first. */
  readonly rank: ReadonlyMap<string, number>;
  /** Direct predecessors of each node, in plan order, each once. */
  readonly before: ReadonlyMap<string, readonly string[]>;
  /** Direct successors of each node, in plan order, each once. */
  readonly after: ReadonlyMap<string, readonly string[]>;
  readonly tasks: ReadonlyMap<string, PlanTask>;
  readonly gates: ReadonlyMap<string, PlanGate>;
  readonly streams: ReadonlyMap<string, PlanStream>;
  readonly needs: ReadonlyMap<string, TaskNeeds>;
  /** Stream → its place in the order of importance, 0 the first; empty where importance does not count. */
  readonly levels: ReadonlyMap<string, number>;
  /** Node → the longest path of estimates from it to the end, in ms; empty where it does not count. */
  readonly paths: ReadonlyMap<string, number>;
}

/** What a task holds while it runs. */
export interface TaskNeeds {
  /** Capacity name and amount, sorted by name; `agents` or `slots` is always among them. */
  readonly demands: readonly (readonly [name: string, amount: number])[];
  /** Tasks that must not run at the same time. */
  readonly excludes: readonly string[];
  /** Tasks with the same key can start or not start for the same reasons. */
  readonly key: string;
}

const graphs = new WeakMap<Plan, PlanGraph>();

/** The graph of a plan, made once. */
export function graphOf(plan: Plan): PlanGraph {
  const known = graphs.get(plan);
  if (known) return known;
  const made = makeGraph(plan);
  graphs.set(plan, made);
  return made;
}

function makeGraph(plan: Plan): PlanGraph {
  const rank = new Map(plan.order.map((id, index) => [id, index]));
  const tasks = new Map(plan.tasks.map((task) => [task.id, task]));
  const gates = new Map(plan.gates.map((gate) => [gate.id, gate]));
  const streams = new Map(plan.streams.map((stream) => [stream.id, stream]));
  for (const id of [...tasks.keys(), ...gates.keys()])
    invariant(rank.has(id), `node ${id} is missing from the plan's order`);
  const before = new Map<string, Set<string>>(plan.order.map((id) => [id, new Set()]));
  const after = new Map<string, Set<string>>(plan.order.map((id) => [id, new Set()]));
  const connect = (from: string, to: string): void => {
    after.get(from)?.add(to);
    before.get(to)?.add(from);
  };
  for (const edge of plan.edges) connect(edge.from, edge.to);
  for (const gate of plan.gates) {
    for (const id of gate.waits_for) connect(id, gate.id);
    for (const id of gate.releases) connect(gate.id, id);
  }
  const successors = inOrder(after, rank);
  return {
    rank,
    before: inOrder(before, rank),
    after: successors,
    tasks,
    gates,
    streams,
    needs: needsOf(plan, streams),
    levels: levelsOf(plan),
    paths: pathsOf(plan, successors),
  };
}

function inOrder(
  sets: ReadonlyMap<string, ReadonlySet<string>>,
  rank: ReadonlyMap<string, number>,
): Map<string, readonly string[]> {
  const at = (id: string): number => rank.get(id) ?? 0;
  return new Map([...sets].map(([id, set]) => [id, [...set].sort((a, b) => at(a) - at(b))]));
}

function needsOf(plan: Plan, streams: ReadonlyMap<string, PlanStream>): Map<string, TaskNeeds> {
  const excludes = new Map<string, string[]>();
  for (const [a, b] of plan.exclusions) {
    excludes.set(a, [...(excludes.get(a) ?? []), b]);
    excludes.set(b, [...(excludes.get(b) ?? []), a]);
  }
  return new Map(
    plan.tasks.map((task) => {
      const demands = demandsOf(task, streams.get(task.stream)?.demands ?? {});
      const others = excludes.get(task.id) ?? [];
      const key = `${demands.map(([name, amount]) => `${name}=${amount}`).join(' ')}${others.length > 0 ? ` ${task.id}` : ''}`;
      return [task.id, { demands, excludes: others, key }];
    }),
  );
}

/** A model agent holds `agents`, a command holds `slots`; the other one is not its concern whatever the stream says. */
function demandsOf(task: PlanTask, declared: Readonly<Record<string, number>>): [string, number][] {
  const own = task.run.kind === 'agent' ? 'agents' : 'slots';
  const rest = Object.entries(declared).filter(([name]) => name !== 'agents' && name !== 'slots');
  return [...rest, [own, declared[own] ?? 1] as [string, number]].sort(([a], [b]) => (a < b ? -1 : 1));
}
