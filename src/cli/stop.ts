import { sendCommand } from '../runtime/node/control-socket.ts';
import type { Arguments } from './args.ts';
import { UsageError } from './command.ts';
import { exitCodes } from './exit-codes.ts';
import type { Io } from './io.ts';
import { refuseAs } from './refuse.ts';
import { findRuns, readRun } from './runs.ts';

const refuse = refuseAs('stop');

/** `pcoord stop`: ends a running session from another terminal; what was done is kept. */
export async function run(args: Arguments, io: Io): Promise<number> {
  if (args.positionals.length > 1) throw new UsageError('one run at a time');
  const place = findRuns(args, io);
  const found = place.ok ? readRun(place.value, args.positionals[0] ?? null) : place;
  if (!found.ok) return refuse(io, found.error.message, found.error.exit);
  const { state, folder } = found.value;
  if (state.status === 'finished') {
    io.out(`run ${folder.run} is over already\n`);
    return exitCodes.done;
  }
  const how = args.has('now') ? 'now' : 'gently';
  const sent = await sendCommand(folder, { kind: 'stop', how, by: 'command' });
  if (!sent.ok) return refuse(io, sent.error.detail, exitCodes.world);
  io.out(
    how === 'now'
      ? `run ${folder.run} is being killed\n`
      : `run ${folder.run} is stopping: its agents are asked to end; pcoord stop --now does not wait\n`,
  );
  return exitCodes.done;
}
