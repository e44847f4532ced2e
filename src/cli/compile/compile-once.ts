import type { Environment } from '../../compiler/model/environment.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { exitCodes } from '../exit-codes.ts';
import type { Io } from '../io.ts';
import { printFindings } from '../report-findings.ts';
import { type Inputs, look, readInputs, type Seen } from './look.ts';
import type { Order } from './order.ts';

/** One compilation. */
export interface Round {
  readonly order: Order;
  readonly io: Io;
  readonly environment: Environment;
  /** `stream`: one of many in a row. */
  readonly sequence: 'only' | 'stream';
}

/** Reads, fixes where that is wanted, checks, reports, and delivers the plan or looks at the one there is; the number is the exit code. */
export async function compileOnce(names: readonly string[], round: Round): Promise<number> {
  const { order, io, environment } = round;
  const read = await readInputs(names, order, io);
  const inputs = order.fix === null ? read : await fix(read, round);
  const found = await look(inputs, order, environment);
  const left = order.baseline === undefined ? found : await sift(found, round);
  const seen = order.check && typeof left !== 'number' ? await check(left, round) : left;
  if (typeof seen === 'number') return seen;
  const verdict = judge(seen.diagnostics, order.maxWarnings);
  await report(seen, names, { ...round, verdict });
  if (seen.unreadable > 0) return Math.max(seen.unreadable, verdict);
  if (order.plan && !order.check && verdict === exitCodes.done) {
    const { deliver } = await import('./deliver.ts');
    return deliver(seen.linted[0], order, io);
  }
  // Who reads SARIF takes another code for a tool that failed; a plan that is not there is another matter.
  return order.format === 'sarif' && !order.plan ? exitCodes.done : verdict;
}

async function fix(read: Inputs, { order, io, environment }: Round): Promise<Inputs> {
  const { fixInputs } = await import('./fix-inputs.ts');
  return fixInputs(read, order, { io, environment });
}

async function sift(seen: Seen, { order, io }: Round): Promise<Seen | number> {
  const { applyBaselineFile } = await import('./baseline-file.ts');
  return applyBaselineFile(seen, order, io);
}

async function check(seen: Seen, { order, io }: Round): Promise<Seen | number> {
  const { checkPlan } = await import('./check-plan.ts');
  return checkPlan(seen, order, io);
}

function judge(diagnostics: readonly Diagnostic[], maxWarnings: number): number {
  const count = (severity: Diagnostic['severity']): number =>
    diagnostics.filter((diagnostic) => diagnostic.severity === severity).length;
  return count('error') > 0 || count('warning') > maxWarnings ? exitCodes.findings : exitCodes.done;
}

async function report(
  seen: Seen,
  names: readonly string[],
  { order, io, sequence, verdict }: Round & { readonly verdict: number },
): Promise<void> {
  const { diagnostics, suppressed, sources, unreadable } = seen;
  const noErrors = !diagnostics.some(({ severity }) => severity === 'error');
  const options = {
    format: order.format,
    // Of a file that nobody could read there is nothing good to say.
    quiet: order.quiet || (unreadable > 0 && diagnostics.length === 0),
    files: names.length,
    names: sources.map(({ name }) => name),
    suppressed,
    failures: verdict !== exitCodes.done && noErrors ? 'errors-and-warnings' : 'errors',
    complete: unreadable > 0 ? 'no' : 'yes',
    sequence,
    offerFlag: order.fix === null ? 'yes' : 'no',
  } as const;
  await printFindings(diagnostics, options, { io, toErr: isTaken(order, names) });
}

/** Whether standard output holds something else: a plan, or the fixed text of standard input. */
function isTaken({ plan, output, check, fix }: Order, names: readonly string[]): boolean {
  return (plan && output === undefined && !check) || (fix !== null && names.includes('-'));
}
