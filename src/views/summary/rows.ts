import { inertText } from '../../base/inert.ts';
import type { Paint } from '../paint.ts';

/** At most so many of one kind are listed. */
export const LIST_MOST = 10;

/** A line of the summary: what it is about, and what there is to say of it. */
export interface Row {
  readonly label: string;
  readonly text: string;
  /** Something to type: stays in one piece. */
  readonly kind: 'words' | 'command';
}

/** A row; what it says is made inert. */
export function row(label: string, text: string, kind: Row['kind'] = 'words'): Row {
  return { label, text: inertText(text, { max: 1000 }), kind };
}

/** How many were left out of a list, where there were more than are listed. */
export function more(count: number): readonly Row[] {
  return count <= LIST_MOST ? [] : [row('', `… and ${count - LIST_MOST} more`)];
}

/** A row as it is printed, on a terminal of `columns`; commands are never broken. */
export function paintRow({ label, text, kind }: Row, paint: Paint, columns: number): string {
  const indent = ' '.repeat(LABEL + 2);
  const lines = kind === 'command' ? [text] : wrapWords(text, Math.max(20, columns - LABEL - 3));
  return `  ${paint.dim(label.padEnd(LABEL))}${lines.join(`\n${indent}`)}`;
}

const LABEL = 13;

/** Words wider than a line stay whole. */
function wrapWords(text: string, width: number): readonly string[] {
  if (text.length <= width) return [text];
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}
