/**
 * One line that is safe to show on any terminal: no escape sequences, no control, bidi or invisible characters, white
 * space collapsed, at most `max` code points (a cut is marked by `…`). Every text that an agent or a program wrote
 * passes through here before it is shown, logged as an event or put into an error message.
 */
export function inertText(text: string, options: { readonly max: number }): string {
  const line = withoutHazards(text.slice(0, SCANNED)).replace(/\s+/g, ' ').trim();
  return cut(line, options.max, text.length > SCANNED);
}

/** The same for text of several lines: newlines stay, tabs become two spaces, trailing white space goes. */
export function inertBlock(text: string, options: { readonly max: number }): string {
  const block = withoutHazards(text.slice(0, Math.max(SCANNED, options.max * 2)))
    .replace(/\t/g, '  ')
    // Line by line: a pattern for white space before an end looks at a long run once from each of its places.
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
  return cut(block, options.max, text.length > Math.max(SCANNED, options.max * 2));
}

// More than any line that is shown; the rest of a huge text is not even looked at.
const SCANNED = 65_536;

// Sequences first, so that their parameters do not stay behind as text. No class holds its own introducer: a text
// full of unfinished sequences costs linear time.
const STRINGS = /(?:\x1b[\]PX^_]|[\x9d\x90\x98\x9e\x9f])[^\x00-\x07\x0e-\x1f\x7f-\x9f]*(?:\x07|\x1b\\|\x9c)/g;
const CONTROL_SEQUENCES = /(?:\x1b\[|\x9b)[\x30-\x3f]*[\x20-\x2f]*[\x40-\x7e]?/g;
const OTHER_ESCAPES = /\x1b[\x20-\x2f]*[\x30-\x7e]?/g;
const LINE_ENDS = /\r\n?|[\x0b\x0c\x85\u2028\u2029]/g;
const CONTROLS = /[\x00-\x08\x0e-\x1f\x7f-\x9f]/g;
// Unicode's own list (bidi marks, zero-width characters, fillers, variation selectors, tags), bidi overrides,
// interlinear annotations.
const INVISIBLE = /[\p{Default_Ignorable_Code_Point}\u202a-\u202e\ufff9-\ufffb]/gu;
// A letter with a tower of accents covers the lines around it.
const TOWERS = /(\p{M}{4})\p{M}+/gu;

function withoutHazards(text: string): string {
  return text
    .toWellFormed()
    .replace(STRINGS, '')
    .replace(CONTROL_SEQUENCES, '')
    .replace(OTHER_ESCAPES, '')
    .replace(LINE_ENDS, '\n')
    .replace(CONTROLS, '')
    .replace(INVISIBLE, '')
    .replace(TOWERS, '$1');
}

function cut(text: string, max: number, more: boolean): string {
  // Code points are at most two units each: short texts need no counting.
  if (!more && text.length <= max) return text;
  const points = [...text.slice(0, max * 2 + 2)];
  if (!more && points.length <= max) return text;
  return `${points
    .slice(0, Math.max(0, max - 1))
    .join('')
    .trimEnd()}…`;
}
