import { inertText } from '../../base/inert.ts';
import type { HostFailure } from '../host.ts';
import type { Run } from '../run-context.ts';
import { mergeAccepted } from './accepted-tree.ts';
import { findConflicts } from './find-conflicts.ts';
import { lookAtStreams } from './look.ts';
import { tellFindings } from './tell-findings.ts';
import { holdMeeting } from './turns.ts';

/** A meeting that has begun. */
export interface Meeting {
  readonly tick: number;
  readonly due: readonly string[];
}

/**
 * Holds a meeting: looks at all running work without disturbing it, merges what is accepted, tries what does not merge,
 * tells those whose turn it is. Whatever the world refuses, the meeting ends, and the record says what is missing.
 */
export function meet(run: Run, meeting: Meeting): Promise<void> {
  return holdMeeting(run, () => hold(run, meeting));
}

async function hold(run: Run, { tick, due }: Meeting): Promise<void> {
  const began_ms = run.host.clock.now();
  const look = await lookAtStreams(run, tick);
  const accepted = await mergeAccepted(run, tick);
  const tree = accepted.ok ? accepted.value : { commit: null, merged: [], left_out: [] };
  const found = await findConflicts(run, { seen: look.seen, left_out: tree.left_out });
  if (run.closed) return;
  const conflicts = found.ok ? found.value : [];
  const faults = [...look.faults, ...[accepted, found].flatMap((one) => (one.ok ? [] : [one.error]))];
  noteFaults(run, tick, faults);
  tellFindings(run, { tick, due, seen: look.seen, conflicts, integrated: tree.commit });
  run.emit({
    type: 'sync-finished',
    tick,
    due,
    snapshots: look.seen.map(({ attempt, commit, changed }) => ({ attempt, commit, changed })),
    conflicts,
    integrated: tree.commit,
    merged: tree.merged,
    // The run's clock may go faster than the wall.
    duration_ms: Math.round((run.host.clock.now() - began_ms) / run.state.time_scale),
  });
}

function noteFaults(run: Run, tick: number, faults: readonly HostFailure[]): void {
  const [first] = faults;
  if (!first) return;
  const more = faults.length > 1 ? ` (and ${faults.length - 1} more)` : '';
  const detail = inertText(`sync ${tick}: ${first.detail}${more}`, { max: 300 });
  run.emit({ type: 'note-taken', note: 'sync-incomplete', attempt: null, detail });
}
