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
}

/** An accepted task and which of the paths it changed. */
export interface Touch {
  readonly task: string;
  readonly stream: string;
  readonly commit: string;
  readonly paths: ReadonlySet<string>;
}

/** Finds out whose work meets: what one side holds and the other does not. */
export async function whoTouched(run: Run, conflict: Conflict): Promise<Result<Touched, HostFailure>> {
  const { state } = run;
  const tip = knownAncestors(state, conflict.onto);
  const head = knownAncestors(state, conflict.head.commit);
  const ours: Touch[] = [];
  const theirs: Touch[] = [];
  for (const task of state.plan.order) {
    const commit = state.results.get(task);
    const stream = state.tasks.get(task)?.stream;
    if (commit === undefined || stream === undefined || tip.has(commit) === head.has(commit)) continue;
    if (!mayTouch(state, task, conflict.paths)) continue;
    const changes = await changesOf(run, task, commit);
    if (!changes.ok) return changes;
    const paths = new Set(
      changes.value.map(({ path }) => path).filter((path) => conflict.paths.includes(path)),
    );
    if (paths.size > 0) (tip.has(commit) ? ours : theirs).push({ task, stream, commit, paths });
  }
  return ok({ ours, theirs });
}

/** What a task may not have touched need not be asked of git. */
function mayTouch(state: RunState, id: string, paths: readonly string[]): boolean {
  const { graph } = standingOf(state);
  const task = graph.tasks.get(id);
  if (!task) return false;
  if (graph.streams.get(task.stream)?.out_of_scope === 'widen') return true;
  return paths.some((path) => isClaimed(task.writes, path));
}

const asked = new WeakMap<Run, Map<string, Promise<Result<readonly Change[], HostFailure>>>>();

function changesOf(run: Run, task: string, commit: string): Promise<Result<readonly Change[], HostFailure>> {
  const known = asked.get(run) ?? new Map<string, Promise<Result<readonly Change[], HostFailure>>>();
  asked.set(run, known);
  const former = known.get(commit);
  if (former) return former;
  const { attempts, tasks } = run.state;
  const id = tasks.get(task)?.attempts.findLast((one) => attempts.get(one)?.result === commit);
  const start = attempts.get(id ?? '')?.start_commit ?? run.state.base_commit;
  const asking = run.host.repository.changes(start, commit);
  known.set(commit, asking);
  return asking;
}
