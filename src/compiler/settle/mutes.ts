import type { Code } from '../../diagnostics/codes.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { positionAt, type Source } from '../../diagnostics/source.ts';
import type { Span } from '../../diagnostics/span.ts';
import type { SyntaxTree } from '../syntax/tree.ts';
import type { Directive } from './directives.ts';
import { entryBelow, type Stretch } from './entry-below.ts';

/** One rule of one directive, and what came of it. */
export interface Mute {
  readonly directive: Directive;
  readonly code: Code;
  readonly span: Span;
  /** It covers a finding, ignored or not. */
  used: boolean;
  /** The first finding that it covers but may not ignore. */
  refused: Diagnostic | null;
}

/** Says which directives cover a finding. */
export interface Mutes {
  /** In the order of the texts. */
  readonly all: readonly Mute[];
  /** For each end of the finding that is covered, the nearest directive; the primary end first. */
  readonly covering: (diagnostic: Diagnostic) => readonly Mute[];
}

/** Makes the directives of all files ready to be asked, in linear time. */
export function gatherMutes(directives: readonly Directive[]): Mutes {
  const places = new Map<Source, Map<Code, Places>>();
  const all: Mute[] = [];
  for (const directive of directives) {
    const stretch = directive.covers === 'entry' ? stretchBelow(directive) : null;
    const line = positionAt(directive.span.source, directive.span.start).line;
    for (const { value: code, span } of directive.rules) {
      const mute: Mute = { directive, code, span, used: false, refused: null };
      all.push(mute);
      const place = placesOf(places, span.source, code);
      if (directive.covers === 'file') place.file ??= mute;
      else if (directive.covers === 'line') keepFirst(place.lines, line, mute);
      else if (stretch) place.stretches.push({ ...stretch, mute, outer: null });
    }
  }
  for (const rules of places.values()) for (const place of rules.values()) nest(place);
  return { all, covering: (diagnostic) => covering(places, diagnostic) };
}

/** Where one rule is covered in one file. */
interface Places {
  file: Mute | null;
  readonly lines: Map<number, Mute>;
  /** Sorted; each lies inside `outer` or beside it. */
  readonly stretches: Nested[];
}

interface Nested extends Stretch {
  readonly mute: Mute;
  outer: Nested | null;
}

function placesOf(places: Map<Source, Map<Code, Places>>, source: Source, code: Code): Places {
  const rules = places.get(source) ?? new Map<Code, Places>();
  places.set(source, rules);
  const place = rules.get(code) ?? { file: null, lines: new Map(), stretches: [] };
  rules.set(code, place);
  return place;
}

function keepFirst(lines: Map<number, Mute>, line: number, mute: Mute): void {
  if (!lines.has(line)) lines.set(line, mute);
}

/** What begins on the next line that is neither blank nor a comment. */
function stretchBelow({ tree, span }: Directive): Stretch | null {
  const at = nextContent(tree, span.end);
  return at === null ? null : entryBelow(tree.root, at);
}

const contentAfter = new WeakMap<SyntaxTree, Map<number, number | null>>();

/** Remembered for each line on the way, so that thousands of comments in a row cost no more than one walk. */
function nextContent(tree: SyntaxTree, from: number): number | null {
  const { text } = tree.source;
  const known = contentAfter.get(tree) ?? new Map<number, number | null>();
  contentAfter.set(tree, known);
  const passed: number[] = [];
  let newline = text.indexOf('\n', from);
  let found: number | null = null;
  while (newline !== -1) {
    const before = known.get(newline);
    if (before !== undefined) {
      found = before;
      break;
    }
    passed.push(newline);
    const start = newline + 1;
    let at = start;
    while (text[at] === ' ' || text[at] === '\t' || text[at] === '\r') at += 1;
    if (at < text.length && text[at] !== '#' && text[at] !== '\n') {
      found = start;
      break;
    }
    newline = text.indexOf('\n', at);
  }
  for (const one of passed) known.set(one, found);
  return found;
}

/** Sorts the stretches and tells each what it lies in; of equal ones the first in the text counts. */
function nest({ stretches }: Places): void {
  stretches.sort((a, b) => a.start - b.start || b.end - a.end);
  let open: Nested | null = null;
  let kept = 0;
  for (const one of stretches) {
    while (open && open.end <= one.start) open = open.outer;
    if (open && open.start === one.start && open.end === one.end) continue;
    one.outer = open;
    open = one;
    stretches[kept] = one;
    kept += 1;
  }
  stretches.length = kept;
}

function covering(places: Map<Source, Map<Code, Places>>, { code, span, related }: Diagnostic): Mute[] {
  const found: Mute[] = [];
  for (const end of [span, ...related.map((other) => other.span)]) {
    const place = places.get(end.source)?.get(code);
    const mute = place ? nearest(place, end) : null;
    if (mute && !found.includes(mute)) found.push(mute);
  }
  return found;
}

function nearest({ file, lines, stretches }: Places, { source, start, end }: Span): Mute | null {
  if (lines.size > 0) {
    const first = lines.get(positionAt(source, start).line);
    const last = first ?? lines.get(positionAt(source, Math.max(start, end - 1)).line);
    if (last) return last;
  }
  return innermost(stretches, start) ?? file;
}

function innermost(stretches: readonly Nested[], offset: number): Mute | null {
  let low = 0;
  let high = stretches.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (stretches[middle]!.start <= offset) low = middle + 1;
    else high = middle;
  }
  let one = stretches[low - 1] ?? null;
  while (one && one.end < offset) one = one.outer;
  return one?.mute ?? null;
}
