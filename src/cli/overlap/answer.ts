import {
  intersectLists,
  isEmptyList,
  newMeter,
  type PatternList,
  parsePatternList,
  QUESTION_STEPS,
} from '../../algorithms/patterns/index.ts';
import { inertText } from '../../base/inert.ts';
import { tellPatternError } from '../../compiler/checks/patterns/pattern-errors.ts';
import { tellPatternNote } from '../../compiler/checks/patterns/pattern-notes.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { Located } from '../../diagnostics/span.ts';

/** Two lists of patterns; a single pattern is a list of one. */
export interface Question {
  readonly a: readonly string[];
  readonly b: readonly string[];
}

/** What `pcoord overlap` says about a question, as it is printed. */
export type Answer = Decided | { readonly error: AnswerError };

export interface Decided {
  /** Also true for what was not decided. */
  readonly intersects: boolean;
  /** A path that both match; `null` where there is none, or none was found in time. */
  readonly witness: string | null;
  /** The proof ran out of steps, so that a meeting is assumed. */
  readonly undecided?: true;
  /** What is legal but probably not meant. */
  readonly warnings?: readonly AnswerError[];
}

export interface AnswerError {
  /** The name of the rule, or of what is wrong with the request. */
  readonly code: string;
  readonly message: string;
}

/** The lists of a question with what there is to say about their patterns; `null` where one of them is none. */
export interface Read {
  readonly lists: readonly [PatternList, PatternList] | null;
  /** `side` is the name of the list, `entry` a place in it. */
  readonly findings: readonly Told[];
}

export interface Told {
  readonly side: 'a' | 'b';
  readonly entry: number;
  readonly diagnostic: Diagnostic;
}

/** Answers a question; never throws, whatever the texts are. */
export function answer(question: Question): Answer {
  const { lists, findings } = read(question);
  if (lists === null) return { error: tell(findings[0]!, question) };
  const decided = decide(lists);
  const warnings = findings.map((found) => tell(found, question));
  if (!decided.intersects) warnings.push(...emptied(lists));
  return warnings.length === 0 ? decided : { ...decided, warnings };
}

/** Reads both lists by the rules of `resources`: what is an error there is one here. */
export function read(question: Question): Read {
  const read = (side: readonly string[]) => parsePatternList(side, newMeter(QUESTION_STEPS));
  const [a, b] = [read(question.a), read(question.b)];
  const findings: Told[] = [];
  for (const [side, parsed] of [
    ['a', a],
    ['b', b],
  ] as const)
    if (!parsed.ok)
      for (const error of parsed.error)
        findings.push({
          side,
          entry: error.index,
          diagnostic: tellPatternError(locate(question[side][error.index]!, side), error),
        });
  if (!a.ok || !b.ok) return { lists: null, findings };
  for (const [side, { entries }] of [
    ['a', a.value],
    ['b', b.value],
  ] as const)
    for (const [entry, { pattern, text }] of entries.entries())
      for (const note of pattern.notes)
        findings.push({ side, entry, diagnostic: tellPatternNote(locate(text, side), note) });
  return { lists: [a.value, b.value], findings };
}

/** Whether two lists share a path. */
export function decide([a, b]: readonly [PatternList, PatternList]): Decided {
  const found = intersectLists(a, b, { budget: QUESTION_STEPS });
  switch (found.kind) {
    case 'intersects':
      return { intersects: true, witness: found.witness };
    case 'disjoint':
      return { intersects: false, witness: null };
    case 'undecided':
      return { intersects: true, witness: null, undecided: true };
  }
}

/** Lists whose negations take everything away: no path is theirs, so the answer is no. */
function emptied(lists: readonly [PatternList, PatternList]): AnswerError[] {
  return lists.flatMap((list, index) =>
    list.entries.some(({ negated }) => negated) && isEmptyList(list)
      ? [{ code: 'pattern-set-empty', message: `${'ab'[index]}: the negations take everything away` }]
      : [],
  );
}

/** A pattern of a command line or request as a text with places. */
function locate(value: string, side: Told['side']): Located<string> {
  const name = side === 'a' ? 'first pattern' : 'second pattern';
  return { value, span: { source: { name, text: value }, start: 0, end: value.length } };
}

function tell({ side, entry, diagnostic }: Told, question: Question): AnswerError {
  const place = question[side].length > 1 ? `${side}[${entry}]` : side;
  const help = diagnostic.help === undefined ? '' : `; ${diagnostic.help}`;
  return {
    code: diagnostic.code,
    message: inertText(`${place}: ${diagnostic.message}${help}`, { max: 300 }),
  };
}
