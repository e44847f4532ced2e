import { unreachable } from '../base/invariant.ts';
import type { BudgetedResource } from '../journal/event-limits.ts';

/** Amounts and lengths as people say them: a few characters each, for a line, a table cell or a report. */

/** `0.4s`, `12.3s`, `2m05s`, `1h02m`, `3d04h`; negative counts as nothing. */
export function sayDuration(ms: number): string {
  const tenths = Math.max(0, Math.floor(ms / 100));
  if (tenths < 600) return `${Math.floor(tenths / 10)}.${tenths % 10}s`;
  const seconds = Math.floor(tenths / 10);
  if (seconds < 3600) return `${Math.floor(seconds / 60)}m${two(seconds % 60)}s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 1440) return `${Math.floor(minutes / 60)}h${two(minutes % 60)}m`;
  return `${Math.floor(minutes / 1440)}d${two(Math.floor(minutes / 60) % 24)}h`;
}

/** A length without parts that are nothing, for axes: `10s`, `0.5s`, `5m`, `2m05s`, `2h`. */
export function sayShortDuration(ms: number): string {
  return sayDuration(ms).replace(/\.0(?=s$)|(?<=[hm])00[sm]$/, '');
}

/** A length as a clock counts it, in seconds that are over: `12s`, `2m05s`. */
export function sayWholeSeconds(ms: number): string {
  return sayDuration(Math.floor(ms / 1000) * 1000).replace('.0s', 's');
}

/** What is left as a clock counts it down, in seconds that have begun: `12s`, `2m05s`. */
export function sayTimeLeft(ms: number): string {
  return sayWholeSeconds(Math.ceil(ms / 1000) * 1000);
}

/** `1 file`, `3 files`; `many` is given where an s is not enough. */
export function sayCount(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** Large numbers short: `950`, `12.3k`, `4.5M`. */
export function sayAmount(amount: number): string {
  if (amount < 1000) return `${Math.round(amount)}`;
  if (amount < 999_950) return `${trimZero((amount / 1000).toFixed(amount < 99_950 ? 1 : 0))}k`;
  return `${trimZero((amount / 1_000_000).toFixed(1))}M`;
}

/** `$0.12`, `$12`; below a cent `<$0.01`. */
export function sayCost(usd: number): string {
  if (usd > 0 && usd < 0.01) return '<$0.01';
  return usd < 10 ? `$${usd.toFixed(2)}` : `$${Math.round(usd)}`;
}

/** An amount of what a budget counts, with its unit. */
export function sayBudget(resource: BudgetedResource, amount: number): string {
  switch (resource) {
    case 'tokens':
      return `${sayAmount(amount)} tokens`;
    case 'usd':
      return sayCost(amount);
    case 'wall_ms':
      return sayDuration(amount);
    case 'turns':
      return sayCount(amount, 'turn');
    default:
      return unreachable(resource);
  }
}

/** `2.3×`; without a digit that means nothing above 10. */
export function sayFactor(factor: number): string {
  return `${factor < 9.95 ? factor.toFixed(1) : Math.round(factor)}×`;
}

/** `512 kB`, `1.2 GB`: powers of ten, as disks and people count. */
export function sayBytes(bytes: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB'];
  let size = bytes;
  let unit = 0;
  for (; size >= 999.5 && unit < units.length - 1; unit++) size /= 1000;
  return `${unit > 0 && size < 9.95 ? size.toFixed(1) : Math.round(size)} ${units[unit]}`;
}

function two(value: number): string {
  return value < 10 ? `0${value}` : `${value}`;
}

function trimZero(text: string): string {
  return text.endsWith('.0') ? text.slice(0, -2) : text;
}
