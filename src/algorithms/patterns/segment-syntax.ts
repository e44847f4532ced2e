import { err, ok, type Result } from '../../base/result.ts';
import { type GroupSymbol, isGroup, isSpecial, type PatternSymbol } from './braces.ts';
import { PATTERN_BUDGETS } from './budgets.ts';
import { offsetOf, readClass, type SegmentTrouble } from './class-syntax.ts';
import type { SegmentSymbols } from './expand.ts';
import { makeChoice, makeSequence } from './normal-form.ts';
import type { ChoiceOperator, PatternNote, Token } from './pattern.ts';

/** A segment read as far as tokens, with what is worth a note. */
export interface ReadSegment {
  readonly tokens: readonly Token[];
  readonly notes: readonly PatternNote[];
}

/** Reads the symbols of one segment. Brace groups left in it become choices. */
export function readSegment(symbols: SegmentSymbols): Result<ReadSegment, SegmentTrouble> {
  const notes: PatternNote[] = [];
  const read = readSequence({ symbols, start: 0, depth: 0, notes });
  if (read.ok) return ok({ tokens: read.value.tokens, notes });
  // Written out, the same fault is reported on text that the user can recognise.
  if (read.error.kind === 'unclosed' && symbols.some(isGroup)) return err({ kind: 'inseparable' });
  return read;
}

/** Whether the groups of the segment must be written out because text and structure would not agree otherwise. */
export function needsExpansion(symbols: SegmentSymbols): boolean {
  if (holdsCombining(symbols)) return true;
  for (const text of shortTexts(symbols)) if (SPECIAL_SEGMENTS.has(text)) return true;
  const read = readSegment(symbols);
  return !read.ok && read.error.kind === 'inseparable';
}

interface Reading {
  readonly symbols: SegmentSymbols;
  readonly start: number;
  /** How many extended globs are open around this sequence. */
  readonly depth: number;
  readonly notes: PatternNote[];
  /** Set while an item of a brace group is read: `(`, `|` and `)` would then belong to a glob outside of it. */
  readonly inGroup?: boolean;
  /** Set inside of `*()`, `+()` and `!()`: there, a choice is not the same as the union of its written-out texts. */
  readonly inRepeat?: boolean;
}

interface Sequence {
  readonly tokens: readonly Token[];
  /** Index of the `|` or `)` that ended the sequence, or the length. */
  readonly next: number;
}

function readSequence(reading: Reading): Result<Sequence, SegmentTrouble> {
  const { symbols, depth, notes } = reading;
  const tokens: Token[] = [];
  // Inside an extended glob, parentheses of their own are letters that come in pairs, as in bash.
  let pairs = 0;
  let i = reading.start;
  while (i < symbols.length) {
    const symbol = symbols[i]!;
    if (isGroup(symbol)) {
      const group = readGroup(symbol, symbols[i + 1], reading);
      if (!group.ok) return group;
      tokens.push(group.value);
      i++;
      continue;
    }
    if (depth > 0 && ENDS_ITEM.has(symbol.char) && !symbol.literal) {
      if (reading.inGroup) return err({ kind: 'inseparable' });
      if (pairs === 0 && symbol.char !== '(') break;
      if (symbol.char !== '|') pairs += symbol.char === '(' ? 1 : -1;
      tokens.push({ kind: 'text', text: symbol.char });
      i++;
      continue;
    }
    if (opensGlob(symbols, i)) {
      const glob = readGlob(reading, i);
      if (!glob.ok) return glob;
      tokens.push(glob.value.token);
      i = glob.value.next;
    } else if (isSpecial(symbol, '[')) {
      const read = readClass(symbols, i);
      if (!read.ok) return read;
      tokens.push(read.value.token);
      i = read.value.next;
    } else if (isSpecial(symbol, '*')) {
      const start = i++;
      while (isSpecial(symbols[i], '*') && !opensGlob(symbols, i)) i++;
      if (i - start > 1) notes.push(innerGlobstar(symbol.at, offsetOf(symbols, i - 1) + 1));
      tokens.push({ kind: 'star' });
    } else {
      tokens.push(isSpecial(symbol, '?') ? { kind: 'any' } : { kind: 'text', text: symbol.char });
      i++;
    }
  }
  return ok({ tokens: makeSequence(tokens), next: i });
}

