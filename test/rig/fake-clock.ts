import type { Clock } from '../../src/runtime/host.ts';

/** A clock that stands still until nothing else can happen; `next` then jumps to the earliest wait. */
export interface FakeClock extends Clock {
  /** Runs `then` at a time; the earliest first, equal times in the order they were asked for. */
  at(time_ms: number, then: () => void): { cancel(): void };
  /** Jumps to the next wait and ends it; false when nobody waits. */
  next(): boolean;
  /** True while a wait is left that ends without time passing. */
  due(): boolean;
  /** Time as it passes, whatever the clock is set to; equals `now` until somebody sets the clock. */
  elapsed(): number;
  /** Sets the clock forwards or backwards: `now` jumps, what waits goes on waiting as long as before. */
  set(by_ms: number): void;
}

interface Wait {
  /** In time as it passes. */
  readonly at: number;
  readonly then: () => void;
}

/** A clock at the given time. */
export function fakeClock(start_ms = 1_000_000): FakeClock {
  let elapsed = start_ms;
  let set = 0;
  // In the order they were asked for.
  const waits = new Set<Wait>();
  const at: FakeClock['at'] = (time_ms, then) => {
    const wait = { at: Math.max(time_ms - set, elapsed), then };
    waits.add(wait);
    return { cancel: () => waits.delete(wait) };
  };
  return {
    now: () => elapsed + set,
    due: () => [...waits].some((wait) => wait.at <= elapsed),
    elapsed: () => elapsed,
    set: (by_ms) => {
      set += by_ms;
    },
    at,
    wait: (ms, signal) =>
      new Promise((resolve) => {
        if (signal.aborted) return resolve();
        const wait = at(elapsed + set + ms, resolve);
        signal.addEventListener('abort', () => {
          wait.cancel();
          resolve();
        });
      }),
    next() {
      let first: Wait | null = null;
      for (const wait of waits) if (first === null || wait.at < first.at) first = wait;
      if (!first) return false;
      waits.delete(first);
      elapsed = first.at;
      first.then();
      return true;
    },
  };
}
