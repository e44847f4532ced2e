import { inertText } from '../../base/inert.ts';
import { editDistance } from '../../base/suggest.ts';
import { ruleNamed } from '../../diagnostics/rules.ts';

/** What a comment asks for; offsets count from its `#`. */
export type Reading =
  /** It is not about ignoring anything. */
  | { readonly kind: 'none' }
  | {
      readonly kind: 'directive';
      readonly word: 'pcoord-ignore' | 'pcoord-ignore-file';
      readonly rules: readonly Word[];
      /** One line, safe to show; `null` when there is none. */
      readonly reason: string | null;
      /** Where a colon would turn what follows the rules into a reason. */
      readonly colon_at: number | null;
    }
  /** It was meant to ignore something, but says so in a way that does nothing. */
  | {
      readonly kind: 'misspelt';
      readonly shown: Word;
      readonly detail: string;
      readonly better: { readonly start: number; readonly end: number; readonly text: string } | null;
    };

/** A stretch of a comment. */
export interface Word {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** Reads one comment, `#` included. Linear in its length. */
export function readDirective(comment: string): Reading {
  const start = /^#+[ \t]*/.exec(comment)?.[0].length ?? 0;
  const word = DIRECTIVE.exec(comment.slice(start, start + LONGEST_WORD))?.[1];
  if (word !== 'pcoord-ignore' && word !== 'pcoord-ignore-file') return readOther(comment, start);
  const from = start + word.length;
  const colon = comment.indexOf(':', from);
  return colon === -1 ? withoutColon(comment, { word, from }) : withColon(comment, { word, from, colon });
}

/** Where comments that look like ones that ignore a rule begin in any text: the offset of `#`, and of the text behind. */
export function* lookalikes(text: string): Iterable<Word> {
  for (const match of text.matchAll(LOOKALIKE))
    if (ruleNamed(match[1]!) !== null)
      yield { text: match[0], start: match.index, end: match.index + match[0].length };
}

const DIRECTIVE = /^(pcoord-ignore(?:-file)?)(?=[\s:]|$)/;
const LOOKALIKE = /#[ \t]*pcoord-ignore(?:-file)?[ \t]+([\w-]+)/gi;
const LONGEST_WORD = 40;

interface Head {
  readonly word: 'pcoord-ignore' | 'pcoord-ignore-file';
  /** Where the rules begin. */
  readonly from: number;
}

function withColon(comment: string, head: Head & { readonly colon: number }): Reading {
  const { word, from, colon } = head;
  const rules = splitRules(comment, from, colon);
  if (rules.length === 0) return namesNoRule(word, comment, from);
  const last = rules.at(-1)!;
  const first = /^\S+/.exec(last.text)![0];
  // `RULE because of this: …`: the colon comes too late.
  if (first !== last.text && ruleNamed(first) !== null) {
    const at = last.start + first.length;
    const shown = { text: comment.slice(from - word.length, at), start: from - word.length, end: at };
    const better = { start: at, end: at, text: ':' };
    return { kind: 'misspelt', shown, detail: 'a colon must follow the rules', better };
  }
  const nested = nestedDirective(comment, colon);
  if (nested) return nested;
  const reason = inertText(comment.slice(colon + 1), { max: LONGEST_REASON });
  return { kind: 'directive', word, rules, reason: isReason(reason) ? reason : null, colon_at: null };
}

/** Rules without a reason; what stands behind them may have been meant as one. */
function withoutColon(comment: string, { word, from }: Head): Reading {
  const all = splitRules(comment, from, comment.length);
  if (all.length === 0) return namesNoRule(word, comment, from);
  const rules: Word[] = [];
  for (const item of all) {
    const first = /^\S+/.exec(item.text)![0];
    const end = item.start + first.length;
    rules.push({ text: first, start: item.start, end });
    if (first !== item.text) return { kind: 'directive', word, rules, reason: null, colon_at: end };
  }
  return { kind: 'directive', word, rules, reason: null, colon_at: null };
}

function namesNoRule(word: string, comment: string, from: number): Reading {
  const shown = { text: word, start: from - word.length, end: Math.min(from + 1, comment.length) };
  return { kind: 'misspelt', shown: { ...shown, end: from }, detail: 'it names no rule', better: null };
}

function splitRules(comment: string, from: number, to: number): Word[] {
  const rules: Word[] = [];
  let start = from;
  for (const part of comment.slice(from, to).split(',')) {
    const text = part.trim();
    const at = start + part.indexOf(text);
    if (text !== '') rules.push({ text, start: at, end: at + text.length });
    start += part.length + 1;
  }
  return rules;
}

const LONGEST_REASON = 500;

/** Words such as `todo` or `<reason>` are the place of a reason, not one. */
function isReason(text: string): boolean {
  return (
    /[\p{L}\p{N}]/u.test(text) && !/^[<[(]?(?:reason|why|todo|tbd|fixme|none|n\/a)[>\])]?[.!?…]*$/i.test(text)
  );
}

/** A comment that is no directive: perhaps one was meant. */
function readOther(comment: string, start: number): Reading {
  return misspeltWord(comment, start) ?? nestedDirective(comment, start) ?? { kind: 'none' };
}

/** `pcoord-ignored`, `Pcoord_Ignore`, `pcoord ignore`, `pcoord-disable-next-line`. */
function misspeltWord(comment: string, start: number): Reading | null {
  const found = /^(pcoord)(?:([-_:. ]*)([a-z][a-z_-]*))?/i.exec(comment.slice(start, start + LONGEST_WORD));
  if (!found) return null;
  const [whole, , between = '', second = ''] = found;
  const verb = second.toLowerCase().replaceAll('_', '-');
  const apart = between.includes(' ');
  const sure = apart ? IGNORE.test(verb) : SILENCE.test(verb) || editDistance(verb, 'ignore', 2) <= 2;
  const third = comment.slice(start + whole.length, start + whole.length + LONGEST_RULE);
  const names = ruleNamed(/^[ \t:]*([\w-]+)/.exec(third)?.[1] ?? '') !== null;
  if (!sure && !(names && SILENCE.test(verb))) return null;
  const text = verb.includes('file') ? 'pcoord-ignore-file' : 'pcoord-ignore';
  const end = start + whole.length;
  return {
    kind: 'misspelt',
    shown: { text: whole, start, end },
    detail: `write \`${text}\``,
    better: { start, end, text },
  };
}

const IGNORE = /^ignore(?:-file|-line|-next-line|-next)?$/;
const SILENCE = /^(?:ignor|ingor|suppress|disabl|silenc|skip|noqa|nolint|allow)/;
const LONGEST_RULE = 80;

/** A directive behind other words: only the beginning of a comment counts. */
function nestedDirective(comment: string, from: number): Reading | null {
  NESTED.lastIndex = from;
  for (let match = NESTED.exec(comment); match; match = NESTED.exec(comment)) {
    if (ruleNamed(match[2]!) === null) continue;
    const start = match.index + match[1]!.length;
    const text = comment.slice(start, NESTED.lastIndex);
    const detail = 'it must stand at the beginning of a comment of its own';
    return { kind: 'misspelt', shown: { text, start, end: start + text.length }, detail, better: null };
  }
  return null;
}

const NESTED = /([\s#(])pcoord-ignore(?:-file)?[ \t]+([\w-]+)/gi;
