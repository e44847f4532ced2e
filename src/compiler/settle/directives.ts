import type { Code } from '../../diagnostics/codes.ts';
import { type Diagnostic, diagnose, type Fix } from '../../diagnostics/diagnostic.ts';
import { ruleNamed, rulesNear, unknownRule } from '../../diagnostics/rules.ts';
import type { Located, Span } from '../../diagnostics/span.ts';
import { limits } from '../syntax/limits.ts';
import type { SyntaxTree } from '../syntax/tree.ts';
import { lookalikes, type Reading, readDirective, type Word } from './read-directive.ts';

/** A comment that asks for findings of some rules to be ignored, and says why. */
export interface Directive {
  readonly tree: SyntaxTree;
  /** The comment, from its `#`. */
  readonly span: Span;
  /** `line`: behind other text. `entry`: alone on its line, about what begins below. */
  readonly covers: 'line' | 'entry' | 'file';
  /** What it names, as it stands there. */
  readonly names: readonly Located<string>[];
  /** Of these the ones that are rules. */
  readonly rules: readonly Located<Code>[];
  readonly reason: string;
}

/** The directives of a file, and what is wrong with those that do nothing. */
export interface Directives {
  readonly directives: readonly Directive[];
  readonly findings: readonly Diagnostic[];
}

/** Reads the comments of a file that speak to pcoord. After too many problems the rest is left as it is. */
export function readDirectives(tree: SyntaxTree): Directives {
  const directives: Directive[] = [];
  const findings: Diagnostic[] = [];
  for (const span of tree.comments) {
    if (findings.length >= limits.problems) break;
    const reading = readDirective(textOf(span));
    if (reading.kind === 'misspelt') findings.push(wordMisspelt(span, reading));
    if (reading.kind !== 'directive') continue;
    const names = reading.rules.map(
      (rule): Located<string> => ({ value: rule.text, span: inside(span, rule) }),
    );
    const rules = knownRules(names, findings);
    const { reason, word } = reading;
    if (reason === null) findings.push(wordWithoutReason(span, reading));
    else if (rules.length > 0)
      directives.push({ tree, span, covers: coverage(span, word), names, rules, reason });
  }
  findings.push(...directivesInText(tree));
  return { directives, findings };
}

function knownRules(names: readonly Located<string>[], findings: Diagnostic[]): Located<Code>[] {
  return names.flatMap((name) => {
    const code = ruleNamed(name.value);
    if (code !== null) return [{ value: code, span: name.span }];
    // Each name is compared with each rule: after a few the rest is told without a guess.
    if (findings.length < limits.problems)
      findings.push(unknownRule(name, findings.length < limits.errors ? rulesNear(name.value) : []));
    return [];
  });
}

function coverage(span: Span, word: string): Directive['covers'] {
  if (word === 'pcoord-ignore-file') return 'file';
  return isAlone(span) ? 'entry' : 'line';
}

/** Whether nothing but space stands before it on its line. */
export function isAlone({ source, start }: Span): boolean {
  for (let at = start - 1; at >= 0; at -= 1) {
    const character = source.text[at]!;
    if (character === '\n') return true;
    if (character !== ' ' && character !== '\t' && character !== '\ufeff') return false;
  }
  return true;
}

function textOf({ source, start, end }: Span): string {
  return source.text.slice(start, end);
}

function inside(span: Span, { start, end }: Pick<Word, 'start' | 'end'>): Span {
  return { source: span.source, start: span.start + start, end: span.start + end };
}

function wordMisspelt(span: Span, reading: Reading & { readonly kind: 'misspelt' }): Diagnostic {
  const { shown, detail, better } = reading;
  const fixes: Fix[] = better
    ? [
        {
          title: better.text === ':' ? 'put a colon behind the rules' : `write \`${better.text}\``,
          grade: 'unsafe',
          edits: [{ span: inside(span, better), text: better.text }],
        },
      ]
    : [];
  return diagnose('suppression-misspelt', inside(span, shown), { text: shown.text, detail }, { fixes });
}

function wordWithoutReason(span: Span, reading: Reading & { readonly kind: 'directive' }): Diagnostic {
  const { word, rules, colon_at } = reading;
  const shown = rules.slice(0, MOST_NAMED).map(({ text }) => `\`${text.slice(0, LONGEST_NAME)}\``);
  const fixes: Fix[] =
    colon_at === null
      ? []
      : [
          {
            title: 'put a colon behind the rules: what follows is the reason',
            grade: 'unsafe',
            edits: [{ span: inside(span, { start: colon_at, end: colon_at }), text: ':' }],
          },
        ];
  const parameters = { directive: word, rules: shown.join(', ') };
  return diagnose(
    'suppression-without-reason',
    inside(span, { start: 0, end: rules.at(-1)!.end }),
    parameters,
    {
      fixes,
    },
  );
}

const MOST_NAMED = 5;
const LONGEST_NAME = 60;

/** Inside quoted and block texts a `#` starts no comment. */
function directivesInText({ source, comments }: SyntaxTree): Diagnostic[] {
  if (!/pcoord/i.test(source.text)) return [];
  const findings: Diagnostic[] = [];
  let next = 0;
  for (const { start, end } of lookalikes(source.text)) {
    while (next < comments.length && comments[next]!.end <= start) next += 1;
    if (comments[next] && comments[next]!.start <= start) continue;
    findings.push(diagnose('suppression-in-text', { source, start, end }, {}));
    if (findings.length >= limits.errors) break;
  }
  return findings;
}
