import { closest } from '../base/suggest.ts';
import type { RunState } from '../journal/state.ts';
import type { RunCommand } from '../runtime/host.ts';
import { sendCommand } from '../runtime/node/control-socket.ts';
import type { Arguments } from './args.ts';
import { UsageError } from './command.ts';
import { exitCodes } from './exit-codes.ts';
import type { Io } from './io.ts';
import { refuseAs } from './refuse.ts';
import { findRuns, readRun } from './runs.ts';

const refuse = refuseAs('signal');

/** `pcoord signal`: tells a running session that a name from outside is there, or that a phase is done. */
export async function run(args: Arguments, io: Io): Promise<number> {
  const stream = args.one('escalate');
  if (stream !== undefined) {
    if (args.positionals.length > 0) throw new UsageError('--escalate takes the stream, and nothing else');
    const { tellStreams } = await import('./people/tell-run.ts');
    const request = (id: string | null) => ({ kind: 'escalate', stream: id ?? '' }) as const;
    return tellStreams('signal', [stream], { args, io, request });
  }
  const [name] = args.positionals;
  if (name === undefined || args.positionals.length > 1)
    throw new UsageError('one name: something the session waits for, or a running stream/phase');
  const place = findRuns(args, io);
  const found = place.ok ? readRun(place.value, args.one('run') ?? null) : place;
  if (!found.ok) return refuse(io, found.error.message, found.error.exit);
  const { state, folder } = found.value;
  if (state.status === 'finished') return refuse(io, `run ${folder.run} is over`, exitCodes.findings);
  const command = meaning(state, name);
  if (typeof command === 'string') return refuse(io, command, exitCodes.usage);
  const sent = await sendCommand(folder, command);
  if (!sent.ok) return refuse(io, sent.error.detail, exitCodes.world);
  if (!sent.value.accepted) return refuse(io, sent.value.detail, exitCodes.findings);
  io.out(`${sent.value.detail}\n`);
  return exitCodes.done;
}

function meaning(state: RunState, name: string): RunCommand | string {
  const externals = state.plan.externals.map((external) => external.name);
  if (externals.includes(name))
    return state.satisfied.has(name) ? `${name} is there already` : { kind: 'satisfy', name };
  const task = state.tasks.get(name);
  if (task) {
    if (task.status === 'running') return { kind: 'complete-phase', task: name };
    return `${name} is not running: it is ${task.status}`;
  }
  const near = closest(name, [...externals, ...state.tasks.keys()]);
  const hint = near.length > 0 ? `: did you mean ${near.join(' or ')}?` : '';
  return `the run waits for nothing named ${JSON.stringify(name)} and has no such stream/phase${hint}`;
}
