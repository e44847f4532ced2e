import { type Descendants, followDescendants, type SeenProcess } from './descendants.ts';
import { type Moment, since } from './monotonic.ts';
import type { RunningRecord } from './supervisor-protocol.ts';

/** A program that runs, as its supervisor keeps it in mind. */
export interface LiveProgram extends Omit<RunningRecord, 'held' | 'held_ms'> {
  readonly id: string;
  /** Since when its tree stands still because somebody said so; `null` when it does not. */
  held: Moment | null;
  /** How long it stood still before that, in ms. */
  held_ms: number;
  /** What it and its children started, as far as it was seen while it lived. */
  readonly descendants: Descendants;
  cause: 'exited' | 'timed_out' | 'stopped';
  /** How it was last asked to end; `null` while it was not. */
  ending: 'gently' | 'now' | null;
  deadline: NodeJS.Timeout | null;
  /** Insists when it does not end after being asked. */
  insist: NodeJS.Timeout | null;
}

/** A program that has just been started, or was met alive. */
export function liveProgram(id: string, running: RunningRecord, seen: readonly SeenProcess[]): LiveProgram {
  return {
    id,
    ...running,
    held: running.held ?? null,
    held_ms: running.held_ms ?? 0,
    descendants: followDescendants(running, seen),
    cause: 'exited',
    ending: null,
    deadline: null,
    insist: null,
  };
}

/** Longest delay a timer takes, in ms. */
const longestTimer = 2_147_483_647;

/** How long the program has run in ms, without what it stood still. */
export function workedFor(program: LiveProgram): number {
  const { held, held_ms } = program;
  return since(program) - held_ms - (held === null ? 0 : since(held));
}

/** Calls `onDue` when the program's time is up; never for one without a deadline, nor while it stands still. */
export function armDeadline(program: LiveProgram, onDue: () => void): void {
  const { timeout_ms } = program;
  if (program.deadline) clearTimeout(program.deadline);
  program.deadline = null;
  if (timeout_ms === null || program.held !== null) return;
  const left = Math.min(Math.max(0, timeout_ms - workedFor(program)), longestTimer);
  program.deadline = setTimeout(() => {
    if (workedFor(program) < timeout_ms) armDeadline(program, onDue);
    else onDue();
  }, left);
}

/** Forgets all that was to happen to the program later. */
export function disarm({ deadline, insist }: LiveProgram): void {
  if (deadline) clearTimeout(deadline);
  if (insist) clearTimeout(insist);
}
