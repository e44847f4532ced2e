import type { RunState } from '../journal/state.ts';
import { expectedMs } from '../plan/expected.ts';
import { currentTask } from './current.ts';
import { openQuestions } from './select-items.ts';
import type { Watch } from './watch.ts';

/**
 * How long the run will still take, in ms: the plan's estimates corrected by how the tasks done so far compared with
 * theirs, over the longest chain still ahead and over the work still ahead per place. `null` while there is nothing to
 * go by: no task is done and no estimate was declared, all that is left has outlasted its estimate, or it is a person
 * whom the run waits for. Costs the number of running tasks.
 */
export function predictRemaining(watch: Watch, state: RunState, now: number): number | null {
  const known = watch.accepted_estimate_ms > 0;
  if (waitsForPerson(watch, state)) return null;
  if (state.status === 'finished' || watch.open_estimate_ms === 0) return null;
  if (!known && !watch.declared) return null;
  // Where nobody said how long some tasks take, a few of them must have shown it.
  if (watch.guessed && watch.counts.succeeded < SHOWN_LEAST) return null;
  const factor = known ? watch.accepted_ms / watch.accepted_estimate_ms : 1;
  let chain = 0;
  let begun = 0;
  for (const stream of watch.active) {
    const task = currentTask(watch, stream, state);
    if (task === null || task.attempt === null) continue;
    const expected = expectedMs(state.plan, task.planned);
    const estimate = expected * factor;
    const passed = Math.max(0, now - task.attempt.started_at_ms);
    // What outlasts its estimate is not about to end because of it.
    const left_ms = Math.max(estimate - passed, passed > estimate ? passed / 10 : 0);
    begun += estimate - left_ms;
    const after = ((watch.tail_ms.get(task.planned.id) ?? 0) - expected) * factor;
    chain = Math.max(chain, left_ms + after);
  }
  const work = Math.max(0, watch.open_estimate_ms * factor - begun) / watch.lanes;
  const left = Math.max(chain, work);
  return left < SOONEST_MS ? null : left;
}

/** When it goes on is up to a person: what an agent asks, what stands still, what nobody has given. */
function waitsForPerson(watch: Watch, state: RunState): boolean {
  if (openQuestions(watch, state).length > 0) return true;
  const { active } = watch;
  if (active.size > 0) return state.paused.size > 0 && [...active].every((id) => state.paused.has(id));
  if (watch.missing.length === 0 || state.end.status === 'running') return false;
  const gate = state.plan.gates[watch.firstOpenGate];
  return gate === undefined || state.gates.get(gate.id)?.status !== 'running';
}

const SOONEST_MS = 500;
const SHOWN_LEAST = 3;
