import type { HostFailure } from '../../runtime/host.ts';
import { sendCommand } from '../../runtime/node/control-socket.ts';
import type { Arguments } from '../args.ts';
import { UsageError } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import type { Io } from '../io.ts';
import { refuseAs } from '../refuse.ts';
import { findRuns, type RecordedRun, readRun } from '../runs.ts';

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
  if (!sent.ok) return withoutCoordinator(found.value, { how, failure: sent.error, args, io });
  if (!sent.value.accepted) return refuse(io, sent.value.detail, exitCodes.findings);
  io.out(
    how === 'now'
      ? `run ${folder.run} is being killed\n`
      : `run ${folder.run} is stopping: its agents are asked to end; pcoord stop --now does not wait\n`,
  );
  return exitCodes.done;
}

/** Nobody runs it any more, but its agents may live: then this process takes it over for as long as that takes. */
async function withoutCoordinator(
  found: RecordedRun,
  request: {
    readonly how: 'gently' | 'now';
    readonly failure: HostFailure;
    readonly args: Arguments;
    readonly io: Io;
  },
): Promise<number> {
  const { how, failure, args, io } = request;
  if (failure.reason !== 'not-found') return refuse(io, failure.detail, exitCodes.world);
  const { takeOver } = await import('./take-over.ts');
  const ended = await takeOver({ folder: found.folder, repo: args.one('repo') ?? '.', how, io });
  if (!ended.ok) return refuse(io, ended.error.detail, exitCodes.world);
  io.out(
    `run ${found.folder.run} had no coordinator: ${ended.value}; pcoord exec --resume ${found.folder.run} goes on with it\n`,
  );
  return exitCodes.done;
}
