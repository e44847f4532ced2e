import { resolve } from 'node:path';
import { type Linted, lint } from '../compiler/lint.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Source } from '../diagnostics/source.ts';
import type { Arguments } from './args.ts';
import { UsageError } from './command.ts';
import { openEnvironment } from './environment.ts';
import { exitCodes } from './exit-codes.ts';
import type { Io } from './io.ts';
import { findDefaultFile, readSource } from './read-source.ts';
import { printFindings } from './report-findings.ts';

/** `pcoord compile`: a linter that writes nothing, unless a plan is asked for. */
export async function run(args: Arguments, io: Io): Promise<number> {
  const order = readOrder(args);
  const names = args.positionals.length > 0 ? args.positionals : defaultFile(io);
  if (typeof names === 'number') return names;
  if (order.plan && names.length > 1)
    throw new UsageError(`one plan comes from one session, but ${names.length} files are named`);
  await guardOutput(order, [...names, ...args.all('overlay')], io);
  const overlays = await readAll(args.all('overlay'), io);
  const sessions = await readAll(names, io);
  const found = [...overlays.diagnostics];
  const linted: Linted[] = [];
  const environment = openEnvironment(io);
  for (const session of sessions.sources) {
    const input = { session, overlays: overlays.sources, environment };
    const one = lint(input, { level: order.strict ? 'strict' : 'normal' });
    linted.push(one);
    found.push(...one.diagnostics);
  }
  found.push(...sessions.diagnostics);
  const diagnostics = unique(found);
  const toErr = order.plan && order.output === undefined && !order.check;
  const unreadable = Math.max(overlays.exit, sessions.exit);
  // Of a file that nobody could read there is nothing good to say.
  const quiet = order.quiet || (unreadable > 0 && diagnostics.length === 0);
  await printFindings(diagnostics, { format: order.format, quiet, files: names.length }, { io, toErr });
  const verdict = judge(diagnostics, order.maxWarnings);
  if (unreadable > 0 || verdict > 0 || !order.plan) return Math.max(unreadable, verdict);
  return deliver(linted[0], order, io);
}

interface Order {
  readonly format: 'pretty' | 'json';
  /** Whether a plan is wanted at all. */
  readonly plan: boolean;
  readonly kind: 'json' | 'ts';
  readonly emit: 'named' | 'not-named';
  readonly output: string | undefined;
  readonly check: boolean;
  readonly strict: boolean;
  readonly quiet: boolean;
  readonly maxWarnings: number;
}

function readOrder(args: Arguments): Order {
  const output = args.one('output');
  const emit = args.one('emit') ?? (output?.endsWith('.ts') ? 'ts' : 'json');
  const check = args.has('check');
  if (check && output === undefined)
    throw new UsageError('--check needs -o FILE: the plan that should be up to date');
  const most = args.one('max-warnings');
  if (most !== undefined && !/^\d{1,9}$/.test(most))
    throw new UsageError(`--max-warnings ${most}: expected a number from 0`);
  return {
    format: args.one('format') === 'json' ? 'json' : 'pretty',
    plan: output !== undefined || args.one('emit') !== undefined,
    kind: emit === 'ts' ? 'ts' : 'json',
    emit: args.one('emit') === undefined ? 'not-named' : 'named',
    output,
    check,
    strict: args.has('strict'),
    quiet: args.has('quiet'),
    maxWarnings: most === undefined ? Number.POSITIVE_INFINITY : Number(most),
  };
}

async function guardOutput({ output, check, emit }: Order, inputs: readonly string[], io: Io): Promise<void> {
  if (output === undefined || check) return;
  const { refuseOutput } = await import('./output-guard.ts');
  const refusal = refuseOutput({ shown: output, emit, inputs }, io.cwd);
  if (refusal !== null) throw new UsageError(refusal);
}

function defaultFile(io: Io): readonly string[] | number {
  const found = findDefaultFile(io.cwd);
  if (found.ok) return [found.value];
  io.err(`pcoord compile: ${found.error.message}\n`);
  return found.error.exit;
}

/** Reads files in order; what cannot be read at all is told at once and decides the exit code. */
async function readAll(
  names: readonly string[],
  io: Io,
): Promise<{ sources: Source[]; diagnostics: Diagnostic[]; exit: number }> {
  const sources: Source[] = [];
  const diagnostics: Diagnostic[] = [];
  let exit = 0;
  for (const name of names) {
    const read = await readSource(name, io);
    if (!read.ok) {
      io.err(`pcoord compile: ${read.error.message}\n`);
      exit = Math.max(exit, read.error.exit);
      continue;
    }
    diagnostics.push(...read.value.diagnostics);
    if (read.value.value) sources.push(read.value.value);
  }
  return { sources, diagnostics, exit };
}

/** Overlays are checked with every session; what is said about them is said once. */
function unique(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const seen = new Set<string>();
  return diagnostics.filter(({ code, span, message }) => {
    const key = JSON.stringify([span.source.name, span.start, span.end, code, message]);
    return !seen.has(key) && seen.add(key);
  });
}

function judge(diagnostics: readonly Diagnostic[], maxWarnings: number): number {
  const count = (severity: Diagnostic['severity']): number =>
    diagnostics.filter((diagnostic) => diagnostic.severity === severity).length;
  return count('error') > 0 || count('warning') > maxWarnings ? exitCodes.findings : exitCodes.done;
}

async function deliver(linted: Linted | undefined, order: Order, io: Io): Promise<number> {
  const { plan } = await import('../compiler/compile.ts');
  const made = linted?.model ? plan(linted.model) : null;
  if (made === null) {
    io.err('pcoord compile: there is nothing to plan: the file has no `parallel_session_config`\n');
    return exitCodes.usage;
  }
  const { checkOutput, encode, writeOutput } = await import('./plan-output.ts');
  if (order.output === undefined) {
    io.out(await encode(made, order.kind));
    return exitCodes.done;
  }
  const target = { path: resolve(io.cwd, order.output), shown: order.output, kind: order.kind };
  return order.check ? checkOutput(made, target, io) : writeOutput(made, target, io);
}
