import { resolve } from 'node:path';
import { plan } from '../../compiler/compile.ts';
import type { Linted } from '../../compiler/lint.ts';
import { exitCodes } from '../exit-codes.ts';
import type { Io } from '../io.ts';
import { checkOutput, encode, writeOutput } from '../plan-output.ts';
import type { Order } from './order.ts';

/** Makes the plan of a session without errors; prints it, writes it, or compares it with the one that is there. */
export async function deliver(linted: Linted | undefined, order: Order, io: Io): Promise<number> {
  const made = linted?.model ? plan(linted.model) : null;
  if (made === null) {
    io.err('pcoord compile: there is nothing to plan: the file has no `parallel_session_config`\n');
    return exitCodes.usage;
  }
  if (order.output === undefined) {
    io.out(await encode(made, order.kind));
    return exitCodes.done;
  }
  const target = { path: resolve(io.cwd, order.output), shown: order.output, kind: order.kind };
  return order.check ? checkOutput(made, target, io) : writeOutput(made, target, io);
}
