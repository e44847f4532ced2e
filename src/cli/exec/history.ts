import { dirname } from 'node:path';
import type { RunState } from '../../journal/state.ts';
import { decodeHistory, encodeHistory, recordsOf, type TaskRecord } from '../../runtime/history.ts';
import { appendHistory, historyPath, readHistory } from '../../runtime/node/history-file.ts';
import type { RunFolder } from '../../runtime/node/state-folder.ts';
import type { Scope } from '../../runtime/scope.ts';

/** Notes where attempts wrote while a run goes on, and keeps what the next session can learn from it. */
export interface Historian {
  /** An attempt's workspace was read. */
  note(attempt: string, scope: Scope): void;
  /** The run is over for this coordinator: what is finished of it is kept. A disk that refuses loses nothing but this. */
  keep(state: RunState): void;
}

/** Opens the history of the repository whose run this folder is of. */
export function openHistory(folder: RunFolder): Historian {
  const observed = new Map<string, Scope>();
  return {
    note: (attempt, scope) => {
      if (scope.inside.length > 0 || scope.outside.length > 0) observed.set(attempt, scope);
    },
    keep: (state) => {
      try {
        const path = historyPath(dirname(folder.path));
        const known = new Set(decodeHistory(readHistory(path), state.plan.session.id).map(nameOf));
        // An earlier coordinator of the run has seen more of what ended under it.
        const fresh = recordsOf(state, observed).filter((record) => !known.has(nameOf(record)));
        appendHistory(path, encodeHistory(fresh));
      } catch {
        // Estimates are a comfort: a run must not fail for want of them.
      }
    },
  };
}

/** What came to an end, and when: a phase that was done again is told anew. */
function nameOf({ run, task, at_ms }: TaskRecord): string {
  return `${run} ${task} ${at_ms}`;
}
