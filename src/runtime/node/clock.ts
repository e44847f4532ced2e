import type { Clock } from '../host.ts';

/** Longest delay a timer takes, in ms; longer waits are made of several. */
const longest = 2_147_483_647;

/** The machine's clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  wait: (ms, signal) =>
    new Promise((resolve) => {
      if (signal.aborted) return resolve();
      const until = Date.now() + ms;
      let timer: NodeJS.Timeout;
      const done = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', done);
        resolve();
      };
      const arm = (): void => {
        const left = until - Date.now();
        timer = setTimeout(
          () => (until > Date.now() + 1 && left > longest ? arm() : done()),
          Math.min(left, longest),
        );
      };
      signal.addEventListener('abort', done);
      arm();
    }),
};
