import { inertText } from '../../base/inert.ts';
import { err, ok, type Result } from '../../base/result.ts';
import { closest } from '../../base/suggest.ts';
import type { Plan } from '../../plan/plan.ts';
import { streamNamed } from '../../runtime/coordinate/stream-name.ts';
import type { RunCommand } from '../../runtime/host.ts';
import { sendCommand } from '../../runtime/node/control-socket.ts';
import { sayNames } from '../../views/words.ts';
import type { Arguments } from '../args.ts';
import { exitCodes } from '../exit-codes.ts';
import type { Io } from '../io.ts';
import { refuseAs } from '../refuse.ts';
import { findRuns, type RecordedRun, readRun } from '../runs.ts';

/** Why a command cannot do what it was asked. */
export interface Refusal {
  readonly message: string;
  readonly exit: number;
}

/** The run that is meant, if it is not over. */
export function findLivingRun(args: Arguments, io: Io): Result<RecordedRun, Refusal> {
  const place = findRuns(args, io);
  const found = place.ok ? readRun(place.value, args.one('run') ?? null) : place;
  if (!found.ok) return found;
  const { state, folder } = found.value;
  if (state.status === 'finished')
    return err({ message: `run ${folder.run} is over`, exit: exitCodes.findings });
  return found;
}

/** The stream that a person means: its id, with or without `_stream`. */
export function findStream(plan: Plan, name: string): Result<string, Refusal> {
  const stream = streamNamed(plan, name);
  if (stream !== null) return ok(stream.id);
  const ids = plan.streams.map(({ id }) => id);
  const near = closest(name, ids);
  const hint = near.length > 0 ? `did you mean ${near.join(' or ')}?` : `there are ${sayNames(ids, 12)}`;
  const shown = JSON.stringify(inertText(name, { max: 100 }));
  return err({ message: `the run has no stream ${shown}: ${hint}`, exit: exitCodes.usage });
}

/** Sends requests one after another, prints what becomes of each; the worst exit code counts. */
export async function tellRun(
  command: string,
  { folder }: RecordedRun,
  { requests, io }: { readonly requests: readonly RunCommand[]; readonly io: Io },
): Promise<number> {
  const refuse = refuseAs(command);
  let exit: number = exitCodes.done;
  for (const request of requests) {
    const sent = await sendCommand(folder, request);
    if (!sent.ok) return refuse(io, sent.error.detail, exitCodes.world);
    if (sent.value.accepted) io.out(`${sent.value.detail}\n`);
    else exit = refuse(io, sent.value.detail, exitCodes.findings);
  }
  return exit;
}

/** Sends one request for each stream that is named; for none of them where that means all. */
export async function tellStreams(
  command: string,
  names: readonly string[],
  about: {
    readonly args: Arguments;
    readonly io: Io;
    readonly request: (stream: string | null) => RunCommand;
  },
): Promise<number> {
  const { args, io, request } = about;
  const refuse = refuseAs(command);
  const found = findLivingRun(args, io);
  if (!found.ok) return refuse(io, found.error.message, found.error.exit);
  const streams: string[] = [];
  for (const name of names) {
    const stream = findStream(found.value.state.plan, name);
    if (!stream.ok) return refuse(io, stream.error.message, stream.error.exit);
    streams.push(stream.value);
  }
  const requests = names.length === 0 ? [request(null)] : [...new Set(streams)].map(request);
  return tellRun(command, found.value, { requests, io });
}
