import type { Clock } from '../../src/runtime/host.ts';

/** A clock that stands still until nothing else can happen; `next` then jumps to the earliest wait. */
export interface FakeClock extends Clock {
  /** Runs `then` at a time; the earliest first, equal times in the order they were asked for. */
  at(time_ms: number, then: () => void): { cancel(): void };
  /** Jumps to the next wait and ends it; false when nobody waits. */
  next(): boolean;
}

/** A clock at the given time. */
export function fakeClock(start_ms = 1_000_000): FakeClock {
  let now = start_ms;
  let order = 0;
  const waits = new Set<{ at: number; order: number; then: () => void }>();
  const at: FakeClock['at'] = (time_ms, then) => {
    const wait = { at: Math.max(time_ms, now), order: order++, then };
    waits.add(wait);
    return { cancel: () => waits.delete(wait) };
  };
  return {
    now: () => now,
    at,
    wait: (ms, signal) =>
      new Promise((resolve) => {
        if (signal.aborted) return resolve();
        const wait = at(now + ms, resolve);
        signal.addEventListener('abort', () => {
          wait.cancel();
          resolve();
        });
      }),
    next() {
      const [first] = [...waits].sort((a, b) => a.at - b.at || a.order - b.order);
      if (!first) return false;
      waits.delete(first);
      now = first.at;
      first.then();
      return true;
    },
  };
}
