import { Refused } from './refused.ts';
import { LAST, type Ranges } from './regex.ts';

/** A class as it stands at the beginning of a text. */
export interface ClassText {
  /** How much of the text it takes. */
  readonly length: number;
  readonly ranges: Ranges;
  /** What a positive class also matches: itself. */
  readonly spelling: string | null;
}

/** Reads `[…]`. Throws `Refused` where it is none. */
export function readClass(text: string): ClassText {
  let at = 1;
  const negated = text[at] === '!' || text[at] === '^';
  if (negated) at += 1;
  const ranges: [number, number][] = [];
  for (let first = true; ; first = false) {
    if (at >= text.length || text[at] === '/') throw new Refused('pattern-bad-class');
    if (text[at] === ']' && !first) break;
    const posix = /^\[:([a-z]*):\]/.exec(text.slice(at));
    if (posix) {
      const known = POSIX[posix[1]!];
      if (!known) throw new Refused('pattern-bad-class');
      ranges.push(...known);
      at += posix[0].length;
      continue;
    }
    const low = readPoint(text, at);
    at = low.end;
    if (text[at] !== '-' || at + 1 >= text.length || text[at + 1] === ']') {
      ranges.push([low.point, low.point]);
      continue;
    }
    if (/^-\[:[a-z]*:\]/.test(text.slice(at))) throw new Refused('pattern-bad-range');
    const high = readPoint(text, at + 1);
    at = high.end;
    if (high.point < low.point) throw new Refused('pattern-bad-range');
    ranges.push([low.point, high.point]);
  }
  const sorted = tidy(ranges);
  const length = at + 1;
  return {
    length,
    ranges: negated ? complement(sorted) : sorted,
    spelling: negated ? null : text.slice(0, length).replace(/\\(.)/gsu, '$1'),
  };
}

function readPoint(text: string, at: number): { point: number; end: number } {
  const from = text[at] === '\\' ? at + 1 : at;
  const point = text.codePointAt(from);
  if (point === undefined || point === 0x2f) throw new Refused('pattern-bad-class');
  return { point, end: from + (point > 0xffff ? 2 : 1) };
}

function tidy(ranges: readonly (readonly [number, number])[]): [number, number][] {
  const out: [number, number][] = [];
  for (const [low, high] of [...ranges].sort((a, b) => a[0] - b[0])) {
    const last = out.at(-1);
    if (last && low <= last[1] + 1) last[1] = Math.max(last[1], high);
    else out.push([low, high]);
  }
  return out;
}

function complement(ranges: Ranges): Ranges {
  const out: [number, number][] = [];
  let next = 0;
  for (const [low, high] of ranges) {
    if (low > next) out.push([next, low - 1]);
    next = high + 1;
  }
  if (next <= LAST) out.push([next, LAST]);
  return out;
}

const upper: [number, number] = [0x41, 0x5a];
const lower: [number, number] = [0x61, 0x7a];
const digit: [number, number] = [0x30, 0x39];

const POSIX: Readonly<Record<string, [number, number][]>> = {
  ascii: [[0, 127]],
  alpha: [upper, lower],
  digit: [digit],
  alnum: [digit, upper, lower],
  upper: [upper],
  lower: [lower],
  space: [
    [9, 13],
    [32, 32],
  ],
  blank: [
    [9, 9],
    [32, 32],
  ],
  punct: [
    [0x21, 0x2f],
    [0x3a, 0x40],
    [0x5b, 0x60],
    [0x7b, 0x7e],
  ],
  cntrl: [
    [0, 31],
    [127, 127],
  ],
  graph: [[0x21, 0x7e]],
  print: [[0x20, 0x7e]],
  xdigit: [digit, [0x41, 0x46], [0x61, 0x66]],
  word: [digit, upper, [0x5f, 0x5f], lower],
};
