import type { Clock } from '../host.ts';

/** So many lines are heard at once; then so many a second. */
const burst = 50;
const perSecond = 2;
/** So many lines of one program are heard at all. */
const most = 2_000;

/**
 * How fast one program is listened to. `heard`: go on; `too_fast`: the first line too many, which is told of; `late`: one
 * of those after it, about which nothing is said. Every record costs room in the journal, which a program must not fill.
 */
export function createPace(clock: Clock): () => 'heard' | 'too_fast' | 'late' {
  let left = burst;
  let since_ms = clock.now();
  let total = 0;
  let isFlooded = false;
  return () => {
    const now = clock.now();
    // A clock that is set back gives nothing and takes nothing.
    left = Math.min(burst, left + (Math.max(0, now - since_ms) / 1000) * perSecond);
    since_ms = now;
    if (left >= 1 && total < most && (!isFlooded || left >= burst / 5)) {
      isFlooded = false;
      left -= 1;
      total += 1;
      return 'heard';
    }
    if (isFlooded) return 'late';
    isFlooded = true;
    return 'too_fast';
  };
}
