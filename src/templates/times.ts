/** The longest time a session takes, in ms: 24 days. */
const LONGEST_MS = 24 * 24 * 3_600_000;
const LEAST_MEETING_MS = 60_000;
const MS = { h: 3_600_000, m: 60_000, s: 1000, ms: 1 } as const;

/** Why a text is no duration of the session language; `null` when it is one. */
export function durationFault(text: string): string | null {
  const ms = readTime(text);
  if (ms === null)
    return /^\d+$/.test(text)
      ? 'a number alone says nothing about minutes or hours'
      : 'it is made of numbers with ms, s, m or h behind them, the way a session writes times';
  if (ms === 0) return 'it has to be more than nothing: the least is 1ms';
  return ms > LONGEST_MS ? 'a session waits for at most 576h (24 days)' : null;
}

/** Why a text does not say how often streams meet; `null` when it does. */
export function scheduleFault(text: string): string | null {
  if (text === 'never') return null;
  const fault = durationFault(text);
  if (fault !== null) return fault;
  return readTime(text)! < LEAST_MEETING_MS ? 'meetings less than a minute apart find nothing new' : null;
}

/** `1h30m`, `every_30_minutes`: as ms, `null` for anything else. */
function readTime(text: string): number | null {
  const words = /^(?:every_|up_to_)?(\d+)_(second|minute|hour)s?(?:_[a-z]+)*$/.exec(text);
  if (words) return Number(words[1]) * MS[words[2]![0] as 's' | 'm' | 'h'];
  if (!/^(?:\d+(?:ms|s|m|h))+$/.test(text)) return null;
  let total = 0;
  for (const [, count, unit] of text.matchAll(/(\d+)(ms|s|m|h)/g))
    total += Number(count) * MS[unit as keyof typeof MS];
  return total;
}
