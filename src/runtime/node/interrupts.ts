import type { RunCommand } from '../host.ts';

const insistent = ['SIGINT', 'SIGTERM', 'SIGQUIT'] as const;
const names = [...insistent, 'SIGHUP'] as const;

/** What a shell says of a program that was interrupted. */
const interrupted = 130;

/**
 * Ends this process as interrupted at the first interrupt: for the time before a run is there to be asked, in which
 * nothing is to be ended yet.
 */
export function endAtInterrupt(): void {
  for (const name of names) process.on(name, endNow);
}

/**
 * Turns interrupts into requests: the first one asks to stop gently, the second, as a quit (Ctrl-\), to stop now. After
 * that the system's own way is back, so that one more ends even a coordinator that hangs; the supervisor goes on ending
 * the agents. A terminal that goes away says so more than once: a hang-up never insists. Returns the way to stop
 * listening.
 */
export function handleInterrupts(push: (command: RunCommand) => void): () => void {
  let count = 0;
  const release = (): void => {
    for (const name of names) process.removeListener(name, handle);
  };
  const letThrough = (): void => {
    for (const name of insistent) process.removeListener(name, handle);
  };
  function handle(name: NodeJS.Signals): void {
    if (name === 'SIGHUP' && count > 0) return;
    count += name === 'SIGQUIT' ? 2 : 1;
    const by = name === 'SIGINT' ? 'interrupt' : 'signal';
    push({ kind: 'stop', how: count === 1 ? 'gently' : 'now', by });
    // Libraries that clean up end the process at once when they find nobody else listening: not at this signal.
    if (count > 1) setImmediate(letThrough);
  }
  for (const name of names) {
    process.on(name, handle);
    process.removeListener(name, endNow);
  }
  return release;
}

function endNow(): void {
  process.exit(interrupted);
}
