import type { Clock } from '../host.ts';

/** So many lines are heard at once; then so many a second. */
const burst = 50;
const perSecond = 2;

/** So many lines of one program are heard at all. */
export const mostLines = 2_000;

/** How fast one program is listened to: every record costs room in the journal, which a program must not fill. */
export interface Pace {
  /** True when the next line may be heard now: then it has had its turn. */
  take(): boolean;
  /** Resolves when it is the next line's turn. To be asked for one line after the other. */
  turn(): Promise<void>;
  /** Nothing more will come: what is left has its turn at once. */
  hurry(): void;
}

/** Lets lines through in their order, as many a second as there may be; the others wait. */
export function createPace(clock: Clock): Pace {
  const rest = new AbortController();
  let left = burst;
  let since_ms = clock.now();
  const earn = (): void => {
    const now = clock.now();
    // A clock that is set back gives nothing and takes nothing.
    left = Math.min(burst, left + (Math.max(0, now - since_ms) / 1000) * perSecond);
    since_ms = now;
  };
  const take = (): boolean => {
    earn();
    if (left < 1) return false;
    left -= 1;
    return true;
  };
  return {
    take,
    turn: async () => {
      while (!rest.signal.aborted && !take())
        await clock.wait(Math.ceil(((1 - left) / perSecond) * 1000), rest.signal);
    },
    hurry: () => rest.abort(),
  };
}
