import type { Arguments } from './args.ts';
import { UsageError } from './command.ts';
import { compileOnce } from './compile/compile-once.ts';
import { type Order, readOrder, refuseFiles } from './compile/order.ts';
import { openEnvironment } from './environment.ts';
import type { Io } from './io.ts';
import { findDefaultFile } from './read-source.ts';
import { withHistory } from './with-history.ts';

/** `pcoord compile`: a linter that writes nothing, unless a plan, fixes or a baseline are asked for. */
export async function run(args: Arguments, io: Io): Promise<number> {
  const order = readOrder(args);
  const names = args.positionals.length > 0 ? args.positionals : defaultFile(io);
  if (typeof names === 'number') return names;
  const refusal = refuseFiles(order, names);
  if (refusal !== null) throw new UsageError(refusal);
  await guardOutput(order, [...names, ...order.overlays], io);
  if (order.watch) {
    const { watch } = await import('./compile/watch.ts');
    return watch(names, order, io);
  }
  const environment = await withHistory(openEnvironment(io), io);
  return compileOnce(names, { order, io, environment, sequence: 'only' });
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
