import stringWidth from 'string-width';

/** How many terminal cells a line takes: two for wide scripts, none for marks. The measure Ink itself goes by. */
export function cellsOf(text: string): number {
  return PLAIN.test(text) ? text.length : stringWidth(text);
}

/** The text in exactly `width` cells: padded on the other side of `align`, or cut with `…` at its end. */
export function fitCells(text: string, width: number, align: 'left' | 'right' = 'left'): string {
  const cells = cellsOf(text);
  if (cells > width) return cutCells(text, width);
  const pad = ' '.repeat(width - cells);
  return align === 'left' ? `${text}${pad}` : `${pad}${text}`;
}

const PLAIN = /^[\x20-\x7e]*$/;
const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

function cutCells(text: string, width: number): string {
  if (width <= 0) return '';
  if (PLAIN.test(text)) return `${text.slice(0, width - 1)}…`;
  let kept = '';
  let cells = 0;
  for (const { segment } of graphemes.segment(text)) {
    const more = cellsOf(segment);
    if (cells + more > width - 1) break;
    kept += segment;
    cells += more;
  }
  return `${kept}…${' '.repeat(width - 1 - cells)}`;
}
