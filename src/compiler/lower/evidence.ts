import type {
  ConflictEvidence,
  LearnedEstimate,
  Plan,
  PlanEvidence,
  PlanSchedule,
  PlanTask,
} from '../../plan/plan.ts';
import { schedule } from '../../plan/schedule.ts';
import type { Analysis } from '../model/conflict.ts';
import { gradeConflicts } from '../model/grade.ts';
import type { Model } from '../model/model.ts';

/** How long the tasks of a session took in earlier runs, by task id. May read a file: asked once, and only for need. */
export type Learned = (session: string) => ReadonlyMap<string, LearnedEstimate>;

type Timed = Pick<
  Plan,
  'session' | 'streams' | 'tasks' | 'gates' | 'edges' | 'exclusions' | 'capacities' | 'order'
>;

/** What is true of the repository of the day, and the schedule that the estimates predict. */
export function lowerEvidence(
  model: Model,
  analysis: Analysis,
  { plan, learned: learnedOf }: { readonly plan: Timed; readonly learned: Learned | null },
): PlanEvidence {
  const facts = model.environment.repository(model.session.repository.base?.value ?? 'HEAD');
  const grades = gradeConflicts(model, analysis.conflicts);
  const conflicts = analysis.conflicts.flatMap((conflict): ConflictEvidence[] => {
    const grade = grades.get(conflict);
    if (!grade) return [];
    return [
      {
        id: conflict.id,
        witness: grade.witness,
        grade: grade.grade,
        tracked_count: grade.tracked_count,
        tracked: grade.tracked,
      },
    ];
  });
  const learned = learnedOf === null ? new Map() : relevant(plan, learnedOf);
  return {
    base_commit: facts?.base_commit ?? null,
    base_tree: facts?.base_tree ?? null,
    tracked_files: facts?.tracked.length ?? null,
    conflicts,
    schedule: schedulePlan(plan, learned),
    ...(learned.size === 0 ? {} : { estimates: Object.fromEntries(learned) }),
  };
}

/** What earlier runs taught of the tasks that nobody said anything about, in plan order. */
function relevant(plan: Timed, learned: Learned): ReadonlyMap<string, LearnedEstimate> {
  const open = plan.tasks.filter((task) => task.estimate_source === 'default');
  if (open.length === 0) return new Map();
  const known = learned(plan.session.id);
  return new Map(
    open.flatMap(({ id }): [string, LearnedEstimate][] => {
      const found = known.get(id);
      return found === undefined ? [] : [[id, { ms: found.ms, samples: found.samples }]];
    }),
  );
}

/** Predicts a plan's times; `slots: null` (decided by the machine) counts as no limit. */
function schedulePlan(plan: Timed, learned: ReadonlyMap<string, LearnedEstimate>): PlanSchedule {
  const durationOf = (task: PlanTask): number => learned.get(task.id)?.ms ?? task.estimate_ms;
  const place = new Map(plan.order.map((id, at) => [id, at]));
  const streams = new Map(plan.streams.map((stream) => [stream.id, stream]));
  const tasks = new Map(plan.tasks.map((task) => [task.id, task]));
  const successors: number[][] = plan.order.map(() => []);
  for (const { from, to } of plan.edges) successors[place.get(from)!]!.push(place.get(to)!);
  return schedule({
    nodes: plan.order.map((id) => {
      const task = tasks.get(id);
      return task
        ? { id, duration_ms: durationOf(task), demands: streams.get(task.stream)!.demands }
        : { id, duration_ms: 0, demands: {} };
    }),
    successors,
    exclusions: plan.exclusions.map(([a, b]) => [place.get(a)!, place.get(b)!]),
    capacities: new Map(
      plan.capacities.flatMap(({ name, amount }) => (amount === null ? [] : [[name, amount] as const])),
    ),
  });
}
