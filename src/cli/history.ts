import type { Learned } from '../compiler/lower/evidence.ts';
import { decodeHistory, learnEstimates } from '../runtime/history.ts';
import { findHistory, readHistory } from '../runtime/node/history-file.ts';
import { stateRoot } from '../runtime/node/state-folder.ts';
import { findRepository } from './environment.ts';

/**
 * How long the tasks of a session took in earlier runs in the repository that holds a folder. `state` is the state
 * folder that was asked for, `null` for the usual one. Starts no program, reads one bounded file.
 */
export function learnedIn(folder: string, state: string | null): Learned {
  return (session) => {
    const root = findRepository(folder);
    const path = root === null ? null : findHistory(root, stateRoot(state));
    const text = path === null ? '' : readHistory(path);
    return text === '' ? new Map() : learnEstimates(decodeHistory(text, session));
  };
}
