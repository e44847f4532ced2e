import type { LearnedEstimate } from '../plan/plan.ts';
import { decodeHistory, learnEstimates } from '../runtime/history.ts';
import { findHistory, readHistory } from '../runtime/node/history-file.ts';
import { stateRoot } from '../runtime/node/state-folder.ts';

/** How long the tasks of a session took in earlier runs in this repository. Starts no program, reads one bounded file. */
export function readLearned(
  at: { readonly root: string; readonly state: string | null },
  session: string,
): ReadonlyMap<string, LearnedEstimate> {
  const path = findHistory(at.root, stateRoot(at.state));
  const text = path === null ? '' : readHistory(path);
  return text === '' ? new Map() : learnEstimates(decodeHistory(text, session));
}
