import { inertText } from '../../base/inert.ts';

/** Text for HTML, in elements and in quoted attributes: inert on its own, and no character of it is markup. */
export function escapeHtml(text: string | number, max = 1000): string {
  return inertText(String(text), { max }).replace(/[&<>"'`]/g, (one) => `&#${one.charCodeAt(0)};`);
}

/** JSON for a script element of data: nothing in it can end the element. */
export function safeJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[<>&\u2028\u2029]/g,
    (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** A column of a table. */
export interface Column {
  readonly title: string;
  readonly align?: 'right';
  /** May be left out where there is little room. */
  readonly minor?: true;
  /** Sentences: always wide enough to be read as such. */
  readonly wide?: true;
}

/**
 * A table in a box that scrolls by itself; cells are HTML, the first of each row is its head. Empty columns are left out.
 * Where there is little room its rows become cards, in which each cell has the title of its column; not those of class
 * `numbers`.
 */
export function table(
  caption: string,
  allColumns: readonly Column[],
  allRows: readonly (readonly string[])[],
  attributes: { readonly class?: string; readonly rows?: readonly string[] } = {},
): string {
  const kept = allColumns.map((_, at) => at === 0 || allRows.some((cells) => cells[at] !== ''));
  const columns = allColumns.filter((_, at) => kept[at]);
  const rows = allRows.map((cells) => cells.filter((_, at) => kept[at]));
  const classOf = (column: Column | undefined): string => {
    const names = [
      column?.align === 'right' ? 'right' : '',
      column?.minor ? 'minor' : '',
      column?.wide ? 'wide' : '',
    ].filter(Boolean);
    return names.length === 0 ? '' : ` class="${names.join(' ')}"`;
  };
  const isCards = attributes.class !== 'numbers';
  // Not where it is never shown: a page has thousands of cells.
  const titleOf = (column: Column | undefined, cell: string): string =>
    isCards && column && !column.minor && cell !== '' && !cell.startsWith('<span class="badge')
      ? ` data-col="${escapeHtml(column.title)}"`
      : '';
  const head = columns.map((column) => `<th scope="col"${classOf(column)}>${escapeHtml(column.title)}</th>`);
  const body = rows.map((cells, row) => {
    const shown = cells.map((cell, at) =>
      at === 0
        ? `<th scope="row"${classOf(columns[at])}>${cell}</th>`
        : `<td${classOf(columns[at])}${titleOf(columns[at], cell)}>${cell}</td>`,
    );
    return `<tr${attributes.rows?.[row] ?? ''}>${shown.join('')}</tr>`;
  });
  return `<div class="scroll" role="region" aria-label="${escapeHtml(caption)}" tabindex="0"><table${
    attributes.class === undefined ? '' : ` class="${attributes.class}"`
  }><caption>${escapeHtml(caption)}</caption><thead><tr>${head.join('')}</tr></thead><tbody>
${body.join('\n')}
</tbody></table></div>`;
}

/** A part that is closed at first; print opens it. */
export function details(summary: string, body: string, state: 'open' | 'closed' = 'closed'): string {
  return `<details${state === 'open' ? ' open' : ''}><summary>${escapeHtml(summary)}</summary>\n${body}\n</details>`;
}

/** A command that can be copied. */
export function command(text: string): string {
  const shown = escapeHtml(text);
  return `<span class="command"><code>${shown}</code><button type="button" class="copy" hidden aria-label="Copy: ${shown}">Copy</button></span>`;
}

/** A name of ours or of a person's in words: taken apart after its signs, if it has to be. */
export function name(text: string): string {
  return escapeHtml(text).replace(/[_./:-](?=[\w&]{2})/g, '$&<wbr>');
}

/** File names and ids. */
export function code(text: string): string {
  return `<code>${escapeHtml(text)}</code>`;
}

/** The first few names as code, and how many there are besides. */
export function codes(names: readonly string[], most: number): string {
  const shown = names.slice(0, most).map(code).join(', ');
  return names.length <= most ? shown : `${shown} and ${names.length - most} more`;
}

/** How something stands: a sign, a word, and only then a colour. */
export function badge(mark: Mark, text: string): string {
  return `<span class="badge ${mark}"><span aria-hidden="true">${SIGNS[mark]}</span> ${escapeHtml(text)}</span>`;
}

/** How good something is. */
export type Mark = 'good' | 'bad' | 'attention' | 'active' | 'dim';

const SIGNS: Readonly<Record<Mark, string>> = {
  good: '✓',
  bad: '✗',
  attention: '⚑',
  active: '▶',
  dim: '○',
};
