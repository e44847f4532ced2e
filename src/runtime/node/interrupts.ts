import type { RunCommand } from '../host.ts';

const insistent = ['SIGINT', 'SIGTERM'] as const;
const names = [...insistent, 'SIGHUP'] as const;

/**
 * Turns interrupts into requests: the first one asks to stop gently, the second to stop now. After that the system's own
 * way is back, so that a third one ends even a coordinator that hangs; the supervisor goes on ending the agents. A
 * terminal that goes away says so more than once: a hang-up never insists. Returns the way to stop listening.
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
    count += 1;
    const by = name === 'SIGINT' ? 'interrupt' : 'signal';
    push({ kind: 'stop', how: count === 1 ? 'gently' : 'now', by });
    // Libraries that clean up end the process at once when they find nobody else listening: not at this signal.
    if (count > 1) setImmediate(letThrough);
  }
  for (const name of names) process.on(name, handle);
  return release;
}
