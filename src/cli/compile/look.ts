import { type CompileInput, type CompileOptions, type Linted, lint } from '../../compiler/lint.ts';
import type { Environment } from '../../compiler/model/environment.ts';
import { type Settled, settleAcross } from '../../compiler/settle/settle.ts';
import type { Diagnostic, Suppressed } from '../../diagnostics/diagnostic.ts';
import type { Source } from '../../diagnostics/source.ts';
import type { Io } from '../io.ts';
import { readFiles } from './inputs.ts';
import type { Order } from './order.ts';

/** Sessions and overlays as they were read. */
export interface Inputs {
  readonly sessions: readonly Source[];
  readonly overlays: readonly Source[];
  /** What is wrong with the files themselves. */
  readonly diagnostics: readonly Diagnostic[];
  /** 0 when every file could be read, and written where it was fixed; else the exit code. */
  readonly unreadable: number;
}

/** Everything there is to say about some sessions. */
export interface Seen {
  readonly linted: readonly Linted[];
  readonly diagnostics: readonly Diagnostic[];
  readonly suppressed: readonly Suppressed[];
  /** Every text that was compiled. */
  readonly sources: readonly Source[];
  readonly unreadable: number;
}

/** Reads what the command line names. */
export async function readInputs(names: readonly string[], order: Order, io: Io): Promise<Inputs> {
  const overlays = await readFiles(order.overlays, io);
  const sessions = await readFiles(names, io);
  return {
    sessions: sessions.sources,
    overlays: overlays.sources,
    diagnostics: [...overlays.diagnostics, ...sessions.diagnostics],
    unreadable: Math.max(overlays.exit, sessions.exit),
  };
}

/** How an order wants the compiler to look. A baseline lists every overlap, so each of them has to be told. */
export function optionsOf({ strict, severities, ignores, baseline }: Order): CompileOptions {
  const overlaps = baseline === undefined ? 'some' : 'every';
  return { level: strict ? 'strict' : 'normal', severities, ignores, overlaps };
}

/** Checks every session, and all of them together. Makes no plan and writes nothing. */
export async function look(inputs: Inputs, order: Order, environment: Environment): Promise<Seen> {
  const { sessions, overlays } = inputs;
  const linted: Linted[] = [];
  for (const session of sessions)
    linted.push(await lintWithFixes({ session, overlays, environment }, optionsOf(order)));
  const settled = [...linted, await lookAcross(linted)];
  const found = settled.flatMap((one) => one.diagnostics).filter(holdsForAll(linted, overlays));
  const suppressed = settled.flatMap((one) => one.suppressed);
  return {
    linted,
    diagnostics: once([...inputs.diagnostics, ...found], (one) => one),
    suppressed: once(suppressed, ({ diagnostic }) => diagnostic),
    sources: [...overlays, ...sessions],
    unreadable: inputs.unreadable,
  };
}

/** Most sessions have no overlap, and then nothing is loaded that could prove a fix for one. */
async function lintWithFixes(input: CompileInput, options: CompileOptions): Promise<Linted> {
  const linted = lint(input, options);
  if (!linted.diagnostics.some(({ code }) => code.startsWith('overlap-'))) return linted;
  const { offerFixes } = await import('../../compiler/fixes/offer-fixes.ts');
  return offerFixes(input, linted, options);
}

/** What there is to say about several sessions together. */
async function lookAcross(linted: readonly Linted[]): Promise<Settled> {
  const models = linted.flatMap(({ model }) => model ?? []);
  if (models.length < 2) return { diagnostics: [], suppressed: [] };
  const { checkAcrossSessions } = await import('../../compiler/checks/conflicts/across-sessions.ts');
  const { homeOf } = await import('./session-homes.ts');
  const settings = linted.map((one) => one.settings);
  return settleAcross(checkAcrossSessions(models, homeOf), settings);
}

/** Overlays are checked with every session; what is said about them is said once. */
function once<T>(items: readonly T[], diagnosticOf: (item: T) => Diagnostic): T[] {
  const seen = new Set<string>();
  return items.filter((item) => {
    const key = keyOf(diagnosticOf(item));
    return !seen.has(key) && seen.add(key);
  });
}

/** A comment in an overlay that ignores nothing for one of several sessions may do so for another. */
function holdsForAll(
  linted: readonly Linted[],
  overlays: readonly Source[],
): (diagnostic: Diagnostic) => boolean {
  if (linted.length < 2 || overlays.length === 0) return () => true;
  const counts = new Map<string, number>();
  for (const key of linted.flatMap(({ diagnostics }) => [...new Set(diagnostics.map(keyOf))]))
    counts.set(key, (counts.get(key) ?? 0) + 1);
  return (diagnostic) =>
    diagnostic.code !== 'unused-suppression' ||
    !overlays.includes(diagnostic.span.source) ||
    counts.get(keyOf(diagnostic)) === linted.length;
}

function keyOf({ code, span, message }: Diagnostic): string {
  return JSON.stringify([span.source.name, span.start, span.end, code, message]);
}
