import type { Learned } from '../compiler/lower/evidence.ts';
import { decodeHistory, learnEstimates, type TaskRecord } from '../runtime/history.ts';
import { readHistory } from '../runtime/node/history-file.ts';
import { findRepository, type Surroundings } from './environment.ts';
import { findHistory } from './find-history.ts';
import { stateRoot } from './state-root.ts';

/**
 * How long the tasks of a session took in earlier runs in the repository that holds a folder. `state` is the state
 * folder that was asked for, `null` for the usual one. Starts no program, reads one bounded file.
 */
export function learnedIn({ cwd, env }: Surroundings, state: string | null): Learned {
  return (session) => {
    const root = findRepository(cwd);
    const path = root === null ? null : findHistory(root, stateRoot(state, env));
    return path === null ? new Map() : learnEstimates(recordsIn(path, session));
  };
}

/** What a history holds of a session, oldest first; empty when it cannot be read. */
export function recordsIn(path: string, session: string): readonly TaskRecord[] {
  return decodeHistory(readHistory(path), session);
}
