import { initial } from '../../journal/initial.ts';
import { reduce } from '../../journal/reduce.ts';
import { type ClockStand, readClock } from '../../runtime/node/clock.ts';
import { findClock } from '../../runtime/node/clock-file.ts';
import { followJournal } from '../../runtime/node/journal-follow.ts';
import { readHolder } from '../../runtime/node/run-lock.ts';
import { openView } from '../exec/views.ts';
import { exitCodes } from '../exit-codes.ts';
import type { Io } from '../io.ts';
import { refuseAs } from '../refuse.ts';
import { type RecordedRun, sayDamage, withWayOn } from '../runs.ts';
import type { ViewName } from '../view-name.ts';

/** Why the watching is over. */
type End =
  | { readonly kind: 'finished' | 'left' | 'interrupted' }
  | { readonly kind: 'damaged'; readonly fact: string };

/** How often it is asked whether somebody still drives the run, in ms. */
const askPeriod = 2_000;

/**
 * Shows a run that another process drives, from its records, until it ends or who watches leaves. Changes nothing: no
 * lock is taken, and no key asks anything of the run.
 */
export async function follow(run: RecordedRun, name: ViewName, io: Io): Promise<number> {
  const { folder } = run;
  const { plan } = run.state;
  const state = initial(plan);
  // Without the run's own clock, it is told from its last event.
  let heard_ms = Date.now();
  let clock: ClockStand | null = null;
  const { promise: over, resolve: end } = Promise.withResolvers<End>();
  const view = await openView({
    name,
    io,
    plan,
    past: [],
    folder,
    mode: 'look',
    send: async () => {
      end({ kind: 'left' });
      return null;
    },
    now: () => {
      clock ??= findClock(folder.path);
      return clock === null ? state.at_ms + (Date.now() - heard_ms) * state.time_scale : readClock(clock);
    },
  });
  const journal = followJournal({
    path: folder.journal,
    onEvents: (events) => {
      for (const event of events) view.show(event, reduce(state, event));
      heard_ms = Date.now();
      if (state.status === 'finished') end({ kind: 'finished' });
    },
    onDamage: (where) => end({ kind: 'damaged', fact: sayDamage(folder, where) }),
  });
  // Between two coordinators nobody holds a run for a moment: only who is missing twice is gone.
  let missing = 0;
  const asking = setInterval(() => {
    missing = readHolder(folder) === null ? missing + 1 : 0;
    if (missing > 1) end({ kind: 'interrupted' });
  }, askPeriod);
  const leave = (): void => end({ kind: 'left' });
  for (const signal of SIGNALS) process.on(signal, leave);
  const how = await over;
  for (const signal of SIGNALS) process.off(signal, leave);
  clearInterval(asking);
  journal.close();
  await view.close(state);
  if (how.kind === 'left' && name !== 'json')
    io.out(`run ${folder.run} goes on: only this view of it was left\n`);
  return say(how, run, io);
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

function say(how: End, { folder }: RecordedRun, io: Io): number {
  const refuse = refuseAs('status');
  switch (how.kind) {
    case 'damaged':
      return refuse(io, withWayOn(folder, how.fact), exitCodes.world);
    case 'interrupted':
      return refuse(
        io,
        `nobody runs ${folder.run} any more: pcoord exec --resume=${folder.run} goes on with it`,
        exitCodes.findings,
      );
    case 'left':
    case 'finished':
      return exitCodes.done;
  }
}
