/** A recording that plays: times on the recording's clock, faster or slower than the wall's. */
export interface Tape {
  /** Where it stands, on the recording's clock. */
  now(): number;
  /** Returns in words how it goes now. */
  pace(how: 'pause' | 'faster' | 'slower' | 'skip'): string;
  /** How it goes: `speed` in times as fast as it was; one that is over stands still. */
  going(): { readonly paused: boolean; readonly speed: number };
  stop(): void;
  /** Resolves when the last entry was shown, or it was stopped. */
  readonly over: Promise<void>;
}

/** What plays and how. */
export interface TapeRequest {
  /** When each entry was, in ms, ascending. */
  readonly times: readonly number[];
  /** How many times faster than the wall; infinite = all at once. */
  readonly speed: number;
  /** Shows the entry at a place. */
  readonly show: (at: number) => void;
  /** Milliseconds on the wall; the process's own clock unless a test gives another. */
  readonly wall?: () => number;
  /** Calls back once after so many ms on the wall, unless it is called off. */
  readonly after?: (ms: number, then: () => void) => { cancel(): void };
}

/** Begins to play at the first entry. `skip` goes right to the next one. */
export function openTape(request: TapeRequest): Tape {
  const { times, show } = request;
  const wall = request.wall ?? (() => performance.now());
  const after = request.after ?? afterOnWall;
  const { promise: over, resolve } = Promise.withResolvers<void>();
  const begin = times[0] ?? 0;
  let speed = request.speed;
  let paused = false;
  // The recording's clock stood at `at_ms` when the wall's stood at `since`.
  let at_ms = begin;
  let since = wall();
  let next = 0;
  let timer: { cancel(): void } | null = null;
  let stopped = false;

  const now = (): number => {
    if (paused || speed === Number.POSITIVE_INFINITY) return at_ms;
    return Math.min(times.at(-1) ?? begin, at_ms + (wall() - since) * speed);
  };
  const anchor = (ms: number): void => {
    at_ms = ms;
    since = wall();
  };
  const advance = (): void => {
    timer?.cancel();
    timer = null;
    if (stopped) return;
    const until = speed === Number.POSITIVE_INFINITY && !paused ? Number.POSITIVE_INFINITY : now();
    for (let time = times[next]; time !== undefined && time <= until; time = times[next]) {
      show(next);
      next += 1;
    }
    const due = times[next];
    if (due === undefined) {
      stopped = true;
      resolve();
      return;
    }
    if (!paused) timer = after(Math.max(0, Math.min(LONGEST_MS, (due - now()) / speed)), advance);
  };
  const change = (): void => {
    anchor(now());
    advance();
  };

  timer = after(0, advance);
  return {
    now,
    over,
    going: () => ({ paused: paused || stopped, speed }),
    pace: (how) => {
      anchor(now());
      if (how === 'pause') paused = !paused;
      else if (how === 'skip') anchor(times[next] ?? now());
      else speed = Math.min(FASTEST, Math.max(SLOWEST, speed * (how === 'faster' ? 2 : 0.5)));
      change();
      return paused ? 'stands still' : `${Math.round(1000 * speed) / 1000}× as fast`;
    },
    stop: () => {
      stopped = true;
      timer?.cancel();
      resolve();
    },
  };
}

const FASTEST = 100_000;
const SLOWEST = 1 / 64;
/** No timer sleeps longer: what a machine that was asleep missed is made up for at once. */
const LONGEST_MS = 60_000;

function afterOnWall(ms: number, then: () => void): { cancel(): void } {
  const timer = setTimeout(then, ms);
  return { cancel: () => clearTimeout(timer) };
}
