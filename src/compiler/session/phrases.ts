import { closest } from '../../base/suggest.ts';

/** What a phrase turned out to mean, or what was expected and the valid phrases nearest to it. */
export type Reading<T> =
  | { readonly kind: 'value'; readonly value: T }
  | {
      readonly kind: 'invalid';
      /** `unit`: a bare number where a unit is needed; `range`: well formed, and `expected` says between what. */
      readonly why: 'form' | 'unit' | 'range';
      readonly expected: string;
      readonly nearest: readonly Suggestion[];
    };

export interface Suggestion {
  readonly text: string;
  /** `safe`: the same quantity spelt in a valid form. */
  readonly grade: 'safe' | 'unsafe';
}

/** What one place expects of its durations. Every place reads the same grammar; the words around `30_minutes` are prose. */
export interface DurationForm {
  /** What a bare number most likely counts. */
  readonly unit: 's' | 'm';
  /** An example of the form that belongs here, offered when nothing nearer is known. */
  readonly example: string;
}

/** How one place spells counts: the words that may surround `10`. */
export interface CountForm {
  readonly suffix: '_concurrent_reads' | '_concurrent_writes';
}

/** The longest duration, in ms: 24 days. Timers cannot be much longer. */
export const longestMs: number = 24 * 24 * 3_600_000;

/** A duration in ms: `30m`, `1h30m`, or words (`[every_|up_to_]30_minutes[_and_more_words]`). */
export function readDuration(text: string, form: DurationForm): Reading<number> {
  const value = plainDuration(text) ?? wordDuration(text);
  if (inRange(value)) return { kind: 'value', value };
  if (value !== null)
    return invalid('range', DURATION_RANGE, value > 0 ? [unsafe(formatDuration(longestMs))] : []);
  const expected =
    form.example === '30m'
      ? 'a duration such as `30m` or `1h30m`'
      : `a duration such as \`30m\`, \`1h30m\` or \`${form.example}\``;
  if (!/^\d+$/.test(text)) return invalid('form', expected, nearDurations(text, form));
  const units = form.unit === 's' ? ['s', 'm'] : ['m', 's'];
  const fitting = units.map((unit) => `${text}${unit}`).filter((near) => inRange(plainDuration(near)));
  return invalid('unit', expected, (fitting.length > 0 ? fitting : [form.example]).map(unsafe));
}

/** A count: `10`, or `up_to_10_concurrent_reads` as the form allows. */
export function readCount(text: string, { suffix }: CountForm): Reading<number> {
  const match = /^(?:up_to_)?(\d{1,9})(_[a-z_]+)?$/.exec(text);
  if (match && [undefined, suffix, suffix.replace(/s$/, '')].includes(match[2])) {
    const value = Number(match[1]);
    return value > 0 ? { kind: 'value', value } : invalid('range', 'at least 1', []);
  }
  const example = `up_to_10${suffix}`;
  const number = Number(/\d{1,9}/.exec(text)?.[0] ?? 0);
  const nearest = number > 0 ? `up_to_${number}${suffix}` : example;
  return invalid('form', `a count such as \`10\` or \`${example}\``, [unsafe(nearest)]);
}

/** A size in bytes: `8GB`, `512MiB`. Decimal and binary units are told apart. */
export function readSize(text: string): Reading<number> {
  const match = /^(\d+)(KB|MB|GB|KiB|MiB|GiB)$/.exec(text);
  if (match) {
    const value = Number(match[1]) * BYTES[match[2] as keyof typeof BYTES];
    if (value > 0 && Number.isSafeInteger(value)) return { kind: 'value', value };
    return invalid('range', 'more than 0 and at most 8 PiB', []);
  }
  const loose = /^\s*(\d+)\s*([kmg])(i?)b?(?:ytes?)?\s*$/i.exec(text);
  const count = Number(loose?.[1] ?? 0);
  const unit = `${loose?.[2]?.toUpperCase()}${loose?.[3] ? 'i' : ''}B`;
  const nearest = count > 0 && count < 1e6 ? [unsafe(`${count}${unit}`)] : [];
  return invalid('form', 'a count such as `4` or a size such as `512MB` or `8GiB`', nearest);
}

