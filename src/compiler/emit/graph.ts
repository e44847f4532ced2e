import type { Plan, PlanConflict, PlanEdge } from '../../plan/plan.ts';

/**
 * What drawings of a plan show; both kinds draw the same. Ids are short and made up; titles and labels are as the plan
 * has them, not escaped.
 */
export interface Drawing {
  /** The file the plan was made from. */
  readonly source: string;
  readonly session: string;
  /** Streams with their phases, in plan order. */
  readonly groups: readonly {
    readonly title: string;
    readonly tasks: readonly { readonly id: string; readonly title: string }[];
  }[];
  /** Gates, and names from outside: what stands beside the streams. */
  readonly nodes: readonly DrawnNode[];
  readonly lines: readonly DrawnLine[];
  /** Pairs of tasks that may run at the same time and meet; no direction. */
  readonly conflicts: readonly DrawnLine[];
}

export interface DrawnNode {
  readonly id: string;
  readonly kind: 'milestone' | 'stage' | 'external';
  readonly title: string;
}

/** A line between two nodes; an empty label says nothing that the picture does not. */
export interface DrawnLine {
  readonly from: string;
  readonly to: string;
  readonly label: string;
}

/**
 * The graph of a plan: streams with phases, gates, names from outside, happens-before with its reasons, conflicts.
 * Evidence of the day is left out: same plan, same picture.
 */
export function drawingOf(plan: Plan): Drawing {
  const idOf = new Map<string, string>([
    ...plan.tasks.map(({ id }, at) => [id, `t${at}`] as const),
    ...plan.gates.map(({ id }, at) => [id, `g${at}`] as const),
  ]);
  const tasksOf = Map.groupBy(plan.tasks, ({ stream }) => stream);
  const line = (from: string, to: string, label: string): DrawnLine => ({
    from: idOf.get(from)!,
    to: idOf.get(to)!,
    label,
  });
  return {
    source: plan.inputs.find(({ role }) => role === 'session')?.path ?? '',
    session: plan.session.id,
    groups: plan.streams.map(({ id }) => ({
      title: id,
      tasks: (tasksOf.get(id) ?? []).map((task) => ({ id: idOf.get(task.id)!, title: task.phase })),
    })),
    nodes: [
      ...plan.gates.map(({ id, kind, name }): DrawnNode => ({ id: idOf.get(id)!, kind, title: name })),
      ...plan.externals.map(({ name }, at): DrawnNode => ({ id: `e${at}`, kind: 'external', title: name })),
    ],
    lines: [
      ...plan.edges.map((edge) => line(edge.from, edge.to, wordEdge(edge))),
      ...plan.externals.flatMap(({ needed_by }, at) =>
        needed_by.map((to) => ({ from: `e${at}`, to: idOf.get(to)!, label: '' })),
      ),
    ],
    conflicts: plan.conflicts.flatMap((conflict) =>
      conflict.tasks.slice(0, 1).map(([a, b]) => line(a, b, wordConflict(conflict))),
    ),
  };
}

/** Lines to and from a gate say by that what they are, and the order of phases is seen. */
function wordEdge({ reason, via }: PlanEdge): string {
  switch (reason) {
    case 'phase_order':
    case 'milestone':
    case 'stage':
      return '';
    case 'artifact':
      return `artifact ${via}`;
    case 'dependency':
    case 'serialize':
      return reason;
  }
}

/** A pair of streams has one line, between the first of their phases that meet. */
function wordConflict({ tasks, kind, patterns, settled_by }: PlanConflict): string {
  const what = kind === 'write_write' ? 'both may write' : 'write and read may meet in';
  const where = patterns[0] === patterns[1] ? patterns[0] : `${patterns[0]} and ${patterns[1]}`;
  const settled = settled_by === 'nothing' ? 'not settled' : `settled by ${settled_by}`;
  const others = tasks.length - 1;
  const more = others > 0 ? ` (and ${others} more ${others > 1 ? 'pairs' : 'pair'} of phases)` : '';
  return `${what} ${where}, ${settled}${more}`;
}
