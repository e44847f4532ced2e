import { err, ok, type Result } from '../../base/result.ts';
import { PATTERN_BUDGETS } from './budgets.ts';
import type { PatternError } from './pattern.ts';
import type { SourceText } from './source-text.ts';

/** A code point of the pattern, or a brace group whose items stand in its place. */
export type PatternSymbol = CharSymbol | GroupSymbol;

/** One code point; `literal` when it was escaped or came from a `{x..y}` sequence, and so is never special. */
export interface CharSymbol {
  readonly char: string;
  readonly literal: boolean;
  /** Offset in the source text. */
  readonly at: number;
  /** Offset after it, or after its escape. */
  readonly end: number;
}

/** A brace group that expands to one of its items. */
export interface GroupSymbol {
  readonly items: readonly (readonly PatternSymbol[])[];
  /** Whether an item, or one nested in it, holds a separator. */
  readonly hasSlash: boolean;
  readonly at: number;
  /** Offset after the closing brace. */
  readonly end: number;
}

/** Tells a group from a character. */
export function isGroup(symbol: PatternSymbol): symbol is GroupSymbol {
  return 'items' in symbol;
}

/** Whether the symbol is this special character, not escaped. */
export function isSpecial(symbol: PatternSymbol | undefined, char: string): boolean {
  return symbol !== undefined && !isGroup(symbol) && !symbol.literal && symbol.char === char;
}

interface Frame {
  readonly open: CharSymbol;
  readonly items: PatternSymbol[][];
}

/**
 * Resolves escapes and brace structure, in bash's order: braces come first, so brackets do not protect them.
 * Only escapes do. A group without a comma that is no sequence stays literal text.
 */
export function readSymbols(source: SourceText): Result<PatternSymbol[], PatternError> {
  const frames: Frame[] = [];
  const root: PatternSymbol[] = [];
  let current = root;
  let rangeCharacters = 0;
  for (let i = 0; i < source.text.length; ) {
    const char = String.fromCodePoint(source.text.codePointAt(i)!);
    const at = source.at(i);
    i += char.length;
    const symbol: CharSymbol = { char, literal: false, at, end: source.at(i) };
    if (char === '\\') {
      const next = source.text.codePointAt(i);
      if (next === undefined || next === 0x2f) return err(trailingBackslash(at));
      const escaped = String.fromCodePoint(next);
      i += escaped.length;
      current.push({ char: escaped, literal: true, at, end: source.at(i) });
    } else if (char === '{') {
      current = [];
      frames.push({ open: symbol, items: [current] });
    } else if (char === ',' && frames.length > 0) {
      current = [];
      frames.at(-1)!.items.push(current);
    } else if (char === '}') {
      const frame = frames.pop();
      if (frame === undefined) return err(unbalanced(at, '}'));
      const closed = closeGroup(frame, symbol);
      if (!closed.ok) return closed;
      rangeCharacters += closed.value.rangeCharacters;
      if (rangeCharacters > PATTERN_BUDGETS.expanded_characters)
        return err(tooLarge('expanded_characters', frame.open.at, symbol.end));
      current = frames.at(-1)?.items.at(-1) ?? root;
      for (const part of closed.value.symbols) current.push(part);
    } else current.push(symbol);
  }
  const open = frames[0];
  return open === undefined ? ok(root) : err(unbalanced(open.open.at, '{'));
}

/** The error for a size limit. */
export function tooLarge(budget: keyof typeof PATTERN_BUDGETS, start: number, end: number): PatternError {
  const what = budget.replaceAll('_', ' ');
  const message = `the pattern is too large: more than ${PATTERN_BUDGETS[budget]} (${what})`;
  return { code: 'pattern-too-large', budget, message, start, end };
}

function closeGroup(
  frame: Frame,
  close: CharSymbol,
): Result<{ symbols: PatternSymbol[]; rangeCharacters: number }, PatternError> {
  const { open, items } = frame;
  const { end } = close;
  if (items.length > 1) {
    const group: GroupSymbol = { items, hasSlash: items.some(holdsSlash), at: open.at, end };
    return ok({ symbols: [group], rangeCharacters: 0 });
  }
  const content = items[0]!;
  const values = readRange(content);
  if (values === undefined) {
    const literal = [{ ...open, literal: true }, ...content, { ...close, literal: true }];
    return ok({ symbols: literal, rangeCharacters: 0 });
  }
  if (values === 'too-large') return err(tooLarge('range_values', open.at, end));
  const spelled = values.map((value) =>
    [...value].map((char) => ({ char, literal: true, at: open.at, end })),
  );
  const group: GroupSymbol = { items: spelled, hasSlash: false, at: open.at, end };
  return ok({ symbols: [group], rangeCharacters: spelled.reduce((sum, item) => sum + item.length, 0) });
}

function holdsSlash(symbols: readonly PatternSymbol[]): boolean {
  return symbols.some((symbol) => (isGroup(symbol) ? symbol.hasSlash : isSpecial(symbol, '/')));
}

const NUMBERS = /^([+-]?\d+)\.\.([+-]?\d+)(?:\.\.([+-]?\d+))?$/;
const LETTERS = /^([A-Za-z])\.\.([A-Za-z])(?:\.\.([+-]?\d+))?$/;

function readRange(content: readonly PatternSymbol[]): string[] | 'too-large' | undefined {
  if (content.length < 4 || content.some((symbol) => isGroup(symbol) || symbol.literal)) return undefined;
  const text = content.map((symbol) => (symbol as CharSymbol).char).join('');
  const letters = LETTERS.exec(text);
  if (letters !== null) {
    const [from, to] = [letters[1]!, letters[2]!].map((letter) => BigInt(letter.charCodeAt(0)));
    const values = countRange(from!, to!, letters[3]);
    return values === 'too-large' ? values : values.map((value) => String.fromCharCode(Number(value)));
  }
  const numbers = NUMBERS.exec(text);
  if (numbers === null) return undefined;
  const [first, last] = [numbers[1]!, numbers[2]!];
  const values = countRange(BigInt(first), BigInt(last), numbers[3]);
  const padded = [first, last].some((text) => /^-?0\d/.test(text));
  const width = padded ? Math.max(first.length, last.length) : 0;
  return values === 'too-large' ? values : values.map((value) => padNumber(value, width));
}

// Numbers of any length: what counts is how many there are.
function countRange(first: bigint, last: bigint, stepText: string | undefined): bigint[] | 'too-large' {
  const step = absolute(BigInt(stepText ?? 1)) || 1n;
  const count = absolute(last - first) / step + 1n;
  if (count > BigInt(PATTERN_BUDGETS.range_values)) return 'too-large';
  const direction = last < first ? -step : step;
  return Array.from({ length: Number(count) }, (_, i) => first + BigInt(i) * direction);
}

function absolute(value: bigint): bigint {
  return value < 0n ? -value : value;
}

function padNumber(value: bigint, width: number): string {
  const digits = String(absolute(value));
  return value < 0n ? `-${digits.padStart(width - 1, '0')}` : digits.padStart(width, '0');
}

function trailingBackslash(at: number): PatternError {
  const hint = 'write \\\\ for a backslash, or remove it: / is the only separator';
  return {
    code: 'pattern-trailing-backslash',
    message: 'a backslash has nothing to escape',
    hint,
    start: at,
    end: at + 1,
  };
}

function unbalanced(at: number, brace: '{' | '}'): PatternError {
  const message = brace === '{' ? 'this { is never closed' : 'this } closes nothing';
  const hint = `write \\${brace} for a literal brace`;
  return { code: 'pattern-unbalanced-brace', message, hint, start: at, end: at + 1 };
}
