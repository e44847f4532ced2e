import type { CST, Document } from 'yaml';
import { Composer, isAlias, isMap, isSeq, Lexer, Parser } from 'yaml';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { diagnose } from '../../diagnostics/diagnostic.ts';
import type { Source } from '../../diagnostics/source.ts';
import type { Span } from '../../diagnostics/span.ts';
import type { RawKind, RawNode } from './conversion.ts';
import type { YamlProblem } from './explain-syntax.ts';
import { limits } from './limits.ts';

/** What the YAML library makes of a text. */
export interface Composed {
  /** The first document; `null` when there is none, or when reading ended before it was whole. */
  readonly root: RawNode | null;
  /** The version that a directive asks for. */
  readonly version: string | null;
  /** Where a second document begins; it is not read. */
  readonly second: number | null;
  /** As many as `limits.problems`; then reading ended. */
  readonly problems: readonly YamlProblem[];
  /** Comments of a file that names pcoord at all. */
  readonly comments: readonly Span[];
}

/**
 * Drives lexer, parser and composer by hand, so that every limit is checked before the work it bounds: tokens are
 * counted before any is kept, depth and entries on the parser's stack before the composer, which alone recurses,
 * builds anything of them. A second document and too many problems end the reading. A diagnostic is a refusal.
 */
export function compose(source: Source): Composed | { readonly refused: Diagnostic } {
  const beyond = offsetBeyondTokens(source.text);
  if (beyond !== null) return { refused: tooManyTokens(source, beyond) };
  const reading = startReading(source);
  try {
    const refused = readAll(reading);
    return refused ? { refused } : reading.found;
  } catch (stop) {
    // The composer reports through a callback, so nothing but a throw ends it early.
    if (stop !== ENOUGH) throw stop;
    return { ...reading.found, root: null };
  }
}

/** Which of the library's nodes it is. */
export function kindOf(node: RawNode): RawKind {
  if (isMap(node)) return 'map';
  if (isSeq(node)) return 'list';
  return isAlias(node) ? 'alias' : 'scalar';
}

const ENOUGH = Symbol('enough problems');

interface Reading {
  readonly source: Source;
  readonly parser: Parser;
  readonly composer: Composer;
  readonly found: {
    root: RawNode | null;
    version: string | null;
    second: number | null;
    readonly problems: YamlProblem[];
    readonly comments: Span[];
  };
  document: 'none' | 'read';
  directives: number;
}

function startReading(source: Source): Reading {
  // Types are resolved by resolve-scalar.ts, duplicate keys found by convert.ts with both places and in linear time.
  const composer = new Composer({ schema: 'failsafe', uniqueKeys: false, logLevel: 'silent', strict: true });
  const found = { root: null, version: null, second: null, problems: [], comments: [] };
  const reading: Reading = { source, parser: new Parser(), composer, found, document: 'none', directives: 0 };
  // The library's own list has no end, and each error on it carries a stack trace.
  Object.assign(composer, {
    onError: (at: ErrorPlace, code: string, message: string, warning?: boolean) =>
      noteProblem(reading, at, { code, message, warning: warning === true }),
  });
  return reading;
}

/** Where the library says that an error is. */
type ErrorPlace = number | readonly number[] | { readonly offset: number; readonly source?: string };

function noteProblem(
  { found }: Reading,
  at: ErrorPlace,
  { code, message, warning }: { code: string; message: string; warning: boolean },
): void {
  // Warnings are about tags, which convert.ts names better, except for directives; it also names a lone `*`.
  if (code === 'BAD_ALIAS' || (warning && code !== 'BAD_DIRECTIVE')) return;
  const start = typeof at === 'number' ? at : 'offset' in at ? at.offset : at[0]!;
  const length = typeof at === 'object' && 'offset' in at ? (at.source?.length ?? 1) : 1;
  const end = typeof at === 'object' && !('offset' in at) ? at[1]! : start + length;
  found.problems.push({ code, start, end, message });
  if (found.problems.length >= limits.problems) throw ENOUGH;
}

function readAll(reading: Reading): Diagnostic | null {
  const { source, parser, composer, found } = reading;
  const { text } = source;
  // Only comments that speak to pcoord are of use; most files have none.
  const listens = /pcoord/i.test(text);
  let tokens = 0;
  let aliases = 0;
  let before = '';
  for (const lexeme of new Lexer().lex(text)) {
    const { offset } = parser;
    if (++tokens > limits.tokens) return tooManyTokens(source, offset);
    if (lexeme.length > limits.lines && hasTooManyLines(lexeme)) return tooManyLines(source, offset);
    if (listens && lexeme.startsWith('#') && before !== SCALAR_FOLLOWS)
      found.comments.push({ source, start: offset, end: offset + lexeme.trimEnd().length });
    if (lexeme.startsWith('*') && before !== SCALAR_FOLLOWS && ++aliases > limits.aliasNodes)
      return diagnose('yaml-alias-budget', place(source, offset), { limit: limits.aliasNodes });
    before = lexeme;
    for (const token of parser.next(lexeme)) if (!take(reading, token)) return null;
    const refused = refuseShape(source, parser);
    if (refused) return refused;
  }
  for (const token of parser.end()) if (!take(reading, token)) return null;
  // Directives without a document have errors of their own.
  const ended = composer.end(reading.document === 'none', text.length) as Generator<Document>;
  for (const document of ended) keep(reading, document);
  return null;
}

