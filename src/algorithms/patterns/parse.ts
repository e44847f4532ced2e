import { err, ok, type Result } from '../../base/result.ts';
import { isGroup, isSpecial, type PatternSymbol, readSymbols, tooLarge } from './braces.ts';
import { PATTERN_BUDGETS } from './budgets.ts';
import type { SegmentTrouble } from './class-syntax.ts';
import { offsetOf } from './class-syntax.ts';
import { expandBraces, type SegmentSymbols } from './expand.ts';
import { makeAlternative, makeSegment, spellAlternative } from './normal-form.ts';
import {
  type Alternative,
  type Element,
  GLOBSTAR,
  type Pattern,
  type PatternError,
  type PatternNote,
  type Segment,
  type Token,
} from './pattern.ts';
import { denotesNothing, fitsBudget, matchesSegment } from './segment-language.ts';
import { innerGlobstar, needsExpansion, readSegment } from './segment-syntax.ts';
import { normaliseSource } from './source-text.ts';

/**
 * Reads one pattern. A leading `!` is an ordinary character here (or opens `!(…)`); it subtracts only as an entry
 * of a list. Offsets in errors and notes are UTF-16 code units of `text`.
 */
export function parsePattern(text: string): Result<Pattern, PatternError> {
  const refused = refuseText(text);
  if (refused !== undefined) return err(refused);
  const parsed = SIMPLE.test(text) ? parseSimple(text) : parseFull(text);
  if (!parsed.ok) return parsed;
  const { alternatives, notes } = parsed.value;
  return ok({ text, alternatives, notes });
}

type Parsed = Result<{ alternatives: readonly Alternative[]; notes: readonly PatternNote[] }, PatternError>;

