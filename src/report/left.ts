import type { RunState } from '../journal/state.ts';
import type { Measures } from '../views/measures.ts';
import { sayCount } from '../views/quantities.ts';
import { leftToDo } from '../views/summary/left-to-do.ts';
import { take } from '../views/summary/result.ts';
import { LIST_MOST, more, type Row, row } from '../views/summary/rows.ts';
import * as words from '../views/words.ts';

/** What is left for a person, also of a run that is not over; where to look at what failed comes first. */
export function listLeft(state: RunState, status: string): readonly Row[] {
  const rows = [...logs(state), ...unfinished(state, status), ...leftToDo(state)];
  const isTold = rows.some(({ label }) => label === 'go on');
  return status !== 'interrupted' || isTold
    ? rows
    : [...rows, row('go on', `pcoord exec --resume ${state.run}`, 'command')];
}

/** How to take what there is, and that it is not all of the work. */
export function listTake(state: RunState, status: string, { done, total }: Measures): readonly Row[] {
  const rows = take(state);
  if (rows.length === 0 || status === 'succeeded' || status === 'completed_unverified') return rows;
  return [
    row('it holds', `only what was integrated; ${done} of ${sayCount(total, 'task')} are done`),
    ...rows,
  ];
}

/** What the last attempt of each failed task printed. */
function logs(state: RunState): readonly Row[] {
  const failed = [...state.tasks.values()].filter(
    ({ status, attempts }) => status === 'failed' && attempts.length > 0,
  );
  return [
    ...failed
      .slice(0, LIST_MOST)
      .map(({ id }, at) =>
        row(at === 0 ? 'see why' : '', `pcoord logs ${quote(id)} --run ${state.run}`, 'command'),
      ),
    ...more(failed.length),
  ];
}

function unfinished(state: RunState, status: string): readonly Row[] {
  if (status !== 'interrupted' && status !== 'running' && status !== 'stopping') return [];
  const tasks = [...state.tasks.values()];
  const busy = tasks.filter((task) => task.status === 'running' || task.status === 'retrying');
  const over: readonly string[] = ['succeeded', 'failed', 'blocked', 'cancelled', 'running', 'retrying'];
  const waiting = tasks.filter((task) => !over.includes(task.status));
  const parts = [
    ...(busy.length === 0
      ? []
      : [
          words.sayNames(
            busy.map(({ id }) => id),
            LIST_MOST,
          ),
        ]),
    ...(waiting.length === 0 ? [] : [`${sayCount(waiting.length, 'task')} not begun`]),
  ];
  const text = parts.length === 0 ? 'the integration' : parts.join('; ');
  return [row(status === 'interrupted' ? 'left at work' : 'still at work', text)];
}

function quote(name: string): string {
  return /^[\w:./-]+$/.test(name) ? name : `'${name.replaceAll("'", "'\\''")}'`;
}
