import { compareText } from '../../base/order.ts';
import type {
  Alternative,
  ChoiceOperator,
  ChoiceToken,
  Element,
  Pattern,
  Segment,
  Token,
} from './pattern.ts';
import { ANY_NAME, GLOBSTAR } from './pattern.ts';
import { toNfc } from './source-text.ts';

/**
 * The pattern in canonical spelling. It parses to a pattern of the same language, whose normal form it is;
 * patterns that differ only in spelling (`./a//b`, `a/**​/*`, order of choices) share it.
 */
export function normalForm(pattern: Pattern): string {
  const texts = pattern.alternatives.map(spellAlternative).sort(compareText);
  return texts.length === 1 ? texts[0]! : `{${texts.join(',')}}`;
}

/** Merges neighbouring text and repetitions, and puts `?` before `*`, so that equal sequences look equal. */
export function makeSequence(tokens: readonly Token[]): readonly Token[] {
  const merged: Token[] = [];
  for (const token of tokens) {
    const parts = token.kind === 'choice' && dissolves(token) ? token.items[0]! : [token];
    for (const part of parts) {
      const last = merged.at(-1);
      if (part.kind === 'text' && last?.kind === 'text')
        merged[merged.length - 1] = { kind: 'text', text: toNfc(last.text + part.text) };
      else if (last?.kind === 'star' && part.kind === 'any') merged.splice(-1, 0, part);
      else if (!absorbs(last, part)) merged.push(part);
    }
  }
  return merged;
}

/** A choice with its items sorted and without repetition. */
export function makeChoice(operator: ChoiceOperator, items: readonly (readonly Token[])[]): Token {
  const bySpelling = new Map(items.map((item) => [spellTokens(item), item]));
  const keys = [...bySpelling.keys()].sort(compareText);
  return { kind: 'choice', operator, items: keys.map((key) => bySpelling.get(key)!) };
}

/** The segment that a token sequence denotes, in its simplest kind. */
export function makeSegment(tokens: readonly Token[]): Segment {
  const [first, second, third] = tokens;
  if (tokens.length === 1 && first?.kind === 'text') return { kind: 'literal', text: first.text };
  if (tokens.length === 1 && first?.kind === 'star') return ANY_NAME;
  if (tokens.length === 2 && first?.kind === 'text' && second?.kind === 'star')
    return { kind: 'affix', prefix: first.text, suffix: '' };
  if (tokens.length === 2 && first?.kind === 'star' && second?.kind === 'text')
    return { kind: 'affix', prefix: '', suffix: second.text };
  if (tokens.length === 3 && first?.kind === 'text' && second?.kind === 'star' && third?.kind === 'text')
    return { kind: 'affix', prefix: first.text, suffix: third.text };
  return { kind: 'glob', tokens, key: spellTokens(tokens) };
}

/**
 * Elements in canonical order: a run of `**` and `*` becomes one `**` and then its `*`; a final `**` is followed by
 * `*`, because it needs at least one segment.
 */
export function makeAlternative(elements: readonly Element[]): Alternative {
  const result: Element[] = [];
  let run: Element[] = [];
  let crosses = false;
  const flush = (): void => {
    if (crosses) result.push(GLOBSTAR);
    for (const element of run) result.push(element);
    run = [];
    crosses = false;
  };
  for (const element of elements) {
    if (element.kind === 'globstar') crosses = true;
    else if (isAnyName(element)) run.push(ANY_NAME);
    else {
      flush();
      result.push(element);
    }
  }
  if (elements.at(-1)?.kind === 'globstar') run.push(ANY_NAME);
  flush();
  return result;
}

/** Whether the element is `*`. */
export function isAnyName(element: Element): boolean {
  return element.kind === 'affix' && element.prefix === '' && element.suffix === '';
}

/** One alternative in canonical spelling. */
export function spellAlternative(alternative: Alternative): string {
  const last = alternative.length - 1;
  const endsOpen = last > 0 && alternative[last - 1]!.kind === 'globstar' && isAnyName(alternative[last]!);
  const shown = endsOpen ? alternative.slice(0, last) : alternative;
  return shown.map(spellElement).join('/');
}

/** One element in canonical spelling; equal spellings mean equal elements. */
export function spellElement(element: Element): string {
  switch (element.kind) {
    case 'globstar':
      return '**';
    case 'literal':
      return escapeText(element.text);
    case 'affix':
      return `${escapeText(element.prefix)}*${escapeText(element.suffix)}`;
    case 'glob':
      return element.key;
  }
}

function spellTokens(tokens: readonly Token[]): string {
  return tokens.map(spellToken).join('');
}

function spellToken(token: Token): string {
  switch (token.kind) {
    case 'text':
      return escapeText(token.text);
    case 'any':
      return '?';
    case 'star':
      return '*';
    case 'class':
      return token.source;
    case 'choice': {
      const items = token.items.map(spellTokens);
      return token.operator === '{' ? `{${items.join(',')}}` : `${token.operator}(${items.join('|')})`;
    }
  }
}

function escapeText(text: string): string {
  return text.replace(/[\\*?[\]{},()|!]/g, '\\$&');
}

function absorbs(last: Token | undefined, part: Token): boolean {
  if (last === undefined || last.kind !== part.kind) return false;
  if (part.kind === 'choice') return part.operator === '*' && spellToken(last) === spellToken(part);
  return part.kind === 'star';
}

// `@(*)` and `@(.)` must not become texts that mean something else on their own.
function dissolves({ operator, items }: ChoiceToken): boolean {
  if (items.length !== 1 || (operator !== '{' && operator !== '@')) return false;
  return operator === '{' || !items[0]!.every((token) => token.kind === 'star' || isDots(token));
}

function isDots(token: Token): boolean {
  return token.kind === 'text' && /^\.+$/.test(token.text);
}
