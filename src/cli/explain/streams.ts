import { inertText } from '../../base/inert.ts';
import { explainPair, type PairExplanation } from '../../compiler/explain/pair.ts';
import { reportPair } from '../../compiler/explain/pair-report.ts';
import { findSubject, type Subject } from '../../compiler/explain/subject.ts';
import { wordPair } from '../../compiler/explain/word-pair.ts';
import type { ProvedFix } from '../../compiler/fixes/offer-fixes.ts';
import { type CompileInput, type Linted, lint } from '../../compiler/lint.ts';
import type { AnalysedModel } from '../../compiler/model/analyse.ts';
import { renderPretty, summarize } from '../../diagnostics/render/pretty.ts';
import type { Source } from '../../diagnostics/source.ts';
import { openEnvironment } from '../environment.ts';
import { exitCodes } from '../exit-codes.ts';
import { type Io, mayColour } from '../io.ts';
import { terminalPalette } from '../palette.ts';
import { findDefaultFile, readSource } from '../read-source.ts';
import { refuseAs } from '../refuse.ts';

/** What `pcoord explain STREAM STREAM` was asked. */
export interface StreamsOrder {
  readonly format: 'pretty' | 'json';
  /** The session file; the default one when absent. */
  readonly file: string | undefined;
  readonly overlays: readonly string[];
  readonly io: Io;
}

const refuse = refuseAs('explain');

/** `pcoord explain STREAM STREAM`: why two streams, or two of their phases, can or cannot run together. */
export async function explainStreams(
  names: readonly [string, string],
  { format, file, overlays, io }: StreamsOrder,
): Promise<number> {
  const named = file ?? findDefaultFile(io.cwd);
  if (typeof named !== 'string' && !named.ok) return refuse(io, named.error.message, named.error.exit);
  const shown = typeof named === 'string' ? named : named.value;
  const sources: Source[] = [];
  for (const name of [shown, ...overlays]) {
    const source = await open(name, io);
    if (typeof source === 'number') return source;
    sources.push(source);
  }
  const [session, ...rest] = sources;
  const input: CompileInput = { session: session!, overlays: rest, environment: openEnvironment(io) };
  const linted = lint(input);
  const { model } = linted;
  if (!model || model.streams.length === 0) return refuseWithoutStreams(shown, linted, io);
  const [a, b] = [findSubject(names[0], model), findSubject(names[1], model)];
  if (!a.ok) return refuse(io, inert(a.error), exitCodes.usage);
  if (!b.ok) return refuse(io, inert(b.error), exitCodes.usage);
  if (a.value.stream === b.value.stream) return refuse(io, wordSame(a.value, model), exitCodes.usage);
  const told = explainPair(a.value, b.value, model);
  const fixes = await fixesFor(told, { input, linted });
  tellErrors(shown, linted, io);
  const ignored = ignoredOf(told, linted);
  if (format === 'json') {
    const report = { ...reportPair(told, model), ignored, fixes: fixes.map(reportFix) };
    io.out(`${JSON.stringify(report, null, 2)}\n`);
  } else io.out(`${wordAll(told, model, io)}${ignored.map(wordIgnored).join('')}${wordFixes(fixes, io)}`);
  return exitCodes.done;
}

/** A text to compile, or the exit code of what was said about it. */
async function open(name: string, io: Io): Promise<Source | number> {
  const read = await readSource(name, io);
  if (!read.ok) return refuse(io, read.error.message, read.error.exit);
  if (read.value.value) return read.value.value;
  io.err(renderPretty(read.value.diagnostics, { width: io.columns }));
  return exitCodes.findings;
}

function refuseWithoutStreams(name: string, { diagnostics }: Linted, io: Io): number {
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  if (errors.length === 0) return refuse(io, `${inert(name)} has no work streams`, exitCodes.usage);
  io.err(renderPretty(errors, { width: io.columns }));
  return refuse(io, `there is no stream to explain in ${inert(name)}`, exitCodes.findings);
}

/** What is explained holds as far as the session can be read; that something is wrong with it must be said. */
function tellErrors(name: string, { diagnostics }: Linted, io: Io): void {
  const errors = diagnostics.filter(
    ({ severity, code }) => severity === 'error' && !code.startsWith('overlap-'),
  );
  if (errors.length > 0)
    io.err(`pcoord explain: ${summarize(errors)} in ${inert(name)} besides; \`pcoord compile\` tells\n`);
}

function wordSame({ stream }: Subject, { streams }: AnalysedModel): string {
  const others = streams.filter((other) => other !== stream).map(({ id }) => id);
  const hint = others.length > 0 ? `; other streams: ${others.slice(0, 8).join(', ')}` : '';
  return `both names mean ${stream.id}, whose phases follow each other${inert(hint)}`;
}

function wordAll(told: PairExplanation, model: AnalysedModel, io: Io): string {
  const palette = mayColour(io, 'out') ? { palette: terminalPalette } : {};
  return wordPair(told, model, { ...palette, width: io.columns });
}

/** A finding about the two that a comment asks to ignore: what is explained holds, but `compile` does not tell it. */
interface Ignored {
  readonly code: string;
  readonly reason: string;
}

function ignoredOf({ a, b }: PairExplanation, { suppressed }: Linted): Ignored[] {
  return suppressed
    .filter(
      ({ diagnostic: { code, subject } }) =>
        code.startsWith('overlap-') && [a, b].every(({ stream }) => subject.includes(stream.id)),
    )
    .map(({ diagnostic: { code }, reason }) => ({ code, reason }));
}

function wordIgnored({ code, reason }: Ignored): string {
  return `  note: a comment asks to ignore ${code}: ${inert(reason)}\n`;
}

/** How many fixes are shown; the first is the cheapest. */
const SHOWN_FIXES = 3;

/** Proved fixes, where there is something to settle. */
async function fixesFor(
  { verdict, a, b }: PairExplanation,
  { input, linted }: { readonly input: CompileInput; readonly linted: Linted },
): Promise<readonly ProvedFix[]> {
  if (verdict !== 'conflict' && verdict !== 'merged') return [];
  const { cheapestFix } = await import('../../compiler/fixes/offer-fixes.ts');
  return cheapestFix(input, linted, [a.stream.id, b.stream.id]).slice(0, SHOWN_FIXES);
}

function wordFixes(fixes: readonly ProvedFix[], io: Io): string {
  if (fixes.length === 0) return '';
  const strong = mayColour(io, 'out') ? terminalPalette.strong : (text: string) => text;
  const lines = fixes.map(
    ({ fix }) => `  ${inert(`${fix.title} (${fix.grade})${fix.effect ? `; ${fix.effect}` : ''}`)}`,
  );
  const flag = fixes[0]!.fix.grade === 'safe' ? '--fix' : '--fix=unsafe';
  return `\n${strong(fixes.length > 1 ? 'Fixes, the cheapest first' : 'Fix')}\n${lines.join('\n')}\n  \`pcoord compile ${flag}\` writes what it finds best\n`;
}

function reportFix({ fix, conflicts, slower_ms }: ProvedFix): Record<string, unknown> {
  const { title, grade, effect } = fix;
  return { title, grade, effect: effect ?? null, conflicts_left: conflicts, slower_ms };
}

function inert(text: string): string {
  return inertText(text, { max: 600 });
}
