import type { Plan, PlanEdge, PlanGate, PlanStream, PlanTask } from '../plan/plan.ts';

/** The plan by name: made once per view, so that no event costs a search. */
export interface Outline {
  readonly tasks: ReadonlyMap<string, PlanTask>;
  readonly streams: ReadonlyMap<string, PlanStream>;
  /** A stream's tasks in order of their phases. */
  readonly phases: ReadonlyMap<string, readonly PlanTask[]>;
  readonly gates: ReadonlyMap<string, PlanGate>;
  /** What stands directly before a node. */
  readonly before: ReadonlyMap<string, readonly PlanEdge[]>;
}

/** Indexes a plan. Linear in its size. */
export function outline(plan: Plan): Outline {
  const phases = new Map<string, PlanTask[]>();
  for (const task of plan.tasks) append(phases, task.stream, task);
  for (const list of phases.values()) list.sort((a, b) => a.number - b.number);
  const before = new Map<string, PlanEdge[]>();
  for (const edge of plan.edges) append(before, edge.to, edge);
  return {
    tasks: new Map(plan.tasks.map((task) => [task.id, task])),
    streams: new Map(plan.streams.map((stream) => [stream.id, stream])),
    phases,
    gates: new Map(plan.gates.map((gate) => [gate.id, gate])),
    before,
  };
}

/** A phase as people call it: `2/3 build`, the name left out where the session gives none. */
export function sayPhase(outlined: Outline, task: PlanTask): string {
  const of = outlined.phases.get(task.stream)?.length ?? 1;
  const named = task.phase !== String(task.number);
  if (of === 1) return named ? task.phase : '';
  return named ? `${task.number}/${of} ${task.phase}` : `${task.number}/${of}`;
}

function append<T>(lists: Map<string, T[]>, key: string, item: T): void {
  const list = lists.get(key);
  if (list) list.push(item);
  else lists.set(key, [item]);
}
