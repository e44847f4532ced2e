import { inertBlock, inertText } from '../base/inert.ts';
import type { RunEvent } from '../journal/event.ts';
import { type Annotation, annotate } from './annotate.ts';
import { type Outline, outline } from './outline.ts';
import type { View } from './view.ts';

/** Whose log it is. */
export type CiKind = 'github' | 'gitlab';

export interface CiOptions {
  readonly kind: CiKind;
  readonly write: (text: string) => void;
  /** The plain log, told to write to what it is given. */
  readonly lines: (write: (text: string) => void) => View;
  /** The last part of what an attempt printed; `null` when it printed nothing, or nobody can tell. */
  readonly tail: (attempt: string) => string | null;
  /** What nobody else can guess, another one each time: letters and digits. */
  readonly token: () => string;
}

/**
 * The plain log with what a CI system makes of marks in it: the output of each ended attempt in a group that is folded,
 * and on GitHub annotations for what needs eyes. What agents wrote can begin no command of the CI system.
 */
export function openCi(options: CiOptions): View {
  const { kind, write } = options;
  const safe = kind === 'github' ? (text: string): void => write(withoutCommands(text)) : write;
  const inner = options.lines(safe);
  let outlined: Outline | null = null;
  return {
    show: (event, state) => {
      outlined ??= outline(state.plan);
      inner.show(event, state);
      const attempt = endedAttempt(event);
      if (attempt !== null) write(foldOutput(attempt, event.at_ms, options));
      if (kind === 'github') write(annotate(event, state, outlined).map(toCommand).join(''));
    },
    close: (state) => inner.close(state),
  };
}

const MOST_LINES = 200;
const LONGEST_LINE = 2_000;

function endedAttempt(event: RunEvent): string | null {
  return event.type === 'attempt-succeeded' || event.type === 'attempt-failed' ? event.attempt : null;
}

function foldOutput(attempt: string, at_ms: number, { kind, tail, token }: CiOptions): string {
  const lines = lastLines(tail(attempt));
  if (lines.length === 0) return '';
  const title = `output of ${inertText(attempt, { max: 120 })}, its last ${lines.length === 1 ? 'line' : `${lines.length} lines`}`;
  const text = lines.map((line) => `${line}\n`).join('');
  if (kind === 'github') {
    const end = token();
    return `::group::${escapeData(title)}\n::stop-commands::${end}\n${withoutOldCommands(text)}::${end}::\n::endgroup::\n`;
  }
  const name = `pcoord_${token()}`;
  const second = Math.floor(at_ms / 1000);
  return `\u001b[0Ksection_start:${second}:${name}[collapsed=true]\r\u001b[0K${title}\n${text}\u001b[0Ksection_end:${second}:${name}\r\u001b[0K\n`;
}

function lastLines(text: string | null): readonly string[] {
  if (text === null) return [];
  const lines = inertBlock(text, { max: 4 * text.length + 1 }).split('\n');
  while (lines.at(-1) === '') lines.pop();
  return lines
    .slice(-MOST_LINES)
    .map((line) => (line.length > LONGEST_LINE ? `${line.slice(0, LONGEST_LINE)}…` : line));
}

/** GitHub reads `::command::` at the beginning of a line and the older `##[command]` anywhere in it. */
function withoutCommands(text: string): string {
  return withoutOldCommands(text).replace(/^([^\S\n]*):(?=:)/gm, '$1: ');
}

/** These the page that shows a log acts on too, whatever the runner was told to stop: folds, and lines in red. */
function withoutOldCommands(text: string): string {
  return text.replaceAll('##[', '# #[');
}

function toCommand({ level, title, text, file }: Annotation): string {
  const properties = [
    ...(file === null ? [] : [`file=${escapeProperty(file)}`]),
    `title=${escapeProperty(title)}`,
  ];
  return `::${level} ${properties.join(',')}::${escapeData(text)}\n`;
}

function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

/** File names keep their every character: one that is made harmless would be another file. */
function escapeProperty(text: string): string {
  return escapeData(text.toWellFormed()).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
