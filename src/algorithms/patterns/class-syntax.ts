import { err, ok, type Result } from '../../base/result.ts';
import { type CharSymbol, isGroup, isSpecial } from './braces.ts';
import { complementSet, rangesToSet } from './char-set.ts';
import type { SegmentSymbols } from './expand.ts';
import type { ClassToken, PatternError } from './pattern.ts';
import { toNfc } from './source-text.ts';

/** Why a segment could not be read as it stands. */
export type SegmentTrouble =
  | { readonly kind: 'error'; readonly error: PatternError }
  /** A bracket or parenthesis is still open at the end of the segment. */
  | { readonly kind: 'unclosed'; readonly bracket: '[' | '('; readonly at: number }
  /** A brace group cuts through a class or an extended glob: write the group out first. */
  | { readonly kind: 'inseparable' };

/** A class and the index after its closing bracket. */
export interface ReadClass {
  readonly token: ClassToken;
  readonly next: number;
}

type Range = readonly [number, number];

/** Reads `[…]`, whose opening bracket stands at `start`. */
export function readClass(symbols: SegmentSymbols, start: number): Result<ReadClass, SegmentTrouble> {
  let i = start + 1;
  const negated = isSpecial(symbols[i], '!') || isSpecial(symbols[i], '^');
  if (negated) i++;
  const first = i;
  const ranges: Range[] = [];
  for (;;) {
    const symbol = symbols[i];
    if (symbol === undefined) return err({ kind: 'unclosed', bracket: '[', at: offsetOf(symbols, start) });
    if (isGroup(symbol)) return err({ kind: 'inseparable' });
    if (isSpecial(symbol, ']') && i > first) break;
    const posix = readPosixName(symbols, i);
    if (posix === undefined) {
      const range = readRange(symbols, i);
      if (!range.ok) return range;
      ranges.push(range.value.range);
      i = range.value.next;
    } else {
      const named = POSIX_CLASSES[posix.name];
      if (named === undefined) return err(unknownName(posix.name, symbol.at, offsetOf(symbols, posix.next)));
      for (const range of named) ranges.push(range);
      i = posix.next;
    }
  }
  const set = rangesToSet(ranges);
  const inner = symbols.slice(first, i) as readonly CharSymbol[];
  const spelling = negated ? undefined : toNfc(`[${inner.map((symbol) => symbol.char).join('')}]`);
  const source = `[${negated ? '!' : ''}${inner.map(spellMember).join('')}]`;
  return ok({
    token: { kind: 'class', set: negated ? complementSet(set) : set, spelling, source },
    next: i + 1,
  });
}

/** Offset of the symbol at `index`, or the end of the segment. */
export function offsetOf(symbols: SegmentSymbols, index: number): number {
  const symbol = symbols[index];
  if (symbol !== undefined) return symbol.at;
  const last = symbols.at(-1);
  return last === undefined ? 0 : last.end;
}

function readRange(
  symbols: SegmentSymbols,
  index: number,
): Result<{ range: Range; next: number }, SegmentTrouble> {
  const from = symbols[index] as CharSymbol;
  const low = from.char.codePointAt(0)!;
  const to = symbols[index + 2];
  if (!isSpecial(symbols[index + 1], '-') || to === undefined || isSpecial(to, ']'))
    return ok({ range: [low, low], next: index + 1 });
  if (isGroup(to)) return err({ kind: 'inseparable' });
  const high = to.char.codePointAt(0)!;
  if (low <= high && readPosixName(symbols, index + 2) === undefined)
    return ok({ range: [low, high], next: index + 3 });
  const message = `the range ${from.char}-${to.char} runs backwards`;
  const hint = 'write \\[ and \\] if the brackets are part of a name, or put the - first';
  const { end } = to;
  return err({ kind: 'error', error: { code: 'pattern-bad-range', message, hint, start: from.at, end } });
}

function readPosixName(symbols: SegmentSymbols, index: number): { name: string; next: number } | undefined {
  if (!isSpecial(symbols[index], '[') || !isSpecial(symbols[index + 1], ':')) return undefined;
  let name = '';
  for (let i = index + 2; i < symbols.length; i++) {
    const symbol = symbols[i]!;
    if (isSpecial(symbol, ':') && isSpecial(symbols[i + 1], ']')) return { name, next: i + 2 };
    if (isGroup(symbol) || !/^[a-zA-Z]$/.test(symbol.char)) return undefined;
    name += symbol.char;
  }
  return undefined;
}

function unknownName(name: string, start: number, end: number): SegmentTrouble {
  const message = `[:${name}:] is no character class`;
  const hint = `one of ${Object.keys(POSIX_CLASSES).join(', ')}`;
  return { kind: 'error', error: { code: 'pattern-bad-class', message, hint, start, end } };
}

function spellMember(symbol: CharSymbol): string {
  return symbol.literal || symbol.char === ',' ? `\\${symbol.char}` : symbol.char;
}

const DIGIT: Range = [0x30, 0x39];
const UPPER: Range = [0x41, 0x5a];
const LOWER: Range = [0x61, 0x7a];
const PUNCT: readonly Range[] = [
  [0x21, 0x2f],
  [0x3a, 0x40],
  [0x5b, 0x60],
  [0x7b, 0x7e],
];

const POSIX_CLASSES: Readonly<Record<string, readonly Range[]>> = {
  __proto__: null as never,
  alnum: [DIGIT, UPPER, LOWER],
  alpha: [UPPER, LOWER],
  ascii: [[0, 0x7f]],
  blank: [
    [0x20, 0x20],
    [0x09, 0x09],
  ],
  cntrl: [
    [0, 0x1f],
    [0x7f, 0x7f],
  ],
  digit: [DIGIT],
  graph: [[0x21, 0x7e]],
  lower: [LOWER],
  print: [[0x20, 0x7e]],
  punct: PUNCT,
  space: [
    [0x09, 0x0d],
    [0x20, 0x20],
  ],
  upper: [UPPER],
  word: [DIGIT, UPPER, LOWER, [0x5f, 0x5f]],
  xdigit: [DIGIT, [0x41, 0x46], [0x61, 0x66]],
};
