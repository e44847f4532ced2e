import { readFileSync } from 'node:fs';
import { decodeJournal } from '../../journal/codec.ts';
import type { RunEvent } from '../../journal/event.ts';
import { initial } from '../../journal/initial.ts';
import { reduce } from '../../journal/reduce.ts';
import type { RunState } from '../../journal/state.ts';
import type { TuiReply } from '../../tui/store.ts';
import type { TuiCommand } from '../../tui/ui.ts';
import type { View } from '../../views/view.ts';
import type { Arguments } from '../args.ts';
import { UsageError } from '../command.ts';
import { openView } from '../exec/views.ts';
import { exitCodes } from '../exit-codes.ts';
import type { Io } from '../io.ts';
import { refuseAs } from '../refuse.ts';
import { findRuns, readRun } from '../runs.ts';
import { readView } from '../view-name.ts';
import { openTape, type Tape } from './tape.ts';

const refuse = refuseAs('replay');

/** `pcoord replay`: shows a run again from its records, as it was, slower or faster. */
export async function run(args: Arguments, io: Io): Promise<number> {
  if (args.positionals.length > 1) throw new UsageError('one run at a time');
  const speed = readSpeed(args.one('speed'));
  const name = readView(args.one('view'), io);
  const place = findRuns(args, io);
  if (!place.ok) return refuse(io, place.error.message, place.error.exit);
  const found = readRun(place.value, args.positionals[0] ?? null);
  if (!found.ok) return refuse(io, found.error.message, found.error.exit);
  const { folder, state: last } = found.value;
  const events = decodeJournal(readFileSync(folder.journal));
  if (!events.ok) return refuse(io, `the records of run ${folder.run} are damaged`, exitCodes.world);
  const state = initial(last.plan);
  const controls: Controls = { tape: null, left: Promise.withResolvers() };
  const view = await openView({
    name,
    io,
    plan: last.plan,
    past: [],
    folder,
    mode: 'replay',
    send: async (command) => steer(controls, command),
    going: () => controls.tape?.going() ?? null,
    now: () => controls.tape?.now() ?? last.started_at_ms,
  });
  await play(view, { state, events: events.value.records, speed, controls, stays: name === 'tui' });
  await view.close(state);
  return exitCodes.done;
}

async function play(
  view: View,
  about: {
    readonly state: RunState;
    readonly events: readonly RunEvent[];
    readonly speed: number;
    readonly controls: Controls;
    /** Whether it stays at its end until somebody leaves. */
    readonly stays: boolean;
  },
): Promise<void> {
  const { state, events, speed, controls } = about;
  const tape = openTape({
    times: events.map(({ at_ms }) => at_ms),
    speed,
    show: (at) => {
      const event = events[at];
      if (event !== undefined) view.show(event, reduce(state, event));
    },
  });
  controls.tape = tape;
  const leave = (): void => leaveTo(controls);
  process.on('SIGINT', leave);
  process.on('SIGTERM', leave);
  await tape.over;
  // Played at once, it is wanted for its summary.
  if (about.stays && Number.isFinite(speed)) await controls.left.promise;
  process.off('SIGINT', leave);
  process.off('SIGTERM', leave);
}

interface Controls {
  tape: Tape | null;
  readonly left: PromiseWithResolvers<void>;
}

function leaveTo({ tape, left }: Controls): void {
  tape?.stop();
  left.resolve();
}

function steer(controls: Controls, command: TuiCommand): TuiReply | null {
  switch (command.kind) {
    case 'leave':
      leaveTo(controls);
      return null;
    case 'pace':
      return controls.tape === null ? null : { accepted: true, detail: controls.tape.pace(command.how) };
    default:
      // Nobody is there any more whom anything could be asked of.
      return null;
  }
}

function readSpeed(text: string | undefined): number {
  if (text === undefined) return 1;
  if (text === 'max') return Number.POSITIVE_INFINITY;
  const factor = Number(text);
  if (!/^\d{1,6}(\.\d{1,3})?$/.test(text) || factor <= 0)
    throw new UsageError(`--speed ${text}: expected a factor such as 20 or 0.5, or max`);
  return factor;
}
