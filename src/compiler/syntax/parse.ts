import type { Diagnostic, Outcome } from '../../diagnostics/diagnostic.ts';
import { diagnose, sortDiagnostics } from '../../diagnostics/diagnostic.ts';
import type { Source } from '../../diagnostics/source.ts';
import type { Span } from '../../diagnostics/span.ts';
import { compose, kindOf } from './compose.ts';
import type { RawNode } from './conversion.ts';
import { convert } from './convert.ts';
import { explainSyntax } from './explain-syntax.ts';
import { describeCharacter, hasInvisible, invisibleInProse } from './invisible.ts';
import { limits } from './limits.ts';
import type { SyntaxTree } from './tree.ts';

/**
 * Reads one YAML 1.2 document into a tree of its own with a place for everything. Never throws. There is no value when
 * the text is not YAML, holds no session or is beyond the limits; every silent trap on the way is named. A source is read
 * once, however often it is asked for.
 */
export function parse(source: Source): Outcome<SyntaxTree> {
  const known = parsed.get(source) ?? read(source);
  parsed.set(source, known);
  return known;
}

const parsed = new WeakMap<Source, Outcome<SyntaxTree>>();

function read(source: Source): Outcome<SyntaxTree> {
  const refused = refuse(source);
  if (refused) return { diagnostics: [refused] };
  const composed = compose(source);
  if ('refused' in composed) return { diagnostics: [composed.refused] };
  const { root: contents, version, second, problems, comments } = composed;
  const syntax = explainSyntax(source, problems);
  const diagnostics: Diagnostic[] = [...directiveFindings(source, version), ...syntax.diagnostics];
  if (second !== null) diagnostics.push(diagnose('yaml-multi-doc', span(source, second, second + 3), {}));
  if (syntax.fatal || !contents || isBlank(contents)) {
    if (!syntax.fatal && second === null && problems.length < limits.problems)
      diagnostics.push(diagnose('yaml-empty', span(source, 0, 0), {}));
    return { diagnostics: capped(sortDiagnostics(diagnostics), syntax.hidden) };
  }
  const suspicious = hasInvisible(source.text);
  const converted = convert({ source, root: contents, kindOf, suspicious });
  for (const found of converted.diagnostics) diagnostics.push(found);
  if (suspicious) diagnostics.push(...hiddenInComments(source, converted.words));
  const budget = converted.diagnostics.filter(({ code }) => code === 'yaml-alias-budget');
  if (budget.length > 0) return { diagnostics: budget };
  const sorted = capped(sortDiagnostics(diagnostics), syntax.hidden);
  if (converted.partial) return { diagnostics: sorted };
  const { root, recovered, cuts } = converted;
  return { value: { source, root, recovered, cuts, comments }, diagnostics: sorted };
}

/** Thousands of findings about one file say no more than the first few; an error is never hidden by warnings. */
function capped(diagnostics: Diagnostic[], notLookedInto: number): readonly Diagnostic[] {
  const hidden = diagnostics.length - limits.errors + notLookedInto;
  // One more is as short as saying that there is one more.
  if (hidden <= 1 || diagnostics.length <= limits.errors) return diagnostics;
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  const others = diagnostics.filter(({ severity }) => severity !== 'error');
  const shown = sortDiagnostics([...errors, ...others].slice(0, limits.errors));
  // Where the next one would stand, after all that are shown.
  const last = shown.at(-1)!.span;
  const next = diagnostics.find((found) => found.span.start > last.start && !shown.includes(found))?.span;
  const start = next?.start ?? last.end;
  const count = diagnose('yaml-more-errors', { ...(next ?? last), start, end: start }, { count: hidden });
  return [...shown, count];
}

/** What can be said before any YAML is read. */
function refuse(source: Source): Diagnostic | null {
  const { text } = source;
  if (text.length > limits.bytes) {
    const what = `${text.length} characters`;
    return diagnose('file-too-large', span(source, 0, 0), { what, limit: '4 MiB' });
  }
  if (text.isWellFormed()) return null;
  const at = text.search(/[\ud800-\udfff]/u);
  return diagnose('yaml-lone-surrogate', span(source, at, at + 1), {});
}

function directiveFindings(source: Source, version: string | null): Diagnostic[] {
  if (version === null || version === '1.2') return [];
  const found = Math.max(0, source.text.search(/^\ufeff?%YAML/m));
  const start = source.text[found] === '\ufeff' ? found + 1 : found;
  const end = source.text.indexOf('\n', start);
  const where = span(source, start, end === -1 ? source.text.length : end);
  const line = span(source, start, where.end + 1);
  const fixes = [
    { title: 'remove the directive', grade: 'unsafe' as const, edits: [{ span: line, text: '' }] },
  ];
  return [diagnose('yaml-version', where, { version }, { fixes })];
}

/** Characters that hide or reorder text where no value stands: in comments. */
function hiddenInComments(source: Source, words: readonly Span[]): Diagnostic[] {
  const findings: Diagnostic[] = [];
  let next = 0;
  for (const { index, codePoint } of invisibleInProse(source.text)) {
    // Words stand in the order of the text, one after another.
    while (next < words.length && words[next]!.end <= index) next += 1;
    if (next < words.length && words[next]!.start <= index) continue;
    const parameters = { character: describeCharacter(codePoint), where: 'a comment' };
    const severity = { severity: 'warning' } as const;
    findings.push(diagnose('yaml-invisible-character', span(source, index, index + 1), parameters, severity));
    if (findings.length >= limits.errors) break;
  }
  return findings;
}

function isBlank(root: RawNode): boolean {
  return kindOf(root) === 'scalar' && root.value === '' && root.type === 'PLAIN';
}

function span(source: Source, start: number, end: number): Span {
  return { source, start, end: Math.max(start, Math.min(end, source.text.length)) };
}
