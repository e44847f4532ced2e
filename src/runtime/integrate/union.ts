import { graphOf } from '../../journal/graph.ts';
import type { Plan, PlanTask } from '../../plan/plan.ts';
import type { PathTest } from '../host-coordination.ts';
import { claimMode, matchesAny } from '../scope.ts';

/** Whether the session has files to which several streams only add lines. */
export function hasUnions(plan: Plan): boolean {
  return patternsOf(plan).length > 0;
}

/**
 * Paths to which several streams only add lines, so that both sides' lines stay: of two tasks that may write one at the
 * same time, both claim it in mode `append`. Where one of them may do anything with it, it is a file like any other.
 */
export function unionOf(plan: Plan): PathTest {
  const known = tests.get(plan);
  if (known) return known;
  const answers = new Map<string, boolean>();
  const test: PathTest = (path) => {
    const former = answers.get(path);
    if (former !== undefined) return former;
    const answer = matchesAny(patternsOf(plan), path) && isOnlyAddedTo(plan, path);
    answers.set(path, answer);
    return answer;
  };
  tests.set(plan, test);
  return test;
}

const tests = new WeakMap<Plan, PathTest>();
const patterns = new WeakMap<Plan, readonly string[]>();

/** What may be such a path at all: what a list subtracts again is looked at one by one. */
function patternsOf(plan: Plan): readonly string[] {
  const known = patterns.get(plan);
  if (known) return known;
  const claims = plan.tasks.flatMap((task) => task.writes);
  const adding = claims.filter(({ mode, pattern }) => mode === 'append' && !pattern.startsWith('!'));
  const found = [...new Set(adding.map(({ pattern }) => pattern))].sort();
  patterns.set(plan, found);
  return found;
}

function isOnlyAddedTo(plan: Plan, path: string): boolean {
  const writers = plan.tasks.filter((task) => claimMode(task.writes, path) !== null);
  const others = writers.filter((task) => claimMode(task.writes, path) !== 'append');
  if (others.length === writers.length) return false;
  return others.every((other) => {
    const ordered = inLineWith(plan, other);
    return writers.every((writer) => writer === other || ordered.has(writer.id));
  });
}

/** All that the plan puts before or after a task. */
function inLineWith(plan: Plan, task: PlanTask): ReadonlySet<string> {
  const { before, after } = graphOf(plan);
  const all = new Set<string>();
  for (const next of [before, after]) {
    const seen = new Set(next.get(task.id) ?? []);
    for (const at of seen) for (const further of next.get(at) ?? []) seen.add(further);
    for (const at of seen) all.add(at);
  }
  return all;
}
