import type { Clock } from '../host.ts';
import { type Moment, monotonicNow, since, thisMoment } from './monotonic.ts';

/** Longest delay a timer takes, in ms; longer waits are made of several. */
const longest = 2_147_483_647;

/** Waits on the machine's clock; whatever is done to the time of day in between. */
export const waitFor: Clock['wait'] = (ms, signal) => waitHeld({ ms, signal }, new Waits());

/** Those who wait on a clock keep the process alive, until it is left. */
class Waits {
  readonly #timers = new Set<NodeJS.Timeout>();
  #left = false;

  begin(timer: NodeJS.Timeout): void {
    if (this.#left) timer.unref();
    else this.#timers.add(timer);
  }

  end(timer: NodeJS.Timeout): void {
    clearTimeout(timer);
    this.#timers.delete(timer);
  }

  leave(): void {
    this.#left = true;
    for (const timer of this.#timers) timer.unref();
    this.#timers.clear();
  }
}

function waitHeld(
  { ms, signal }: { readonly ms: number; readonly signal: AbortSignal },
  waits: Waits,
): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const until = monotonicNow() + ms;
    let timer: NodeJS.Timeout;
    const done = (): void => {
      waits.end(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const arm = (): void => {
      const left = until - monotonicNow();
      timer = setTimeout(
        () => {
          waits.end(timer);
          if (until > monotonicNow() + 1 && left > longest) arm();
          else done();
        },
        Math.min(Math.max(0, left), longest),
      );
      waits.begin(timer);
    };
    signal.addEventListener('abort', done);
    arm();
  });
}

/** A run's clock. */
export interface RunClock extends Clock {
  /** The time for those who only look on: the machine's until the run has begun. */
  peek(): number;
  /** Who still waits keeps the process alive no longer. */
  leave(): void;
}

/** What a run's clock showed at some moment: whoever knows it has the very same clock until the machine is started anew. */
export interface ClockStand extends Moment {
  readonly shown_ms: number;
  /** How many times faster than the machine's it goes. */
  readonly scale: number;
}

/** What the clock shows now. Time of day moves it only across a restart of the machine. */
export function readClock(stand: ClockStand): number {
  return stand.shown_ms + Math.round(since(stand) * stand.scale);
}

/** Shows the time of day now. */
export function newStand(scale: number): ClockStand {
  const moment = thisMoment();
  return { ...moment, shown_ms: moment.started_ms, scale };
}

/**
 * A clock of a given pace that goes on from what it showed; for a run that is new (`null`) it shows the time of day when
 * it is first read, and `onBegin` is told. Steps of the machine's clock do not move it: durations and deadlines are
 * differences of what it shows.
 */
export function createRunClock(
  scale: number,
  former: ClockStand | null,
  onBegin: (stand: ClockStand) => void = () => {},
): RunClock {
  let stand = former;
  const waits = new Waits();
  return {
    now: () => {
      if (stand === null) {
        stand = newStand(scale);
        onBegin(stand);
      }
      return readClock(stand);
    },
    peek: () => (stand === null ? Date.now() : readClock(stand)),
    // Never too early: who waits for a time must find that it has come.
    wait: (ms, signal) => waitHeld({ ms: scale === 1 ? ms : Math.ceil(ms / scale), signal }, waits),
    leave: () => waits.leave(),
  };
}
