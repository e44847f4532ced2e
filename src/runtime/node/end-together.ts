import type { LiveProgram } from './live-program.ts';
import type { RunProcesses } from './run-processes.ts';
import { holdStill, signalEach } from './termination.ts';

/** Asks programs to end, and kills them; lets them stand still, and go on. */
export interface EndTogether {
  /** `gently` insists by itself when the time for that has come. */
  end(program: LiveProgram, how: 'gently' | 'now'): void;
  /** Lets a program stand still, or go on, as `held` says when its turn has come. */
  turn(program: LiveProgram): void;
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
  const turned = new Set<LiveProgram>();
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
  const turn = (program: LiveProgram): void => {
    turned.add(program);
    rounds = rounds.then(() => nextTurn()).then(() => holdAndRelease(processes, turned));
  };
  return { end, turn, done: () => rounds };
}

async function holdAndRelease(processes: RunProcesses, turned: Set<LiveProgram>): Promise<void> {
  // Who is asked to end meanwhile is seen to by that.
  const programs = [...turned].filter(({ ending }) => ending === null);
  turned.clear();
  const still = programs.filter(({ held }) => held !== null);
  const going = programs.filter(({ held }) => held === null);
  if (still.length > 0) await holdStill(() => processes.find(still));
  if (going.length > 0) signalEach(processes.find(going), 'SIGCONT');
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
