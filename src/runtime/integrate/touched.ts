import { ok, type Result } from '../../base/result.ts';
import { standingOf } from '../../journal/standing.ts';
import type { RunState } from '../../journal/state.ts';
import type { Change, HostFailure } from '../host.ts';
import type { Run } from '../run-context.ts';
import { isClaimed } from '../scope.ts';
import { knownAncestors } from './ancestry.ts';
import type { Conflict } from './keep-sides.ts';

/** The accepted tasks of each side of a conflict that changed one of its paths, in plan order. */
export interface Touched {
  readonly ours: readonly Touch[];
  readonly theirs: readonly Touch[];
  /** For each path in conflict all names of its file, before and after renames of either side. */
  readonly names: ReadonlyMap<string, readonly string[]>;
}

/** An accepted task and which of the paths it changed, under any name. */
export interface Touch {
  readonly task: string;
  readonly stream: string;
  readonly commit: string;
  /** What it started from. */
  readonly start: string;
  readonly paths: ReadonlySet<string>;
}

/**
 * Finds out whose work meets: what one side holds and the other does not. Who renamed a file, changed it under another
 * name or has a folder in its place has changed it as well.
 */
export async function whoTouched(run: Run, conflict: Conflict): Promise<Result<Touched, HostFailure>> {
  const { state } = run;
  const renames = await run.host.repository.renames({ ours: conflict.onto, theirs: conflict.head.commit });
  if (!renames.ok) return renames;
  const names = new Map(
    conflict.paths.map((path) => [path, renames.value.find((all) => all.includes(path)) ?? [path]]),
  );
  const tip = knownAncestors(state, conflict.onto);
  const head = knownAncestors(state, conflict.head.commit);
  const touches = await whoChanged(run, names, (commit) => tip.has(commit) !== head.has(commit));
  if (!touches.ok) return touches;
  const ours = touches.value.filter(({ commit }) => tip.has(commit));
  const theirs = touches.value.filter(({ commit }) => !tip.has(commit));
  return ok({ ours, theirs, names });
}

/** Of those who changed a side the task to name: the head itself, or the last, for that one knew of the others. */
export function namedTask(theirs: readonly Touch[], head: string): string {
  const last = theirs.at(-1);
  return last === undefined || theirs.some(({ task }) => task === head) ? head : last.task;
}

/** The accepted tasks that changed one of the paths, each known by all its names, in plan order. */
export async function whoChanged(
  run: Run,
  names: Touched['names'],
  isMeant: (commit: string) => boolean,
): Promise<Result<readonly Touch[], HostFailure>> {
  const { state } = run;
  const touches: Touch[] = [];
  for (const task of state.plan.order) {
    const commit = state.results.get(task);
    const stream = state.tasks.get(task)?.stream;
    if (commit === undefined || stream === undefined || !isMeant(commit)) continue;
    if (!mayTouch(state, task, [...names.values()].flat())) continue;
    const start = startOf(state, task, commit);
    const changes = await changesOf(run, start, commit);
    if (!changes.ok) return changes;
    const changed = changes.value.map(({ path }) => path);
    const paths = new Set([...names.keys()].filter((path) => isAmong(names.get(path) ?? [path], changed)));
    if (paths.size > 0) touches.push({ task, stream, commit, start, paths });
  }
  return ok(touches);
}

function isAmong(names: readonly string[], changed: readonly string[]): boolean {
  return names.some((name) => changed.some((path) => path === name || path.startsWith(`${name}/`)));
}

/** What a task may not have touched need not be asked of git. */
function mayTouch(state: RunState, id: string, paths: readonly string[]): boolean {
  const { graph } = standingOf(state);
  const task = graph.tasks.get(id);
  if (!task) return false;
  if (graph.streams.get(task.stream)?.out_of_scope === 'widen') return true;
  return paths.some(
    (path) => isClaimed(task.writes, path) || task.writes.some(({ pattern }) => mayLieBelow(pattern, path)),
  );
}

/** Whether what the pattern fits may lie in a folder of that name, judged by what stands before its first wildcard. */
function mayLieBelow(pattern: string, path: string): boolean {
  const fixed = pattern.split(/[*?[{!\\]/, 1)[0] ?? '';
  return fixed.startsWith(`${path}/`) || (fixed !== pattern && `${path}/`.startsWith(fixed));
}

function startOf(state: RunState, task: string, commit: string): string {
  const { attempts, tasks } = state;
  const id = tasks.get(task)?.attempts.findLast((one) => attempts.get(one)?.result === commit);
  return attempts.get(id ?? '')?.start_commit ?? state.base_commit;
}

const asked = new WeakMap<Run, Map<string, Promise<Result<readonly Change[], HostFailure>>>>();

function changesOf(run: Run, start: string, commit: string): Promise<Result<readonly Change[], HostFailure>> {
  const known = asked.get(run) ?? new Map<string, Promise<Result<readonly Change[], HostFailure>>>();
  asked.set(run, known);
  const former = known.get(commit);
  if (former) return former;
  const asking = run.host.repository.changes(start, commit);
  known.set(commit, asking);
  return asking;
}
