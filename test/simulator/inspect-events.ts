import { graphOf } from '../../src/journal/graph.ts';
import { initial } from '../../src/journal/initial.ts';
import { reduce } from '../../src/journal/reduce.ts';
import type { RunState } from '../../src/journal/state.ts';
import type { Simulation } from './simulate.ts';

/** What is wrong with the order of records, read one by one with the state between them. */
export function inspectEvents({ plan, records, world }: Simulation): string[] {
  const broken: string[] = [];
  const state = initial(plan);
  const over = new Set<string>();
  const said = new Set<string>();
  for (const event of records) {
    if (event.at_ms < state.at_ms) broken.push(`record ${event.seq} is older than the one before it`);
    if ('attempt' in event && event.attempt !== null && event.type !== 'attempt-started') {
      const late = event.type === 'attempt-measured' || event.type === 'note-taken';
      if (over.has(event.attempt) && !late)
        broken.push(`${event.type} of ${event.attempt}, which was over: record ${event.seq}`);
    }
    if (event.type === 'attempt-succeeded' || event.type === 'attempt-failed') over.add(event.attempt);
    if (event.type === 'attempt-started') broken.push(...inspectStart(state, event, world.repository));
    reduce(state, event);
    if (event.type === 'tasks-released')
      broken.push(...inspectRelease(state, event.tasks), ...inspectHeld(state, event.tasks));
    if (event.type === 'question-asked' || event.type === 'question-answered') {
      const once = `${event.type} ${event.question}`;
      if (said.has(once)) broken.push(`${once} twice: record ${event.seq}`);
      said.add(once);
    }
  }
  return broken;
}

/** Nothing starts of a stream that a person paused or ended. */
function inspectHeld({ paused, ended, tasks }: RunState, released: readonly string[]): string[] {
  const streamOf = (id: string): string => tasks.get(id)?.stream ?? '';
  return released
    .filter((id) => paused.has(streamOf(id)) || ended.has(streamOf(id)))
    .map((id) => `${id} is released although its stream was paused or ended`);
}

/** A task begins after all that stands before it, from a tree that holds their results. */
function inspectStart(
  state: RunState,
  event: { readonly task: string; readonly attempt: string; readonly start_commit: string },
  repository: Simulation['world']['repository'],
): string[] {
  const broken: string[] = [];
  for (const before of graphOf(state.plan).before.get(event.task) ?? []) {
    const result = state.results.get(before);
    if (result === undefined) broken.push(`${event.attempt} starts before ${before} is done`);
    else if (!repository.isAncestor(result, event.start_commit))
      broken.push(`${event.attempt} starts from a tree without the result of ${before}`);
  }
  return broken;
}

/** What runs holds no more of a capacity than there is, and no two exclude each other. */
function inspectRelease(state: RunState, released: readonly string[]): string[] {
  const { needs } = graphOf(state.plan);
  const tasks = [...state.tasks.values()].filter(({ status }) => status === 'running');
  const running = tasks.map(({ id }) => id);
  // Whose program has ended holds nothing more, although its work is still to be handed over.
  const holding = tasks.filter((task) => !task.gave_back).map(({ id }) => id);
  const broken: string[] = [];
  const names = new Set(released.flatMap((id) => (needs.get(id)?.demands ?? []).map(([name]) => name)));
  for (const name of names) {
    const limit = state.capacities[name];
    if (limit === undefined) continue;
    const used = holding
      .flatMap((id) => needs.get(id)?.demands ?? [])
      .filter(([other]) => other === name)
      .reduce((sum, [, amount]) => sum + Math.min(amount, limit), 0);
    if (used > limit) broken.push(`${used} of ${limit} ${name} are held when ${released} are released`);
  }
  for (const id of released) {
    const others = (needs.get(id)?.excludes ?? []).filter((other) => running.includes(other));
    if (others.length > 0) broken.push(`${id} is released beside ${others}, which it excludes`);
  }
  return broken;
}
