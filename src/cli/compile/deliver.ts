import { resolve } from 'node:path';
import { plan } from '../../compiler/compile.ts';
import type { Linted } from '../../compiler/lint.ts';
import type { Plan } from '../../plan/plan.ts';
import { exitCodes } from '../exit-codes.ts';
import { learnedIn } from '../history.ts';
import type { Io } from '../io.ts';
import { encode, type Target, writeOutput } from '../plan-output.ts';
import type { Order } from './order.ts';

/** Makes the plan of a session without errors; prints it, or writes it. */
export async function deliver(linted: Linted | undefined, order: Order, io: Io): Promise<number> {
  const made = planOf(linted, io);
  if (made === null) return exitCodes.usage;
  if (order.output === undefined) {
    io.out(await encode(made, order.kind));
    return exitCodes.done;
  }
  return writeOutput(made, targetOf(order, io), io);
}

/** The plan of what was looked at; tells when there is none. */
export function planOf(linted: Linted | undefined, io: Io): Plan | null {
  const made = linted?.model ? plan(linted.model, learnedIn(io, null)) : null;
  if (made === null)
    io.err('pcoord compile: there is nothing to plan: the file has no `parallel_session_config`\n');
  return made;
}

/** Where the plan of an order with `-o` goes. */
export function targetOf({ output = '', kind }: Order, { cwd }: Io): Target {
  return { path: resolve(cwd, output), shown: output, kind };
}
