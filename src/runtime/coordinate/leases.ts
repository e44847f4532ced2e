import type { RunState } from '../../journal/state.ts';
import type { PlanTask } from '../../plan/plan.ts';
import { claimMode } from '../scope.ts';

/** So many paths are named in one event; what came together beyond that is told in several. */
export const pathsPerEvent = 200;

/** So many paths an attempt may hold: whoever writes more is generating, not editing. */
export const leasesPerAttempt = 2_000;

/** What becomes of paths that an attempt writes or wants to write. Pure. */
export interface LeaseAnswer {
  /** Held by nobody: sorted. */
  readonly free: readonly string[];
  readonly own: readonly string[];
  /** Holder (an attempt of another stream) → paths. */
  readonly held: ReadonlyMap<string, readonly string[]>;
}

/** Sorts paths by who holds them. What an attempt that is over still holds counts as held. */
export function sortByHolder(state: RunState, attempt: string, paths: readonly string[]): LeaseAnswer {
  const free: string[] = [];
  const own: string[] = [];
  const held = new Map<string, string[]>();
  for (const path of paths) {
    const holder = state.leases.get(path);
    if (holder === undefined) free.push(path);
    else if (holder === attempt) own.push(path);
    else {
      const list = held.get(holder);
      if (list) list.push(path);
      else held.set(holder, [path]);
    }
  }
  return { free, own, held };
}

/** How many paths an attempt holds. */
export function heldBy(state: RunState, attempt: string): number {
  let count = 0;
  for (const holder of state.leases.values()) if (holder === attempt) count += 1;
  return count;
}

/** Whether a path is one's own while one writes it: what several add lines to, or what is made anew, is not. */
export function isLeased(task: PlanTask, path: string): boolean {
  const mode = claimMode(task.writes, path);
  return mode !== 'append' && mode !== 'generated';
}

/** Cuts a list into pieces for one event each. */
export function inPieces<T>(list: readonly T[], size: number = pathsPerEvent): readonly (readonly T[])[] {
  const pieces: (readonly T[])[] = [];
  for (let at = 0; at < list.length; at += size) pieces.push(list.slice(at, at + size));
  return pieces;
}