/** A phrase with one plain form, such as `mandatory_before_execution` = `required`; gives the plain form. */
export function readWord<T extends string>(text: string, words: Readonly<Record<string, T>>): Reading<T> {
  const known = Object.hasOwn(words, text) ? words[text] : undefined;
  if (known !== undefined) return { kind: 'value', value: known };
  const all = Object.keys(words);
  const near = closest(text, all);
  const expected = all.map((word) => `\`${word}\``).join(' or ');
  return invalid('form', expected, (near.length > 0 ? near : all.slice(0, 1)).map(unsafe));
}

/** The shortest plain form: `5400000` → `1h30m`. */
export function formatDuration(ms: number): string {
  let rest = ms;
  let text = '';
  for (const [unit, size] of Object.entries(MS)) {
    const count = Math.floor(rest / size);
    if (count > 0) text += `${count}${unit}`;
    rest -= count * size;
  }
  return text === '' ? '0s' : text;
}

/** A size in the largest unit that divides it: `9000000000` → `9GB`; bytes that no unit divides stay a number. */
export function formatSize(bytes: number): string {
  const units = Object.entries(BYTES).sort(([, a], [, b]) => b - a);
  const [unit, size] = units.find(([, one]) => bytes % one === 0) ?? ['', 1];
  return `${bytes / size}${unit}`;
}

const DURATION_RANGE = `more than 0 and at most ${24 * 24}h (24 days)`;
const MS = { h: 3_600_000, m: 60_000, s: 1000, ms: 1 } as const;
const BYTES = { KB: 1e3, MB: 1e6, GB: 1e9, KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30 } as const;

type Invalid = Extract<Reading<never>, { kind: 'invalid' }>;

function invalid(why: Invalid['why'], expected: string, nearest: readonly Suggestion[]): Invalid {
  return { kind: 'invalid', why, expected, nearest };
}

function unsafe(text: string): Suggestion {
  return { text, grade: 'unsafe' };
}

function inRange(ms: number | null): ms is number {
  return ms !== null && ms > 0 && ms <= longestMs;
}

function plainDuration(text: string): number | null {
  if (!/^(?:\d+(?:ms|s|m|h))+$/.test(text)) return null;
  let total = 0;
  for (const [, count, unit] of text.matchAll(/(\d+)(ms|s|m|h)/g))
    total += Number(count) * MS[unit as keyof typeof MS];
  return total;
}

function wordDuration(text: string): number | null {
  const match = /^(?:every_|up_to_)?(\d+)_(second|minute|hour)s?(?:_[a-z]+)*$/.exec(text);
  return match ? Number(match[1]) * MS[match[2]![0] as 's' | 'm' | 'h'] : null;
}

/** Every `<number> <unit>` in the text, however it is spelt; what is left decides how sure the suggestion is. */
function nearDurations(text: string, form: DurationForm): Suggestion[] {
  // A page of digits is no duration, and looking for one in it would take hours.
  if (text.length > LONGEST_PHRASE) return [{ text: form.example, grade: 'unsafe' }];
  const pieces = [...text.toLowerCase().matchAll(LOOSE)];
  const total = pieces.reduce((sum, piece) => sum + looseMs(piece), 0);
  const ms = Math.round(total);
  if (pieces.length === 0 || ms <= 0) return [{ text: form.example, grade: 'unsafe' }];
  if (ms > longestMs) return [{ text: formatDuration(longestMs), grade: 'unsafe' }];
  const rest = text
    .toLowerCase()
    .replace(LOOSE, '')
    .replace(/every|up[ _-]?to|and|[\s_,-]/g, '');
  const grade = rest === '' && ms === total ? 'safe' : 'unsafe';
  return [{ text: formatDuration(ms), grade }];
}

const LONGEST_PHRASE = 200;
const LOOSE =
  /(\d+(?:\.\d+)?)[\s_-]*(milliseconds?|msecs?|ms|seconds?|secs?|sec|s|minutes?|mins?|m|hours?|hrs?|h|days?|d)(?![a-z])/g;

function looseMs([, count, unit]: readonly (string | undefined)[]): number {
  const word = unit ?? '';
  if (word.startsWith('mi') && !word.startsWith('min')) return Number(count);
  if (word.startsWith('ms')) return Number(count);
  if (word.startsWith('d')) return Number(count) * 24 * MS.h;
  return Number(count) * MS[word[0] as 's' | 'm' | 'h'];
}
