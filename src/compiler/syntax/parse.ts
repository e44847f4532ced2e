import type { Document } from 'yaml';
import { Composer, isAlias, isMap, isSeq, Lexer, Parser } from 'yaml';
import type { Diagnostic, Outcome } from '../../diagnostics/diagnostic.ts';
import { diagnose, sortDiagnostics } from '../../diagnostics/diagnostic.ts';
import type { Source } from '../../diagnostics/source.ts';
import type { Span } from '../../diagnostics/span.ts';
import type { Converted, RawKind, RawNode } from './convert.ts';
import { convert } from './convert.ts';
import { explainSyntax, type YamlProblem } from './explain-syntax.ts';
import { describeCharacter, hasInvisible, invisibleInProse } from './invisible.ts';
import { limits } from './limits.ts';
import type { SyntaxTree } from './tree.ts';

/**
 * Reads one YAML 1.2 document into a tree of its own with a place for everything. Never throws. There is no value when
 * the text is not YAML, holds no session or is beyond the limits; every silent trap on the way is named.
 */
export function parse(source: Source): Outcome<SyntaxTree> {
  const refused = refuse(source);
  if (refused) return { diagnostics: [refused] };
  const composed = compose(source);
  if (composed.kind === 'refused') return { diagnostics: [composed.diagnostic] };
  const { documents, comments } = composed;
  const document = documents[0];
  const syntax = explainSyntax(source, problemsOf(documents));
  const diagnostics: Diagnostic[] = [...directiveFindings(source, document), ...syntax.diagnostics];
  const second = documents[1];
  if (second) diagnostics.push(multiDoc(source, second));
  const contents = document?.contents as RawNode | null | undefined;
  if (syntax.fatal || !contents || isBlank(contents)) {
    if (!syntax.fatal && !second) diagnostics.push(diagnose('yaml-empty', span(source, 0, 0), {}));
    return { diagnostics: capped(sortDiagnostics(diagnostics), syntax.hidden) };
  }
  const suspicious = hasInvisible(source.text);
  const converted = convert({ source, root: contents, kindOf, suspicious });
  diagnostics.push(...converted.diagnostics);
  if (suspicious) diagnostics.push(...hiddenInComments(source, converted));
  if (converted.spent) return { diagnostics: diagnostics.filter(({ code }) => code === 'yaml-alias-budget') };
  const sorted = capped(sortDiagnostics(diagnostics), syntax.hidden);
  const { root, recovered, cuts } = converted;
  return { value: { source, root, recovered, cuts, comments }, diagnostics: sorted };
}

/** Thousands of findings about one file say no more than the first few. */
function capped(diagnostics: Diagnostic[], notLookedInto: number): readonly Diagnostic[] {
  const hidden = diagnostics.length - limits.errors + notLookedInto;
  const next = diagnostics[limits.errors];
  // One more is as short as saying that there is one more.
  if (hidden <= 1 || !next) return diagnostics;
  const count = diagnose('yaml-more-errors', { ...next.span, end: next.span.start }, { count: hidden });
  return [...diagnostics.slice(0, limits.errors), count];
}

type Composed =
  | { readonly kind: 'refused'; readonly diagnostic: Diagnostic }
  | {
      readonly kind: 'documents';
      readonly documents: readonly Document[];
      readonly comments: readonly Span[];
    };

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

/**
 * Drives lexer, parser and composer by hand: only the composer recurses, so depth and size are checked on the
 * parser's stack before anything deep can reach it, and a second document ends the reading.
 */
