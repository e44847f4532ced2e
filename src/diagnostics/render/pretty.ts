import { inertText } from '../../base/inert.ts';
import { countFindings, type Diagnostic, type Fix, type Severity } from '../diagnostic.ts';
import { hideSecrets } from '../hide-secrets.ts';
import { positionAt } from '../source.ts';
import type { Span } from '../span.ts';
import type { Snippet } from './snippet.ts';
import { snippetOf } from './snippet.ts';

/** How parts of a finding are marked; without one nothing is. Meaning never depends on it. */
export interface Palette {
  readonly error: (text: string) => string;
  readonly warning: (text: string) => string;
  readonly info: (text: string) => string;
  readonly strong: (text: string) => string;
  readonly dim: (text: string) => string;
}

export interface PrettyOptions {
  readonly palette?: Palette;
  /** Columns for the source line; longer lines are cut around the mark. Default 100. */
  readonly width?: number;
}

/**
 * Findings for people: message, the source line underlined, the other ends of the finding likewise, help and fixes.
 * Everything quoted from the text is inert: no control or bidi character of it reaches the terminal.
 */
export function renderPretty(diagnostics: readonly Diagnostic[], options: PrettyOptions = {}): string {
  const palette = options.palette ?? unmarked;
  const width = options.width ?? 100;
  return hideSecrets(diagnostics)
    .map((diagnostic) => renderOne(diagnostic, palette, width))
    .join('\n');
}

/** `2 errors, 1 warning`; `no findings` when there are none. */
export function summarize(diagnostics: readonly Diagnostic[]): string {
  const parts: string[] = [];
  for (const severity of ['error', 'warning', 'info'] as const) {
    const count = countFindings(diagnostics, severity);
    const noun = severity === 'info' ? 'note' : severity;
    if (count > 0) parts.push(`${count} ${noun}${count === 1 ? '' : 's'}`);
  }
  return parts.length > 0 ? parts.join(', ') : 'no findings';
}

/** No marks at all. */
export const unmarked: Palette = {
  error: (text) => text,
  warning: (text) => text,
  info: (text) => text,
  strong: (text) => text,
  dim: (text) => text,
};

function renderOne(diagnostic: Diagnostic, palette: Palette, maxWidth: number): string {
  const { severity, code, alias, span, related, help, fixes } = diagnostic;
  const mark = palette[severity];
  const primary = snippetOf(span, maxWidth);
  const others = related.map((other) => ({ ...other, snippet: snippetOf(other.span, maxWidth) }));
  const lines = [primary, ...others.map((other) => other.snippet)].map(
    (snippet) => String(snippet.line).length,
  );
  const gutter = Math.max(...lines);
  const out = [
    `${mark(`${severity}[${code}]`)} ${palette.dim(alias)} ${palette.strong(inert(diagnostic.message))}`,
  ];
  out.push(`${' '.repeat(gutter)}${palette.dim('-->')} ${place(span)}`);
  out.push(...drawSnippet(primary, { gutter, sign: '^', mark, palette }));
  for (const { span: other, message, snippet } of others) {
    out.push(`${' '.repeat(gutter)}${palette.dim(':::')} ${place(other)}: ${inert(message)}`);
    out.push(...drawSnippet(snippet, { gutter, sign: '-', mark: palette.info, palette }));
  }
  const pad = ' '.repeat(gutter);
  if (help !== undefined) out.push(`${pad} ${palette.dim('=')} help: ${inert(help)}`);
  for (const fix of fixes) out.push(`${pad} ${palette.dim('=')} ${wordFix(fix)}`);
  return `${out.join('\n')}\n`;
}

/** Title and what was proved are cut each on its own: the proof of a long title is still seen. */
function wordFix({ grade, title, effect }: Fix): string {
  return `fix (${grade}): ${inert(title)}${effect === undefined ? '' : ` (${inert(effect)})`}`;
}

interface Drawing {
  readonly gutter: number;
  readonly sign: string;
  readonly mark: Palette[Severity];
  readonly palette: Palette;
}

function drawSnippet(snippet: Snippet, { gutter, sign, mark, palette }: Drawing): string[] {
  const bar = palette.dim('|');
  const underline = `${' '.repeat(snippet.indent)}${mark(sign.repeat(snippet.width))}`;
  const goesOn = snippet.lastLine === null ? '' : palette.dim(` … to line ${snippet.lastLine}`);
  return [
    `${palette.dim(String(snippet.line).padStart(gutter))} ${bar} ${snippet.text}`.trimEnd(),
    `${' '.repeat(gutter)} ${bar} ${underline}${goesOn}`,
  ];
}

function place(span: Span): string {
  const { line, column } = positionAt(span.source, span.start);
  return `${inert(span.source.name)}:${line}:${column}`;
}

function inert(text: string): string {
  return inertText(text, { max: 600 });
}
