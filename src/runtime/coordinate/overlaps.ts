import { isReading } from '../../journal/letters.ts';
import type { RunState } from '../../journal/state.ts';
import type { Attempt } from '../attempt/context.ts';
import type { Run } from '../run-context.ts';
import { raiseAlert } from './alerts.ts';
import { heldBy, inPieces, isLeased, leasesPerAttempt, sortByHolder } from './leases.ts';
import { inPlanOrder } from './owner.ts';

/** What running attempts have been seen to write, and which pairs were told. */
interface Writers {
  readonly byPath: Map<string, Set<string>>;
  readonly told: Set<string>;
}

const known = new WeakMap<Run, Writers>();

/**
 * Takes note of files that a watched attempt has written within its claims: what nobody holds is its own from here on,
 * and whoever else writes the same file at the same time is told, as it is itself. Once for each pair and file.
 */
export function noteOverlaps(attempt: Attempt, paths: readonly string[]): void {
  const { run } = attempt;
  const own = paths.filter((path) => isLeased(attempt.task, path));
  takeSeen(attempt, sortByHolder(run.state, attempt.id, own).free);
  const { byPath, told } = writersOf(run);
  const meets = new Map<string, string[]>();
  for (const path of own) {
    const writers = byPath.get(path) ?? new Set();
    byPath.set(path, writers);
    const holder = run.state.leases.get(path);
    for (const other of holder === undefined ? writers : new Set([holder, ...writers])) {
      const stream = streamAtWork(run.state, other);
      if (stream === null || stream === attempt.stream.id) continue;
      const pair = `${[stream, attempt.stream.id].sort().join(' ')} ${path}`;
      if (told.has(pair)) continue;
      told.add(pair);
      meets.set(stream, [...(meets.get(stream) ?? []), path]);
    }
    writers.add(attempt.id);
  }
  for (const [stream, met] of meets)
    for (const piece of inPieces(met))
      raiseAlert(run, {
        alert: 'overlapping_writes',
        streams: inPlanOrder(run.plan, [stream, attempt.stream.id]),
        paths: piece,
        about: [],
      });
}

/** Forgets what an attempt wrote: it is over. */
export function forgetWrites({ run, id }: Attempt): void {
  const { byPath } = writersOf(run);
  for (const [path, writers] of byPath) if (writers.delete(id) && writers.size === 0) byPath.delete(path);
}

function takeSeen({ run, id }: Attempt, free: readonly string[]): void {
  if (free.length === 0) return;
  const held = heldBy(run.state, id);
  const taken = free.slice(0, Math.max(0, leasesPerAttempt - held));
  for (const paths of inPieces(taken)) run.emit({ type: 'lease-taken', attempt: id, paths, how: 'seen' });
  // Once: the next time there was no room to begin with.
  if (taken.length < free.length && held < leasesPerAttempt)
    run.emit({
      type: 'note-taken',
      note: 'leases-full',
      attempt: id,
      detail: `it writes more than ${leasesPerAttempt} files: the others are not held for it`,
    });
}

/** The stream of an attempt whose program runs; `null` when it is over. */
function streamAtWork(state: RunState, id: string): string | null {
  const attempt = state.attempts.get(id);
  if (!attempt || !isReading(attempt)) return null;
  return state.tasks.get(attempt.task)?.stream ?? null;
}

function writersOf(run: Run): Writers {
  const there = known.get(run);
  if (there) return there;
  const told = run.state.alerts
    .filter(({ alert }) => alert === 'overlapping_writes')
    .flatMap(({ streams, paths }) => paths.map((path) => `${[...streams].sort().join(' ')} ${path}`));
  const made: Writers = { byPath: new Map(), told: new Set(told) };
  known.set(run, made);
  return made;
}
