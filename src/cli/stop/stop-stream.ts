import type { Arguments } from '../args.ts';
import { UsageError } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import type { Io } from '../io.ts';
import { findStream, tellRun } from '../people/tell-run.ts';
import { refuseAs } from '../refuse.ts';
import { findRuns, readRun } from '../runs.ts';

const refuse = refuseAs('stop');

/** `pcoord stop --stream`: ends one stream; the others go on. */
export async function stopStream(args: Arguments, io: Io): Promise<number> {
  if (args.has('now')) throw new UsageError('--stream asks the agent to end: --now is for a whole run');
  const place = findRuns(args, io);
  const found = place.ok ? readRun(place.value, args.positionals[0] ?? null) : place;
  if (!found.ok) return refuse(io, found.error.message, found.error.exit);
  const { state, folder } = found.value;
  if (state.status === 'finished') return refuse(io, `run ${folder.run} is over`, exitCodes.findings);
  const stream = findStream(state.plan, args.one('stream') ?? '');
  if (!stream.ok) return refuse(io, stream.error.message, stream.error.exit);
  const request = { kind: 'end-stream', stream: stream.value } as const;
  return tellRun('stop', found.value, { requests: [request], io });
}
