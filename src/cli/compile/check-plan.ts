import { exitCodes } from '../exit-codes.ts';
import type { Io } from '../io.ts';
import { describeChanges } from '../plan-changes.ts';
import { judgeOutput } from '../plan-output.ts';
import { planOf, targetOf } from './deliver.ts';
import type { Seen } from './look.ts';
import type { Order } from './order.ts';

/**
 * Adds what there is to say about the plan on disk; the differences themselves go to standard error. A session with
 * errors has no plan to compare with. The number is an exit code: there is nothing to plan.
 */
export async function checkPlan(seen: Seen, order: Order, io: Io): Promise<Seen | number> {
  const failed = seen.diagnostics.some(({ severity }) => severity === 'error');
  if (failed || seen.unreadable > 0) return seen;
  const plan = planOf(seen.linted[0], io);
  if (plan === null) return exitCodes.usage;
  const target = targetOf(order, io);
  const { source, diagnostics, changes } = await judgeOutput(plan, target);
  if (changes.length > 0) {
    const lines = describeChanges(changes).map((line) => `  ${line}\n`);
    io.err(`pcoord compile: ${target.shown} is not up to date\n${lines.join('')}`);
  }
  return { ...seen, diagnostics: [...seen.diagnostics, ...diagnostics], sources: [...seen.sources, source] };
}
