import { inertText } from '../../base/inert.ts';
import type { Diagnostic, Severity } from '../diagnostic.ts';
import { hideSecrets } from '../hide-secrets.ts';
import { positionAt, type Source } from '../source.ts';
import type { Span } from '../span.ts';
import { summarize } from './pretty.ts';

/** What annotations need to know beside the findings. */
export interface GithubOptions {
  /** A file's path below the root of the checkout, with `/`. Default: its name. */
  readonly pathOf?: (source: Source) => string;
  /** How many findings somebody decided not to be told about. */
  readonly suppressed?: number;
}

/**
 * Findings as workflow commands of GitHub Actions, which shows them beside the lines concerned: the most severe first,
 * because only ten of a kind are shown for a step, and a plain line that counts them. One line each: nothing in a
 * text can begin another command.
 */
export function renderGithub(diagnostics: readonly Diagnostic[], options: GithubOptions = {}): string {
  const pathOf = options.pathOf ?? (({ name }: Source) => name);
  const ordered = (['error', 'warning', 'info'] as const).flatMap((wanted) =>
    hideSecrets(diagnostics).filter(({ severity }) => severity === wanted),
  );
  const hidden = options.suppressed ? `, ${options.suppressed} suppressed` : '';
  return [
    ...ordered.map((diagnostic) => toCommand(diagnostic, pathOf)),
    `${summarize(diagnostics)}${hidden}\n`,
  ].join('');
}

const commands: Readonly<Record<Severity, string>> = { error: 'error', warning: 'warning', info: 'notice' };

type PathOf = NonNullable<GithubOptions['pathOf']>;

function toCommand(diagnostic: Diagnostic, pathOf: PathOf): string {
  const { severity, code, alias, span } = diagnostic;
  const properties = [...placeOf(span, pathOf), ['title', `${code} ${alias}`] as const].map(
    ([key, value]) => `${key}=${escapeProperty(value)}`,
  );
  return `::${commands[severity]} ${properties.join(',')}::${escapeData(textOf(diagnostic, pathOf))}\n`;
}

/** Columns only for what lies on one line: GitHub refuses the others. */
function placeOf({ source, start, end }: Span, pathOf: PathOf): (readonly [string, string])[] {
  const from = positionAt(source, start);
  const to = positionAt(source, Math.max(start, end));
  const lines = [
    ['file', pathOf(source)],
    ['line', String(from.line)],
    ['endLine', String(to.line)],
  ] as const;
  if (from.line !== to.line) return [...lines];
  return [...lines, ['col', String(from.column)], ['endColumn', String(to.column)]];
}

function textOf({ message, related, help, fixes }: Diagnostic, pathOf: PathOf): string {
  return [
    message,
    ...related.map(({ span, message }) => {
      const { line, column } = positionAt(span.source, span.start);
      return `${pathOf(span.source)}:${line}:${column}: ${message}`;
    }),
    ...(help === undefined ? [] : [`help: ${help}`]),
    ...fixes.map(({ title, grade }) => `fix (${grade}): ${title}`),
  ]
    .map((line) => inertText(line, { max: 600 }))
    .join('\n');
}

function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

/** File names keep their every character: one that is made harmless would be another file. */
function escapeProperty(text: string): string {
  return escapeData(text.toWellFormed()).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