function compose(source: Source): Composed {
  const { text } = source;
  const parser = new Parser();
  // Types are resolved by resolve-scalar.ts, duplicate keys found by convert.ts with both places and in linear time.
  const composer = new Composer({ schema: 'failsafe', uniqueKeys: false, logLevel: 'silent', strict: true });
  const documents: Document[] = [];
  const comments: Span[] = [];
  // Only comments that speak to pcoord are of use; most files have none.
  const listens = /pcoord/i.test(text);
  let tokens = 0;
  let before = '';
  for (const lexeme of new Lexer().lex(text)) {
    tokens += 1;
    if (listens && lexeme.startsWith('#') && before !== SCALAR_FOLLOWS)
      comments.push(span(source, parser.offset, parser.offset + lexeme.trimEnd().length));
    before = lexeme;
    for (const token of parser.next(lexeme)) documents.push(...(composer.next(token) as Generator<Document>));
    // The stack also holds the document and the token being built.
    if (parser.stack.length > limits.depth + 2) return tooDeep(source, parser.offset);
    if (tokens > limits.tokens) return tooManyTokens(source, parser.offset);
    if (documents.length > 1) return { kind: 'documents', documents, comments };
  }
  for (const token of parser.end()) documents.push(...(composer.next(token) as Generator<Document>));
  documents.push(...(composer.end(documents.length === 0, text.length) as Generator<Document>));
  return { kind: 'documents', documents, comments };
}

/** What the lexer puts before the text of an unquoted or block scalar, which may begin with a `#`. */
const SCALAR_FOLLOWS = '\u001f';

function tooDeep(source: Source, offset: number): Composed {
  const at = Math.max(0, Math.min(offset, source.text.length) - 1);
  const diagnostic = diagnose('yaml-too-deep', span(source, at, at + 1), { limit: limits.depth });
  return { kind: 'refused', diagnostic };
}

function tooManyTokens(source: Source, offset: number): Composed {
  const what = `more than ${limits.tokens} YAML tokens`;
  const limit = `${limits.tokens} tokens`;
  return {
    kind: 'refused',
    diagnostic: diagnose('file-too-large', span(source, offset, offset), { what, limit }),
  };
}

function problemsOf(documents: readonly Document[]): YamlProblem[] {
  const first = documents[0];
  if (!first) return [];
  // Warnings are about tags, which convert.ts names better, except for directives.
  const warnings = first.warnings.filter((warning) => warning.code === 'BAD_DIRECTIVE');
  // An alias without a name is a lone `*`, which convert.ts names as well.
  const errors = first.errors.filter((error) => error.code !== 'BAD_ALIAS');
  return [...errors, ...warnings].map(({ code, pos, message }) => ({
    code,
    start: pos[0],
    end: pos[1],
    message,
  }));
}

function directiveFindings(source: Source, document: Document | undefined): Diagnostic[] {
  const yaml = document?.directives?.yaml;
  if (!yaml?.explicit || yaml.version === '1.2') return [];
  const start = Math.max(0, source.text.search(/^\ufeff?%YAML/m));
  const end = source.text.indexOf('\n', start);
  const where = span(source, start, end === -1 ? source.text.length : end);
  const line = span(source, start, where.end + 1);
  const fixes = [
    { title: 'remove the directive', grade: 'unsafe' as const, edits: [{ span: line, text: '' }] },
  ];
  return [diagnose('yaml-version', where, { version: yaml.version }, { fixes })];
}

function multiDoc(source: Source, second: Document): Diagnostic {
  const content = (second.contents as RawNode | null)?.range?.[0] ?? second.range?.[0] ?? 0;
  const marker = Math.max(0, source.text.lastIndexOf('---', content));
  return diagnose('yaml-multi-doc', span(source, marker, marker + 3), {});
}

/** Characters that hide or reorder text where no value stands: in comments. */
function hiddenInComments(source: Source, converted: Converted): Diagnostic[] {
  const words = converted.words;
  const findings: Diagnostic[] = [];
  for (const { index, codePoint } of invisibleInProse(source.text)) {
    if (words.some((word) => word.start <= index && index < word.end)) continue;
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

function kindOf(node: RawNode): RawKind {
  if (isMap(node)) return 'map';
  if (isSeq(node)) return 'list';
  return isAlias(node) ? 'alias' : 'scalar';
}

function span(source: Source, start: number, end: number): Span {
  return { source, start, end: Math.max(start, Math.min(end, source.text.length)) };
}