/** What may end an item of an extended glob, and what keeps it from ending there. */
const ENDS_ITEM: ReadonlySet<string> = new Set(['(', '|', ')']);

/** The note for a `**` that does not stand alone in its segment. */
export function innerGlobstar(start: number, end: number): PatternNote {
  const message = '** inside a segment acts as *';
  const hint = 'put slashes around ** to cross directories';
  return { code: 'pattern-inner-globstar', message, hint, start, end };
}

function readGroup(
  group: GroupSymbol,
  following: PatternSymbol | undefined,
  reading: Reading,
): Result<Token, SegmentTrouble> {
  if (reading.inRepeat || isSpecial(following, '(') || group.items.some(startsWithParen))
    return err({ kind: 'inseparable' });
  const items: (readonly Token[])[] = [];
  for (const symbols of group.items) {
    const read = readSequence({
      symbols,
      start: 0,
      depth: reading.depth,
      notes: reading.notes,
      inGroup: true,
    });
    if (!read.ok) return read.error.kind === 'unclosed' ? err({ kind: 'inseparable' }) : read;
    items.push(read.value.tokens);
  }
  return ok(makeChoice('{', items));
}

function startsWithParen(symbols: SegmentSymbols): boolean {
  const first = symbols[0];
  if (first === undefined) return false;
  return isGroup(first) ? first.items.some(startsWithParen) : isSpecial(first, '(');
}

function opensGlob(symbols: SegmentSymbols, index: number): boolean {
  const symbol = symbols[index];
  if (symbol === undefined || isGroup(symbol) || symbol.literal) return false;
  return '@?*+!'.includes(symbol.char) && isSpecial(symbols[index + 1], '(');
}

function readGlob(reading: Reading, index: number): Result<{ token: Token; next: number }, SegmentTrouble> {
  const { symbols } = reading;
  const at = offsetOf(symbols, index);
  const depth = reading.depth + 1;
  if (depth > PATTERN_BUDGETS.extglob_depth) {
    const message = `extended globs nest at most ${PATTERN_BUDGETS.extglob_depth} deep`;
    return err({ kind: 'error', error: { code: 'pattern-extglob-depth', message, start: at, end: at + 2 } });
  }
  const operator = (symbols[index] as { char: string }).char as ChoiceOperator;
  const items: (readonly Token[])[] = [];
  const inRepeat = reading.inRepeat === true || '*+!'.includes(operator);
  for (let i = index + 2; ; ) {
    const read = readSequence({ symbols, start: i, depth, notes: reading.notes, inRepeat });
    if (!read.ok) return read;
    items.push(read.value.tokens);
    i = read.value.next + 1;
    const end = symbols[read.value.next];
    if (isSpecial(end, ')')) return ok({ token: makeChoice(operator, items), next: i });
    if (end === undefined) {
      return err(reading.inGroup ? { kind: 'inseparable' } : { kind: 'unclosed', bracket: '(', at });
    }
  }
}

const SPECIAL_SEGMENTS: ReadonlySet<string> = new Set(['', '.', '..', '**', '***']);

/** All texts of dots and stars, at most two, that the segment can expand to; `***` stands for more stars. */
function shortTexts(symbols: SegmentSymbols): Set<string> {
  let texts = new Set(['']);
  for (const symbol of symbols) {
    const tails = isGroup(symbol)
      ? new Set(symbol.items.flatMap((item) => [...shortTexts(item)]))
      : shortText(symbol);
    const joined = new Set<string>();
    for (const head of texts) {
      for (const tail of tails) {
        const text = head + tail;
        if (text.length <= 2) joined.add(text);
        else if (!text.includes('.')) joined.add('***');
      }
    }
    texts = joined;
    if (texts.size === 0) break;
  }
  return texts;
}

function shortText(symbol: PatternSymbol): Set<string> {
  if (isSpecial(symbol, '*')) return new Set(['*']);
  return !isGroup(symbol) && symbol.char === '.' ? new Set(['.']) : new Set();
}

const COMBINING = /^[\p{M}\u1160-\u11ff]$/u;

function holdsCombining(symbols: SegmentSymbols): boolean {
  return symbols.some((symbol) =>
    isGroup(symbol) ? symbol.items.some(holdsCombining) : COMBINING.test(symbol.char),
  );
}