/** Printable ASCII without `\ ? [ ] { } ( )`: nothing but stars and slashes is special. */
const SIMPLE = /^[ -'*-./-9:;<=>@A-Z^_`a-z|~]+$/;

function refuseText(text: string): PatternError | undefined {
  if (text.length > PATTERN_BUDGETS.length) return tooLarge('length', 0, text.length);
  const nul = text.indexOf('\0');
  if (nul >= 0) return { code: 'pattern-nul', message: 'a path cannot hold a NUL', start: nul, end: nul + 1 };
  if (!text.isWellFormed()) {
    const at = [...text].findIndex((char) => !char.isWellFormed());
    const start = [...text].slice(0, at).join('').length;
    return {
      code: 'pattern-not-unicode',
      message: 'half of a surrogate pair stands alone',
      start,
      end: start + 1,
    };
  }
  return undefined;
}

function parseSimple(text: string): Parsed {
  const elements: Element[] = [];
  const notes: PatternNote[] = [];
  let at = 0;
  for (const name of text.split('/')) {
    const end = at + name.length;
    if (name === '**') elements.push(GLOBSTAR);
    else if (name === '..') return err(goesUp(at, end));
    else if (name !== '' && name !== '.') {
      const tokens = simpleTokens(name, at, notes);
      const element = makeSegment(tokens);
      const refused = refuseElement(element, at, end);
      if (refused !== undefined) return err(refused);
      elements.push(element);
    }
    at = end + 1;
  }
  if (elements.length > 0 && text.endsWith('/')) elements.push(GLOBSTAR);
  const finished = finishAlternative(elements, 0, text.length);
  return finished.ok ? ok({ alternatives: [finished.value], notes }) : finished;
}

function simpleTokens(name: string, at: number, notes: PatternNote[]): readonly Token[] {
  if (!name.includes('*')) return [{ kind: 'text', text: name }];
  const tokens: Token[] = [];
  for (const part of name.matchAll(/\*+|[^*]+/g)) {
    const [run] = part;
    if (run[0] !== '*') tokens.push({ kind: 'text', text: run });
    else tokens.push({ kind: 'star' });
    if (run.startsWith('**')) notes.push(innerGlobstar(at + part.index, at + part.index + run.length));
  }
  return tokens;
}

function parseFull(text: string): Parsed {
  const source = normaliseSource(text);
  const symbols = readSymbols(source);
  if (!symbols.ok) return symbols;
  const rows = expandBraces(symbols.value, needsExpansion);
  if (!rows.ok) return rows;
  const alternatives = new Map<string, Alternative>();
  const notes = new Map<string, PatternNote>();
  for (const row of rows.value) {
    const elements = readRow(row, notes);
    if (!elements.ok) return elements;
    const finished = finishAlternative(elements.value, 0, text.length);
    if (!finished.ok) return finished;
    alternatives.set(spellAlternative(finished.value), finished.value);
  }
  const list = [...alternatives.values()];
  const living = list.filter((alternative) => !alternative.some(denotesNothing));
  if (living.length === 0) notes.set('nothing', matchesNothing(text));
  return ok({ alternatives: living.length === 0 ? list.slice(0, 1) : living, notes: [...notes.values()] });
}

function readRow(
  row: readonly SegmentSymbols[],
  notes: Map<string, PatternNote>,
): Result<Element[], PatternError> {
  const elements: Element[] = [];
  for (const [index, symbols] of row.entries()) {
    if (symbols.length === 0) continue;
    const [start, end] = [offsetOf(symbols, 0), offsetOf(symbols, symbols.length)];
    if (symbols.length === 2 && symbols.every((symbol) => isSpecial(symbol, '*'))) {
      elements.push(GLOBSTAR);
      continue;
    }
    if (isText(symbols, '.')) continue;
    if (isText(symbols, '..')) return err(goesUp(start, end));
    const read = readSegment(symbols);
    if (!read.ok) return err(explainTrouble(read.error, row.slice(index + 1)));
    for (const note of read.value.notes) notes.set(`${note.code}:${note.start}`, note);
    const element = makeSegment(read.value.tokens);
    const refused = refuseSize(element, start, end) ?? refuseElement(element, start, end);
    if (refused !== undefined) return err(refused);
    elements.push(element);
  }
  if (elements.length > 0 && row.at(-1)!.length === 0) elements.push(GLOBSTAR);
  return ok(elements);
}

function explainTrouble(trouble: SegmentTrouble, rest: readonly SegmentSymbols[]): PatternError {
  if (trouble.kind === 'error') return trouble.error;
  if (trouble.kind === 'inseparable') {
    const message = 'a brace group cuts through a bracket expression';
    return { code: 'pattern-bad-class', message, start: 0, end: 1 };
  }
  const { bracket, at } = trouble;
  const close = bracket === '[' ? ']' : ')';
  const closesLater = rest.some((symbols) =>
    symbols.some((symbol: PatternSymbol) => isSpecial(symbol, close)),
  );
  if (bracket === '[') {
    const message = closesLater ? 'a class cannot reach across /' : 'this [ is never closed';
    const hint = 'write \\[ for a literal bracket';
    return { code: 'pattern-bad-class', message, hint, start: at, end: at + 1 };
  }
  const hint = closesLater ? 'use braces for choices that hold a /' : 'write \\( for a literal parenthesis';
  const message = closesLater
    ? 'an extended glob cannot reach across /'
    : 'this extended glob is never closed';
  const code = closesLater ? 'pattern-extglob-slash' : 'pattern-unbalanced-extglob';
  return { code, message, hint, start: at, end: at + 2 };
}

function refuseElement(element: Element, start: number, end: number): PatternError | undefined {
  if (!namesGit(element)) return undefined;
  return { code: 'pattern-git-dir', message: 'nothing below .git can be claimed', start, end };
}

/** Whether `.git` is among what the segment spells out, in any case; wildcards reach it only among all else. */
function namesGit(element: Element): boolean {
  if (element.kind === 'literal') return element.text.toLowerCase() === '.git';
  if (element.kind !== 'glob' || !element.tokens.every(isSpelt)) return false;
  return GIT_NAMES.some((name) => matchesSegment(element, name));
}

/** Names that lead to the repository itself where case does not count. */
const GIT_NAMES: readonly string[] = ['g', 'G'].flatMap((g) =>
  ['i', 'I'].flatMap((i) => ['t', 'T'].map((t) => `.${g}${i}${t}`)),
);

/** Whether a token stands for names that it spells out, not for whatever else there may be. */
function isSpelt(token: Token): boolean {
  switch (token.kind) {
    case 'text':
      return true;
    case 'class':
      return token.spelling !== undefined;
    case 'choice':
      return token.operator !== '!' && token.items.every((item) => item.every(isSpelt));
    case 'star':
    case 'any':
      return false;
  }
}

function goesUp(start: number, end: number): PatternError {
  const message = 'a pattern cannot go up with ..';
  const hint = 'patterns are relative to the root of the repository';
  return { code: 'pattern-dotdot', message, hint, start, end };
}

function isText(symbols: SegmentSymbols, text: string): boolean {
  return (
    symbols.length === text.length &&
    symbols.every((symbol, i) => !isGroup(symbol) && symbol.char === text[i])
  );
}

function refuseSize(element: Segment, start: number, end: number): PatternError | undefined {
  if (element.kind !== 'glob') return undefined;
  if (countPositions(element.tokens) > PATTERN_BUDGETS.segment_states)
    return tooLarge('segment_states', start, end);
  return fitsBudget(element) ? undefined : tooLarge('complement_states', start, end);
}

function countPositions(tokens: readonly Token[]): number {
  let count = 0;
  for (const token of tokens) {
    if (token.kind === 'text') count += token.text.length;
    else if (token.kind === 'choice') for (const item of token.items) count += countPositions(item);
    else count += token.kind === 'class' && token.spelling !== undefined ? token.spelling.length : 1;
  }
  return count;
}

function finishAlternative(
  elements: readonly Element[],
  start: number,
  end: number,
): Result<Alternative, PatternError> {
  if (elements.length === 0) {
    const message = 'the pattern is empty';
    return err({ code: 'pattern-empty', message, hint: 'write ** for the whole repository', start, end });
  }
  const alternative = makeAlternative(elements);
  if (alternative.length > PATTERN_BUDGETS.segments) return err(tooLarge('segments', start, end));
  const globstars = alternative.filter((element) => element.kind === 'globstar').length;
  if (globstars > PATTERN_BUDGETS.globstars) return err(tooLarge('globstars', start, end));
  return ok(alternative);
}

function matchesNothing(text: string): PatternNote {
  return {
    code: 'pattern-matches-nothing',
    message: 'this pattern matches no path',
    start: 0,
    end: text.length,
  };
}
