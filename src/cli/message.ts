import { inertText } from '../base/inert.ts';
import { closest } from '../base/suggest.ts';
import type { Plan } from '../plan/plan.ts';
import { streamNamed } from '../runtime/coordinate/stream-name.ts';
import { longestMessage } from '../runtime/node/control-requests.ts';
import { sendCommand } from '../runtime/node/control-socket.ts';
import { sayNames } from '../views/words.ts';
import type { Arguments } from './args.ts';
import { UsageError } from './command.ts';
import { exitCodes } from './exit-codes.ts';
import type { Io } from './io.ts';
import { refuseAs } from './refuse.ts';
import { findRuns, readRun } from './runs.ts';

const refuse = refuseAs('message');

/** `pcoord message`: puts words of a person into the inbox of a stream of a running session. */
export async function run(args: Arguments, io: Io): Promise<number> {
  const [stream, ...texts] = args.positionals;
  const text = texts.join(' ').trim();
  if (stream === undefined || text === '') throw new UsageError('a stream and the words for it');
  if (text.length > longestMessage)
    throw new UsageError(`${text.length} characters are too many: at most ${longestMessage}`);
  const place = findRuns(args, io);
  const found = place.ok ? readRun(place.value, args.one('run') ?? null) : place;
  if (!found.ok) return refuse(io, found.error.message, found.error.exit);
  const { state, folder } = found.value;
  const to = streamNamed(state.plan, stream);
  if (to === null) return refuse(io, unknown(state.plan, stream), exitCodes.usage);
  if (state.status === 'finished') return refuse(io, `run ${folder.run} is over`, exitCodes.findings);
  const sent = await sendCommand(folder, { kind: 'message', to: to.id, text });
  if (!sent.ok) return refuse(io, sent.error.detail, exitCodes.world);
  if (!sent.value.accepted) return refuse(io, sent.value.detail, exitCodes.findings);
  io.out(`${sent.value.detail}\n`);
  return exitCodes.done;
}

/** Says which streams there are: those whose names are near, else all. */
function unknown(plan: Plan, name: string): string {
  const ids = plan.streams.map(({ id }) => id);
  const near = closest(name, ids);
  const hint = near.length > 0 ? `did you mean ${near.join(' or ')}?` : `there are ${sayNames(ids, 12)}`;
  return `the run has no stream ${JSON.stringify(inertText(name, { max: 100 }))}: ${hint}`;
}
