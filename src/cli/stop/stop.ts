import { sendCommand } from '../../runtime/node/control-socket.ts';
import type { EndedPrograms } from '../../runtime/node/end-programs.ts';
import type { RunFolder } from '../../runtime/node/state-folder.ts';
import { sayCount } from '../../views/quantities.ts';
import { sayNames } from '../../views/words.ts';
import type { Arguments } from '../args.ts';
import { UsageError } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import type { Io } from '../io.ts';
import { refuseAs } from '../refuse.ts';
import { findAnywhere, findFolder, findRuns, type RunsFailure, readFolder } from '../runs.ts';

const refuse = refuseAs('stop');

/** `pcoord stop`: ends a running session from another terminal; what was done is kept. */
export async function run(args: Arguments, io: Io): Promise<number> {
  if (args.positionals.length > 1) throw new UsageError('one run at a time');
  if (args.one('stream') !== undefined) {
    const { stopStream } = await import('./stop-stream.ts');
    return stopStream(args, io);
  }
  const place = findRuns(args, io);
  const id = args.positionals[0] ?? null;
  const named = place.ok ? findFolder(place.value, id) : id === null ? place : findAnywhere(args, io, id);
  if (!named.ok) return refuse(io, named.error.message, named.error.exit);
  const folder = named.value;
  const found = readFolder(folder);
  if (found.ok && found.value.state.status === 'finished') {
    io.out(`run ${folder.run} is over already\n`);
    return exitCodes.done;
  }
  // Also where the records cannot be read: whoever runs it has them in mind.
  const how = args.has('now') ? 'now' : 'gently';
  const sent = await sendCommand(folder, { kind: 'stop', how, by: 'command' });
  if (!sent.ok) {
    if (sent.error.reason !== 'not-found') return refuse(io, sent.error.detail, exitCodes.world);
    return found.ok
      ? withoutCoordinator(folder, { how, args, io })
      : withoutJournal(folder, { how, lack: found.error, io });
  }
  if (!sent.value.accepted) return refuse(io, sent.value.detail, exitCodes.findings);
  io.out(
    how === 'now'
      ? `run ${folder.run} is being killed\n`
      : `run ${folder.run} is stopping: its agents are asked to end; pcoord stop --now does not wait\n`,
  );
  return exitCodes.done;
}

/**
 * Nobody runs it any more, but its agents may live: then this process takes it over for as long as that takes. Where it
 * cannot, for what became of the repository or the disk, what runs is ended all the same.
 */
async function withoutCoordinator(
  folder: RunFolder,
  request: { readonly how: 'gently' | 'now'; readonly args: Arguments; readonly io: Io },
): Promise<number> {
  const { how, args, io } = request;
  const { takeOver } = await import('./take-over.ts');
  const ended = await takeOver({ folder, repo: args.one('repo') ?? '.', how, io });
  if (!ended.ok && ended.error.reason === 'held') return refuse(io, ended.error.detail, exitCodes.world);
  if (!ended.ok) return withoutRecords(folder, { how, lack: ended.error.detail, io });
  io.out(
    `run ${folder.run} had no coordinator: ${ended.value}; pcoord exec --resume ${folder.run} goes on with it\n`,
  );
  return exitCodes.done;
}

/** What happened cannot be told from its records. */
async function withoutJournal(
  folder: RunFolder,
  request: { readonly how: 'gently' | 'now'; readonly lack: RunsFailure; readonly io: Io },
): Promise<number> {
  const { how, lack, io } = request;
  if (lack.why === 'never-began') return refuse(io, lack.message, lack.exit);
  return withoutRecords(folder, { how, lack: lack.fact ?? lack.message, io });
}

/** Nothing can be added to its records; what runs is ended all the same. */
async function withoutRecords(
  folder: RunFolder,
  request: { readonly how: 'gently' | 'now'; readonly lack: string; readonly io: Io },
): Promise<number> {
  const { how, lack, io } = request;
  const { endPrograms } = await import('../../runtime/node/end-programs.ts');
  const { usualTiming } = await import('../../runtime/node/node-host.ts');
  const ended = await endPrograms(folder, { how, ...usualTiming });
  if (!ended.ok) return refuse(io, `${lack}; ${ended.error.detail}`, exitCodes.world);
  return refuse(
    io,
    `${lack}; ${sayEnded(ended.value)}; its workspaces are kept in ${folder.workspaces}`,
    exitCodes.world,
  );
}

function sayEnded({ programs, strays }: EndedPrograms): string {
  if (programs.length + strays === 0) return 'nothing of it runs any more';
  const known = `${sayCount(programs.length, 'program')} ended (${sayNames(programs, 20)})`;
  const others = `${sayCount(strays, 'process', 'processes')} that ${strays === 1 ? 'was' : 'were'} left`;
  if (programs.length === 0) return `${others} ended`;
  return strays === 0 ? known : `${known}, and ${others}`;
}
