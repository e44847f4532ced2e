import type { RunCommand } from '../host.ts';

const names = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Turns interrupts into requests: the first one asks to stop gently, the second to stop now. After that the system's own
 * way is back, so that a third one ends even a coordinator that hangs; the supervisor goes on ending the agents.
 * Returns the way to stop listening.
 */
export function handleInterrupts(push: (command: RunCommand) => void): () => void {
  let count = 0;
  const release = (): void => {
    for (const name of names) process.removeListener(name, handle);
  };
  function handle(name: NodeJS.Signals): void {
    count += 1;
    const by = name === 'SIGINT' ? 'interrupt' : 'signal';
    push({ kind: 'stop', how: count === 1 ? 'gently' : 'now', by });
    if (count > 1) release();
  }
  for (const name of names) process.on(name, handle);
  return release;
}
