import type { Located, Span } from '../../../diagnostics/span.ts';

/**
 * The place of a stretch of a scalar's content in the source: quotes and escapes are counted. The whole scalar where
 * the text does not map one to one (folded lines, values brought in by an alias).
 */
export function spanInside(scalar: Located<string>, start: number, end: number): Span {
  return spansInside(scalar)(start, end);
}

/** The same for many stretches of one scalar, which may be long: it is gone through once, when first asked. */
export function spansInside({ value, span }: Located<string>): (start: number, end: number) => Span {
  let known: number[] | null | undefined;
  return (start, end) => {
    if (known === undefined) known = contentOffsets(span.source.text.slice(span.start, span.end), value);
    if (span.via || known === null) return span;
    const from = known[Math.min(start, value.length)]!;
    const to = known[Math.min(Math.max(end, start), value.length)]!;
    return { ...span, start: span.start + from, end: span.start + Math.max(to, from) };
  };
}

/** For each code unit of the content, and its end, where it stands in the source text; `null` when that is unclear. */
function contentOffsets(text: string, value: string): number[] | null {
  if (text === value) return Array.from({ length: value.length + 1 }, (_, at) => at);
  const quote = text[0];
  if (quote === '|') return blockOffsets(text, value);
  if ((quote !== '"' && quote !== "'") || text.at(-1) !== quote) return null;
  const offsets: number[] = [];
  let content = '';
  for (let at = 1; at < text.length - 1; ) {
    const unit = quote === '"' ? readDouble(text, at) : readSingle(text, at);
    if (unit === null) return null;
    for (let code = 0; code < unit.content.length; code++) offsets.push(at);
    content += unit.content;
    at += unit.length;
  }
  offsets.push(text.length - 1);
  return content === value ? offsets : null;
}

/** The lines of a literal block stand in the source as they are, behind an indentation. */
function blockOffsets(text: string, value: string): number[] | null {
  const offsets: number[] = [];
  let at = text.indexOf('\n') + 1;
  for (const line of value.split('\n')) {
    const end = text.indexOf('\n', at);
    const written = text.slice(at, end === -1 ? undefined : end).replace(/\r$/, '');
    const indent = written.length - line.length;
    if (line !== '' && (at === 0 || indent < 1 || !written.endsWith(line))) return null;
    for (let character = 0; character < line.length; character++) offsets.push(at + indent + character);
    offsets.push(at + written.length);
    at = end === -1 ? text.length : end + 1;
  }
  return offsets;
}

interface Unit {
  readonly content: string;
  /** Length in the source. */
  readonly length: number;
}

function readSingle(text: string, at: number): Unit | null {
  if (text[at] === '\n') return null;
  return text[at] === "'" ? { content: "'", length: 2 } : { content: text[at]!, length: 1 };
}

function readDouble(text: string, at: number): Unit | null {
  if (text[at] === '\n') return null;
  if (text[at] !== '\\') return { content: text[at]!, length: 1 };
  const kind = text[at + 1] ?? '';
  const digits = { x: 2, u: 4, U: 8 }[kind];
  if (digits !== undefined) {
    const point = Number.parseInt(text.slice(at + 2, at + 2 + digits), 16);
    return point <= 0x10ffff ? { content: String.fromCodePoint(point), length: 2 + digits } : null;
  }
  const content = SIMPLE_ESCAPES.get(kind);
  return content === undefined ? null : { content, length: 2 };
}

const SIMPLE_ESCAPES: ReadonlyMap<string, string> = new Map([
  ['0', '\0'],
  ['a', '\x07'],
  ['b', '\b'],
  ['t', '\t'],
  ['\t', '\t'],
  ['n', '\n'],
  ['v', '\v'],
  ['f', '\f'],
  ['r', '\r'],
  ['e', '\x1b'],
  [' ', ' '],
  ['"', '"'],
  ['/', '/'],
  ['\\', '\\'],
  ['N', '\x85'],
  ['_', '\xa0'],
  ['L', '\u2028'],
  ['P', '\u2029'],
]);
