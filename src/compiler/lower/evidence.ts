import type { ConflictEvidence, Plan, PlanEvidence, PlanSchedule } from '../../plan/plan.ts';
import { schedule } from '../../plan/schedule.ts';
import type { Analysis } from '../model/conflict.ts';
import { gradeConflicts } from '../model/grade.ts';
import type { Model } from '../model/model.ts';

type Timed = Pick<Plan, 'streams' | 'tasks' | 'gates' | 'edges' | 'exclusions' | 'capacities' | 'order'>;

/** What is true of the repository of the day, and the schedule that the estimates predict. */
export function lowerEvidence(model: Model, analysis: Analysis, plan: Timed): PlanEvidence {
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
  return {
    base_commit: facts?.base_commit ?? null,
    base_tree: facts?.base_tree ?? null,
    tracked_files: facts?.tracked.length ?? null,
    conflicts,
    schedule: schedulePlan(plan),
  };
}

/** Predicts a plan's times; `slots: null` (decided by the machine) counts as no limit. */
export function schedulePlan(plan: Timed): PlanSchedule {
  const place = new Map(plan.order.map((id, at) => [id, at]));
  const streams = new Map(plan.streams.map((stream) => [stream.id, stream]));
  const tasks = new Map(plan.tasks.map((task) => [task.id, task]));
  const successors: number[][] = plan.order.map(() => []);
  for (const { from, to } of plan.edges) successors[place.get(from)!]!.push(place.get(to)!);
  return schedule({
    nodes: plan.order.map((id) => {
      const task = tasks.get(id);
      return task
        ? { id, duration_ms: task.estimate_ms, demands: streams.get(task.stream)!.demands }
        : { id, duration_ms: 0, demands: {} };
    }),
    successors,
    exclusions: plan.exclusions.map(([a, b]) => [place.get(a)!, place.get(b)!]),
    capacities: new Map(
      plan.capacities.flatMap(({ name, amount }) => (amount === null ? [] : [[name, amount] as const])),
    ),
  });
}
