import type { Fix, Related } from '../../diagnostics/diagnostic.ts';
import type { Source } from '../../diagnostics/source.ts';
import { lineEnd } from './line-end.ts';

/** A YAML error in the author's terms: what is wrong, where, and what would settle it. */
export interface Wording {
  readonly detail: string;
  readonly start: number;
  readonly end: number;
  readonly help?: string;
  readonly related?: readonly Related[];
  readonly fixes?: readonly Fix[];
}

interface Problem {
  readonly code: string;
  readonly start: number;
  readonly end: number;
  readonly message: string;
}

/** Words an error of the YAML library; what is not known here keeps the library's own message. */
export function wordSyntaxError(source: Source, problem: Problem): Wording {
  return (
    wordOpenQuote(source, problem) ??
    wordOpenBracket(source, problem) ??
    wordMissingColon(source, problem) ??
    wordKnown(source, problem) ?? {
      ...placeOf(source, problem),
      detail: lowerFirst(problem.message.replace(/\.$/, '')),
    }
  );
}

function wordOpenQuote(source: Source, { message, start }: Problem): Wording | null {
  const quote = /^Missing closing (["'])/.exec(message)?.[1];
  if (quote === undefined) return null;
  let at = Math.min(start, source.text.length) - 1;
  // Any other quote inside would have closed it, so the nearest one that is not escaped opened it.
  while (at > 0 && (source.text[at] !== quote || (quote === '"' && source.text[at - 1] === '\\'))) at -= 1;
  return { detail: `the quote ${quote} that opens here is not closed`, start: at, end: at + 1 };
}

/** `[` or `{` without its end: the library points at where it gave up, people look for where it began. */
function wordOpenBracket(source: Source, { message, start }: Problem): Wording | null {
  const kind = /^Flow (sequence|map)\b.* end with a/.exec(message)?.[1];
  if (kind === undefined) return null;
  const [open, close] = kind === 'sequence' ? ['[', ']'] : ['{', '}'];
  let depth = 0;
  for (let at = Math.min(start, source.text.length) - 1; at >= 0; at -= 1) {
    const character = source.text[at];
    if (character === close) depth += 1;
    if (character === open) {
      if (depth === 0)
        return { detail: `the \`${open}\` that opens here is not closed`, start: at, end: at + 1 };
      depth -= 1;
    }
  }
  return null;
}

/** `retries 2` and `retries:2`. */
function wordMissingColon(source: Source, problem: Problem): Wording | null {
  if (!/^Implicit map keys need to be followed by map values/.test(problem.message)) return null;
  const { start } = problem;
  const end = lineEnd(source.text, start);
  const line = source.text.slice(start, end);
  const glued = /^([\w-]+):(\S.*)$/.exec(line);
  const apart = /^([\w-]+)[ \t]+(\S.*)$/.exec(line);
  const found = glued ?? apart;
  const detail = glued ? 'a space is missing after the colon' : 'a colon is missing after this key';
  if (!found) return { detail, start, end };
  const text = `${found[1]}: ${found[2]}`;
  const edits = [{ span: { source, start, end }, text }];
  return { detail, start, end, fixes: [{ title: `write \`${text}\``, grade: 'unsafe', edits }] };
}

const KNOWN: readonly (readonly [pattern: RegExp, detail: string, help?: string])[] = [
  [
    /^Unexpected (?:scalar|flow-\S+|alias) at node end/,
    'something follows a value that is already complete',
    'put the whole value into quotes, or start a new line for what follows',
  ],
  [
    /^A block sequence may not be used as an implicit map key/,
    'this `-` does not stand under the entries before it',
    'give all entries of a list the same indentation',
  ],
  [
    /^Unexpected block-seq-ind on same line with key/,
    'a list cannot begin on the line of its key',
    'put `- …` on the next line, or write the list as [ … ]',
  ],
  [
    /^Nested mappings are not allowed in compact mappings/,
    'a mapping cannot begin here',
    'check the indentation, or quote the value if the colon belongs to it',
  ],
  [
    /^Implicit keys need to be on a single line/,
    'this line is neither a key nor part of the value before it',
    'check its indentation, or look for a missing colon',
  ],
  [
    /^All mapping items must start at the same column/,
    'this key does not stand under the keys before it',
    'give all keys of a mapping the same indentation',
  ],
  [
    /^Unexpected \S+ token in YAML stream/,
    'this cannot stand here: the document has ended before it',
    'the file must be one mapping: check the indentation of the lines above',
  ],
  [
    /^Invalid escape sequence/,
    'this escape is not known',
    'inside double quotes a backslash starts an escape: write `\\\\`, or use single quotes',
  ],
];

function wordKnown(source: Source, problem: Problem): Wording | null {
  for (const [pattern, detail, help] of KNOWN)
    if (pattern.test(problem.message))
      return { ...placeOf(source, problem), detail, ...(help === undefined ? {} : { help }) };
  return null;
}

function placeOf(source: Source, { start, end }: Problem): { start: number; end: number } {
  let from = Math.max(0, Math.min(start, source.text.length));
  const last = lineEnd(source.text, from);
  // The library begins some errors with the indentation.
  while (from < last && (source.text[from] === ' ' || source.text[from] === '\t')) from += 1;
  return { start: from, end: Math.max(from, Math.min(end, last), Math.min(from + 1, last)) };
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
