import type { RunCommand } from '../host.ts';

/** Requests to the loop, in order of arrival. */
export interface CommandQueue extends AsyncIterable<RunCommand> {
  push(command: RunCommand): void;
  /** Ends the iteration once what is in the queue has been taken; later requests are dropped. */
  end(): void;
}

/** Makes an empty queue for one reader. */
export function createCommandQueue(): CommandQueue {
  const waiting: RunCommand[] = [];
  let ended = false;
  let wake: () => void = () => {};
  return {
    push: (command) => {
      if (ended) return;
      waiting.push(command);
      wake();
    },
    end: () => {
      ended = true;
      wake();
    },
    async *[Symbol.asyncIterator]() {
      for (;;) {
        const command = waiting.shift();
        if (command) yield command;
        else if (ended) return;
        else
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
      }
    },
  };
}
