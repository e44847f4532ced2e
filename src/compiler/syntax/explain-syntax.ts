import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { diagnose } from '../../diagnostics/diagnostic.ts';
import type { Source } from '../../diagnostics/source.ts';
import { limits } from './limits.ts';
import { lineEnd } from './line-end.ts';
import { wordSyntaxError } from './syntax-wording.ts';
import { quoteFix } from './traps.ts';
import { wordAround } from './word.ts';

/** An error of the YAML library, by code and place. */
export interface YamlProblem {
  readonly code: string;
  readonly start: number;
  readonly end: number;
  readonly message: string;
}

/** What the YAML library found wrong, said in terms of what the author probably wrote. */
export interface ExplainedSyntax {
  readonly diagnostics: readonly Diagnostic[];
  /** How many more lines have a problem that was not looked into. */
  readonly hidden: number;
  /** The structure of the text is unknown: what was read of it is not worth checking. */
  readonly fatal: boolean;
}

/** Names the first problems, each once, known traps by their own code. */
export function explainSyntax(source: Source, problems: readonly YamlProblem[]): ExplainedSyntax {
  const ordered = [...problems].sort((a, b) => a.start - b.start);
  const diagnostics: Diagnostic[] = [];
  // Where the last line that was explained ends.
  let explained = -1;
  let fatal = false;
  let hidden = 0;
  for (const problem of ordered) {
    fatal ||= !RECOVERABLE.has(problem.code);
    // One slip makes the library report several times on its line; the first report is the one to act on.
    if (problem.start <= explained) continue;
    const end = source.text.indexOf('\n', problem.start);
    explained = end === -1 ? source.text.length : end;
    // Some explanations look back through the text: thousands of them would take seconds.
    if (diagnostics.length <= limits.errors) diagnostics.push(explain(source, problem));
    else hidden += 1;
  }
  return { diagnostics, hidden, fatal };
}

/** After these the library still reads the value that was meant. */
const RECOVERABLE: ReadonlySet<string> = new Set([
  'BAD_SCALAR_START',
  'BAD_DQ_ESCAPE',
  'BAD_ALIAS',
  'BAD_DIRECTIVE',
]);

function explain(source: Source, problem: YamlProblem): Diagnostic {
  return (
    explainTab(source, problem) ??
    explainReserved(source, problem) ??
    explainBrackets(source, problem) ??
    explainColon(source, problem) ??
    explainOther(source, problem)
  );
}

function explainTab(source: Source, problem: YamlProblem): Diagnostic | null {
  const lineStart = source.text.lastIndexOf('\n', problem.start - 1) + 1;
  const indent = /^[ \t]*/.exec(source.text.slice(lineStart, lineEnd(source.text, lineStart)))![0];
  const tab = indent.indexOf('\t');
  if (tab === -1) return null;
  const start = lineStart + tab;
  const edits = [
    {
      span: { source, start: lineStart, end: lineStart + indent.length },
      text: indent.replaceAll('\t', '  '),
    },
  ];
  const fixes = [{ title: 'indent with spaces', grade: 'unsafe' as const, edits }];
  return diagnose('yaml-tab', { source, start, end: start + 1 }, {}, { fixes });
}

function explainReserved(source: Source, problem: YamlProblem): Diagnostic | null {
  if (problem.code !== 'BAD_SCALAR_START') return null;
  const character = source.text[problem.start] ?? '';
  const end = Math.max(wordAround(source.text, problem.start).end, problem.start + 1);
  const text = source.text.slice(problem.start, end);
  const span = { source, start: problem.start, end };
  const fixes = [quoteFix(source, span, 'safe', text)];
  return diagnose('yaml-reserved-start', span, { character, text }, { fixes });
}

/** `{a,b}/**`, `[id]/page.tsx`, and `src/{a,b}` inside a flow list. */
function explainBrackets(source: Source, problem: YamlProblem): Diagnostic | null {
  if (problem.code !== 'UNEXPECTED_TOKEN' && problem.code !== 'MISSING_CHAR') return null;
  const { text } = source;
  const word = wordAround(text, problem.start);
  const written = text.slice(word.start, word.end);
  const inside = written.slice(1, -1);
  const brackets = /[[{]/.test(written) && /[\]}]/.test(written);
  // `[a, b] c` has a space after the bracket; a pattern goes on without one.
  if (!brackets || (!/[^[{\]}]/.test(inside) && written.length < 3)) return null;
  const touching = /[\]}][^\s,\]}]|[^\s,[{][[{]/.test(written);
  if (!touching) return null;
  const fixes = [quoteFix(source, word, 'safe', written)];
  return diagnose('yaml-brace-flow', { source, ...word }, { text: written }, { fixes });
}

function explainColon(source: Source, problem: YamlProblem): Diagnostic | null {
  if (problem.code !== 'BLOCK_AS_IMPLICIT_KEY') return null;
  const { text } = source;
  const end = lineEnd(text, problem.start);
  const value = text.slice(problem.start, end);
  if (!/^[^"'#[{&*!|>-][^\n]*: /.test(value)) return null;
  const whole = value.trimEnd();
  const span = { source, start: problem.start, end: problem.start + whole.length };
  return diagnose('yaml-colon-in-value', span, {}, { fixes: [quoteFix(source, span, 'unsafe', whole)] });
}

function explainOther(source: Source, problem: YamlProblem): Diagnostic {
  const { detail, start, end, help, related = [], fixes = [] } = wordSyntaxError(source, problem);
  const details = { related, fixes, ...(help === undefined ? {} : { help }) };
  return diagnose('yaml-syntax', { source, start, end }, { detail }, details);
}