/** What the lexer puts before the text of an unquoted or block scalar, which may begin with any sign. */
const SCALAR_FOLLOWS = '\u001f';

/** Hands a token on; false when a second document begins. */
function take(reading: Reading, token: CST.Token): boolean {
  const { composer, found } = reading;
  if (token.type === 'document') {
    if (reading.document === 'read') {
      found.second = token.start.find(({ type }) => type === 'doc-start')?.offset ?? token.offset;
      for (const document of composer.end() as Generator<Document>) keep(reading, document);
      return false;
    }
    reading.document = 'read';
  }
  if (token.type === 'directive' && ++reading.directives > limits.problems) {
    noteProblem(reading, token, { code: 'UNEXPECTED_TOKEN', message: 'Too many directives', warning: false });
    return true;
  }
  if (token.type === 'error') {
    const message = token.source ? `${token.message}: ${JSON.stringify(token.source)}` : token.message;
    noteProblem(reading, token, { code: 'UNEXPECTED_TOKEN', message, warning: false });
    return true;
  }
  if (token.type === 'doc-end' && reading.document === 'none') {
    const message = 'Unexpected doc-end without preceding document';
    noteProblem(reading, token, { code: 'UNEXPECTED_TOKEN', message, warning: false });
    return true;
  }
  for (const document of composer.next(token) as Generator<Document>) keep(reading, document);
  return true;
}

function keep({ found }: Reading, document: Document): void {
  const { yaml } = document.directives ?? {};
  found.root = document.contents as RawNode | null;
  found.version = yaml?.explicit ? yaml.version : null;
}

/** The values under construction lie on the parser's stack, above the document. */
function refuseShape(source: Source, { stack, offset }: Parser): Diagnostic | null {
  const top = stack[stack.length - 1];
  // The stack also holds the document and the token being built.
  if (stack.length > limits.depth + 2)
    return diagnose('yaml-too-deep', place(source, offset - 1), { limit: limits.depth });
  if (top === undefined || !('items' in top) || top.items.length <= limits.entries) return null;
  const what = `a mapping or list of more than ${limits.entries} entries`;
  return diagnose('file-too-large', place(source, offset), { what, limit: `${limits.entries} entries` });
}

/**
 * Where the text has more tokens than it may have, or `null`. They are only counted, which takes no memory. A text that
 * cannot have as many is not looked at; one that is too deep, or has a second document, before that is read as far.
 */
function offsetBeyondTokens(text: string): number | null {
  // A character makes two tokens at most.
  if (text.length * 2 <= limits.tokens) return null;
  let tokens = 0;
  let offset = 0;
  let open = 0;
  let documents = 0;
  for (const lexeme of new Lexer().lex(text)) {
    tokens += 1;
    if (lexeme === '[' || lexeme === '{') open += 1;
    else if (lexeme === ']' || lexeme === '}') open -= 1;
    else if (lexeme === '---') documents += 1;
    if (open > limits.depth + 2 || documents > 1) return null;
    if (tokens > limits.tokens) return offset;
    if (!MARKERS.has(lexeme)) offset += lexeme.length;
  }
  return null;
}

/** Tokens by which the lexer tells the parser something; they do not stand in the text. */
const MARKERS: ReadonlySet<string> = new Set(['\u0002', '\u0018', '\u001f']);

function tooManyTokens(source: Source, offset: number): Diagnostic {
  const what = `more than ${limits.tokens} YAML tokens`;
  return diagnose('file-too-large', place(source, offset), { what, limit: `${limits.tokens} tokens` });
}

/** The library takes a text apart into its lines. */
function hasTooManyLines(lexeme: string): boolean {
  let lines = 1;
  for (let at = lexeme.indexOf('\n'); at !== -1; at = lexeme.indexOf('\n', at + 1)) lines += 1;
  return lines > limits.lines;
}

function tooManyLines(source: Source, offset: number): Diagnostic {
  const what = `a text of more than ${limits.lines} lines`;
  return diagnose('file-too-large', place(source, offset), { what, limit: `${limits.lines} lines` });
}

function place(source: Source, offset: number): Span {
  const start = Math.max(0, Math.min(offset, source.text.length - 1));
  return { source, start, end: Math.min(start + 1, source.text.length) };
}
