/** A text with the name users know it by. Offsets are UTF-16 code units, as in JavaScript strings. */
export interface Source {
  readonly name: string;
  readonly text: string;
  /** The name that plans know it by, whoever typed it and where; absent where it is `name`. */
  readonly canonical?: string;
  /** Where it was read, from the root of the disk; never shown. Absent where it is no file. */
  readonly path?: string;
}

/** The name of a text in a plan: equal files have equal names, wherever pcoord was started. */
export function nameInPlan({ name, canonical }: Source): string {
  return canonical ?? name;
}

/** A place for people and tools: both count from 1; columns count UTF-16 code units. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

const lineStartsOf = new WeakMap<Source, readonly number[]>();

/** The position of an offset; offsets outside the text are clamped to it. */
export function positionAt(source: Source, offset: number): Position {
  const starts = lineStarts(source);
  const clamped = Math.max(0, Math.min(offset, source.text.length));
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (starts[middle]! <= clamped) low = middle;
    else high = middle - 1;
  }
  return { line: low + 1, column: Math.max(1, clamped - starts[low]! + 1) };
}

/** The text of a 1-based line without its line end. */
export function lineText(source: Source, line: number): string {
  const starts = lineStarts(source);
  const start = starts[line - 1];
  if (start === undefined) return '';
  const end = starts[line] ?? source.text.length;
  return source.text.slice(start, end).replace(/\r?\n$/, '');
}

function lineStarts(source: Source): readonly number[] {
  const known = lineStartsOf.get(source);
  if (known) return known;
  // A byte order mark is no column: editors do not show it.
  const starts = [source.text.startsWith('\ufeff') ? 1 : 0];
  for (let at = source.text.indexOf('\n'); at !== -1; at = source.text.indexOf('\n', at + 1))
    starts.push(at + 1);
  lineStartsOf.set(source, starts);
  return starts;
}
