import { caseOnlyOverlap, type PatternList } from '../../algorithms/patterns/index.ts';
import { inertText } from '../../base/inert.ts';
import { namedPrefix } from '../../compiler/explain/named-prefix.ts';
import type { Arguments } from '../args.ts';
import { UsageError } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { type Io, mayColour } from '../io.ts';
import { answer, type Decided, decide, type Question, read, type Told } from './answer.ts';
import { linesOf } from './lines.ts';
import { LONGEST_LINE, lineTooLong, readRequest } from './requests.ts';

/** `pcoord overlap`: do two patterns share a path? Asks nothing of the world. */
export async function run(args: Arguments, io: Io): Promise<number> {
  const format = args.one('format');
  if (args.has('stdin')) {
    if (args.positionals.length > 0) throw new UsageError('--stdin reads the patterns: name none beside it');
    if (format === 'pretty') throw new UsageError('--stdin answers in JSON, one object a line');
    return answerLines(io);
  }
  const [a, b, ...more] = args.positionals;
  if (a === undefined || b === undefined || more.length > 0)
    throw new UsageError('two patterns are needed, each in quotes: pcoord overlap PATTERN PATTERN');
  const question = { a: [a], b: [b] };
  return format === 'json' ? answerAsJson(question, io) : answerInWords(question, io);
}

/** One answer a line, in the order of the questions, each before the next question is read. */
async function answerLines(io: Io): Promise<number> {
  const pieces = io.stdinPieces ? io.stdinPieces() : inOnePiece(io);
  let first = true;
  try {
    for await (const line of linesOf(pieces, LONGEST_LINE)) {
      io.out(answerLine(first ? withoutMark(line) : line));
      first = false;
      await io.keptUp?.();
    }
  } catch (error) {
    // A file system's refusal; whatever else is thrown is our own mistake.
    if (typeof (error as NodeJS.ErrnoException).syscall !== 'string') throw error;
    io.err(`pcoord overlap: standard input cannot be read: ${(error as Error).message}\n`);
    return exitCodes.world;
  }
  return exitCodes.done;
}

function answerLine(line: Uint8Array | null): string {
  const request = line === null ? { ok: false as const, error: lineTooLong } : readRequest(line);
  return `${JSON.stringify(request.ok ? answer(request.question) : { error: request.error })}\n`;
}

async function* inOnePiece(io: Io): AsyncGenerator<Uint8Array> {
  yield await io.stdin();
}

/** A byte order mark is no part of the first line. */
function withoutMark(line: Uint8Array | null): Uint8Array | null {
  return line?.[0] === 0xef && line[1] === 0xbb && line[2] === 0xbf ? line.subarray(3) : line;
}

function answerAsJson(question: Question, io: Io): number {
  const said = answer(question);
  io.out(`${JSON.stringify(said)}\n`);
  if ('error' in said) return exitCodes.usage;
  return said.intersects ? exitCodes.findings : exitCodes.done;
}

async function answerInWords(question: Question, io: Io): Promise<number> {
  const { lists, findings } = read(question);
  await showFindings(findings, io);
  if (lists === null) return exitCodes.usage;
  const decided = decide(lists);
  io.out(`${wordAnswer(decided)}\n${decided.intersects ? '' : wordNearMisses(lists)}`);
  return decided.intersects ? exitCodes.findings : exitCodes.done;
}

function wordAnswer({ intersects, witness, undecided }: Decided): string {
  if (undecided) return 'undecided: the proof ran out of steps, so this is treated as a conflict';
  return intersects ? `yes: both match ${shown(witness ?? '')}` : 'no: no path matches both';
}

/** What may still go wrong where no path matches both. */
function wordNearMisses([a, b]: readonly [PatternList, PatternList]): string {
  const notes: string[] = [];
  const prefix = namedPrefix(a, b);
  if (prefix) {
    const { parent, child } = prefix;
    notes.push(`one claims ${shown(parent)} as a file, the other ${shown(child)} below it`);
  }
  const byCase = caseOnlyOverlap(a, b);
  if (byCase)
    notes.push(
      `${shown(byCase.left)} and ${shown(byCase.right)} differ only in case or accents’ spelling: a checkout on macOS or Windows holds one of them`,
    );
  return notes.map((note) => `note: ${note}\n`).join('');
}

/** The same words and carets as `pcoord compile`; the pattern is the source. */
async function showFindings(findings: readonly Told[], io: Io): Promise<void> {
  if (findings.length === 0) return;
  const { renderPretty } = await import('../../diagnostics/render/pretty.ts');
  const { terminalPalette } = await import('../palette.ts');
  const palette = mayColour(io, 'err') ? { palette: terminalPalette } : {};
  io.err(
    renderPretty(
      findings.map(({ diagnostic }) => diagnostic),
      { ...palette, width: io.columns },
    ),
  );
}

function shown(path: string): string {
  return `\`${inertText(path, { max: 4096 })}\``;
}
