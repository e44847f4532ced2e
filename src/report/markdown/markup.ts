import { inertText } from '../../base/inert.ts';

/**
 * Words of ours with names of others in them, as Markdown: nothing in them is markup, a link, a mention, an issue or a
 * tag. What has a meaning somewhere is written by number, and an `@` or `#` is parted from what follows it.
 */
export function plain(text: string, max = 300): string {
  return (
    inertText(text, { max })
      .replace(/[&<>\\`*_{}[\]()|~!$]/g, (one) => `&#${one.charCodeAt(0)};`)
      // Mentions and issues are found after all that is undone; an empty comment parts them for good.
      .replace(/[@#](?=[\p{L}\p{N}])|(?<=\bgh)-(?=\d)/giu, '$&<!-- -->')
      .replace(/&#<!-- -->(\d+;)/g, '&#$1')
      // Commits and signs by name are found the same way.
      .replace(/(?<![\w;])[0-9a-f]{7,64}(?!\w)/gi, (id) => id.replace(/.{6}(?=.)/g, '$&<!-- -->'))
      .replace(/:(?=(?:[\w+-]|&#95;)+:)/g, ':<!-- -->')
      // Addresses become links by themselves.
      .replace(/(https?|ftp|mailto):/gi, '$1<!-- -->:')
      .replace(/\bwww\./gi, 'www<!-- -->.')
  );
}

/** A name or command as code: nothing in it is looked at. */
export function code(text: string, max = 300): string {
  const shown = inertText(text, { max });
  if (shown === '') return '';
  const longest = Math.max(0, ...[...shown.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  const pad = shown.startsWith('`') || shown.endsWith('`') ? ' ' : '';
  return `${fence}${pad}${shown}${pad}${fence}`;
}

/** Code in a cell of a table, which would end at a bar even there. */
export function cellCode(text: string, max = 120): string {
  return code(text, max).replaceAll('|', '\\|');
}

/** The first few names as code; in a cell of a table each as `cellCode`. */
export function codes(names: readonly string[], most: number, say: (name: string) => string = code): string {
  const shown = names.slice(0, most).map((name) => say(name));
  return names.length <= most ? shown.join(', ') : `${shown.join(', ')} and ${names.length - most} more`;
}

/** A table; cells are Markdown. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  // `Name:` aligns to the right.
  const rule = head.map((name) => (name.endsWith(':') ? '---:' : '---'));
  return [line(head.map((name) => name.replace(/:$/, ''))), line(rule), ...rows.map(line)].join('\n');
}

/** Commands to copy. */
export function commands(lines: readonly string[]): string {
  const shown = lines.map((line) => inertText(line, { max: 1000 }));
  const longest = Math.max(
    2,
    ...shown.flatMap((line) => [...line.matchAll(/`+/g)].map(([run]) => run.length)),
  );
  const fence = '`'.repeat(longest + 1);
  return `${fence}sh\n${shown.join('\n')}\n${fence}`;
}

/** A part that is closed at first. */
export function details(summary: string, body: string): string {
  return `<details>\n<summary>${plain(summary)}</summary>\n\n${body}\n\n</details>`;
}
