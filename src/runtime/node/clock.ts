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

/** A run's clock. */
export interface RunClock extends Clock {
  /** The time for those who only look on: the machine's until the run has begun. */
  peek(): number;
}

/**
 * A clock that goes `scale` times faster than the machine's, from `began_ms` on, when both showed the same; for a run
 * that is new (`null`) that is when it is first read. So a later coordinator, who knows the time of the first record,
 * has the very same clock.
 */
export function createRunClock(scale: number, began_ms: number | null): RunClock {
  if (scale === 1) return { ...systemClock, peek: () => Date.now() };
  let began = began_ms;
  const at = (from: number): number => from + Math.round((Date.now() - from) * scale);
  return {
    now: () => {
      began ??= Date.now();
      return at(began);
    },
    peek: () => (began === null ? Date.now() : at(began)),
    // Never too early: who waits for a time must find that it has come.
    wait: (ms, signal) => systemClock.wait(Math.ceil(Math.max(0, ms) / scale), signal),
  };
}
