/** A reset further away than this is taken for a slip of the tongue: the longest limits last a week. */
const furthestMs = 8 * 24 * 3_600_000;

/** A time of day that is not longer past than this is now, not tomorrow: words take a while to be read. */
const justPastMs = 15 * 60_000;

/**
 * When a limit ends, as providers word it: `…|1733580000` (seconds since the epoch), `resets 3pm`, `resets at 15:45`, with
 * a time zone in parentheses or without (the machine's own). `null` = it does not say, or nothing that could be, or a time
 * that has just passed.
 */
export function readReset(text: string, now_ms: number): number | null {
  const stamp = /\|\s*(\d{10}|\d{13})\b/.exec(text)?.[1];
  if (stamp !== undefined) return plausible(epochMs(Number(stamp)), now_ms);
  const found =
    /\breset[s]?(?:\s+at)?\s+(\d{1,2})(?::(\d{2}))?\s*([ap]m)?(?:\s*\(([A-Za-z0-9_+\-/]{1,40})\))?/i.exec(
      text,
    );
  if (!found) return null;
  const [, hours = '', minutes = '0', half, zone] = found;
  // A number alone is no time of day: it may be a day of a month.
  if (half === undefined && found[2] === undefined) return null;
  const clock = minuteOfDay({ hours: Number(hours), minutes: Number(minutes), half: half?.toLowerCase() });
  return clock === null ? null : nextAt(clock, zone, now_ms);
}

/** Times are given in seconds or in ms; `null` for what lies behind, or too far ahead. */
export function readEpoch(value: number, now_ms: number): number | null {
  return plausible(epochMs(value), now_ms);
}

function epochMs(value: number): number {
  return value < 100_000_000_000 ? value * 1000 : value;
}

function plausible(at_ms: number, now_ms: number): number | null {
  return Number.isFinite(at_ms) && at_ms > now_ms && at_ms - now_ms <= furthestMs ? at_ms : null;
}

function minuteOfDay(time: {
  readonly hours: number;
  readonly minutes: number;
  readonly half: string | undefined;
}): number | null {
  const { hours, minutes, half } = time;
  if (minutes > 59 || hours > (half === undefined ? 24 : 12) || (half !== undefined && hours === 0))
    return null;
  const of24 = half === undefined ? hours % 24 : (hours % 12) + (half === 'pm' ? 12 : 0);
  return of24 * 60 + minutes;
}

/** The next time a wall clock of that zone shows the minute; `null` when it has just done so. */
function nextAt(minute: number, zone: string | undefined, now_ms: number): number | null {
  const shown = shownMinute(now_ms, zone);
  if (shown === null) return null;
  const start = now_ms - (now_ms % 60_000);
  const past = start - ((shown - minute + 1440) % 1440) * 60_000;
  if (now_ms - past <= justPastMs) return null;
  const guess = start + ((minute - shown + 1440) % 1440) * 60_000;
  // Between now and then the clocks may be put forward or back.
  const slip = (((shownMinute(guess, zone) ?? minute) - minute + 1440 + 720) % 1440) - 720;
  const at = guess - slip * 60_000;
  return at > now_ms ? at : at + 24 * 3_600_000;
}

/** What the clock of a zone shows, in minutes since midnight; `null` where there is no such zone. */
function shownMinute(at_ms: number, zone: string | undefined): number | null {
  try {
    const format = new Intl.DateTimeFormat('en-GB', {
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
      ...(zone === undefined ? {} : { timeZone: zone }),
    });
    const [hours, minutes] = format.format(at_ms).split(':').map(Number);
    return (hours ?? 0) * 60 + (minutes ?? 0);
  } catch {
    return null;
  }
}
