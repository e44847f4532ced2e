import type { Proof } from './prove.ts';

/** What a proof says, in words: `after this: 0 conflicts, predicted time +1 min`. */
export function wordEffect({ conflicts, slower_ms, ends_parallel }: Proof): string {
  const left = `${conflicts} conflict${conflicts === 1 ? '' : 's'}`;
  const price = ends_parallel ? ', nothing runs in parallel' : '';
  return `after this: ${left}${price}, predicted time ${wordChange(slower_ms)}`;
}

function wordChange(ms: number): string {
  if (ms === 0) return 'unchanged';
  return `${ms > 0 ? '+' : '-'}${wordDuration(Math.abs(ms))}`;
}

/** The two largest units: `1 h 5 min`, `2 min 30 s`, `40 ms`. */
function wordDuration(ms: number): string {
  const parts: string[] = [];
  let rest = ms < 1000 ? ms : Math.round(ms / 1000) * 1000;
  for (const [unit, size] of UNITS) {
    const count = Math.floor(rest / size);
    if (count > 0) parts.push(`${count} ${unit}`);
    rest -= count * size;
  }
  return parts.slice(0, 2).join(' ');
}

const UNITS = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1000],
  ['ms', 1],
] as const;
