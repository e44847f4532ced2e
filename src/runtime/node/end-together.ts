import type { LiveProgram } from './live-program.ts';
import type { RunProcesses } from './run-processes.ts';
import { holdStill, signalEach } from './termination.ts';

/** Asks programs to end, and kills them. */
export interface EndTogether {
  /** `gently` insists by itself when the time for that has come. */
  end(program: LiveProgram, how: 'gently' | 'now'): void;
  /** Resolves when all that was asked for so far has been signalled. */
  done(): Promise<void>;
}

/**
 * Ends programs with all that belongs to them. Those that are ended in the same turn share the looks at the machine:
 * forty agents are stopped at once. All of it is held still before any of it hears a word, also of a gentle one: it is
 * the last moment at which nothing has yet lost its parents.
 */
export function endTogether(processes: RunProcesses, graceMs: number): EndTogether {
  const asked = { gently: new Set<LiveProgram>(), now: new Set<LiveProgram>() };
  let rounds = Promise.resolve();

  const round = async (how: 'gently' | 'now'): Promise<void> => {
    const programs = [...asked[how]];
    asked[how].clear();
    if (programs.length === 0) return;
    const held = await holdStill(() => processes.find(programs));
    if (how === 'now') {
      signalEach(held, 'SIGKILL');
      return;
    }
    signalEach(held, 'SIGTERM');
    // What is stopped, also by somebody else, cannot even receive the request.
    signalEach(held, 'SIGCONT');
  };
  const end = (program: LiveProgram, how: 'gently' | 'now'): void => {
    if (program.insist) clearTimeout(program.insist);
    program.insist = how === 'now' ? null : setTimeout(() => end(program, 'now'), graceMs);
    program.ending = how;
    asked[how].add(program);
    // One after the other: who is let go on by one must not be held by another.
    rounds = rounds.then(() => nextTurn()).then(() => round(how));
  };
  return { end, done: () => rounds };
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
