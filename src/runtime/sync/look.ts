import { ok, type Result } from '../../base/result.ts';
import { standingOf } from '../../journal/standing.ts';
import type { AttemptState } from '../../journal/state.ts';
import { isShared, openAttempt, workspaceRequest } from '../attempt/context.ts';
import { keptMessage } from '../commit-message.ts';
import type { HostFailure, Workspace } from '../host.ts';
import { type Run, safeName } from '../run-context.ts';

/** A running attempt as a meeting found it. */
export interface Seen {
  readonly attempt: string;
  readonly task: string;
  readonly stream: string;
  /** What it started from, or was last brought up to. */
  readonly start: string;
  /** Its workspace as it was. */
  readonly commit: string;
  readonly changed: number;
}

/** What a look at all workspaces gave. */
export interface Look {
  readonly seen: readonly Seen[];
  readonly faults: readonly HostFailure[];
}

/** So many workspaces are read at once: reading takes the processor away from those who work in them. */
const atOnce = 4;

/** Looks at every running attempt that has a workspace of its own, in plan order, without disturbing it. */
export async function lookAtStreams(run: Run, tick: number): Promise<Look> {
  const at_ms = run.state.at_ms;
  const open = [...runningAttempts(run)];
  const found = new Map<string, Seen>();
  const faults: HostFailure[] = [];
  const next = open.values();
  const worker = async (): Promise<void> => {
    for (const record of next) {
      const seen = await lookAt(run, record, { tick, at_ms });
      if (seen === null) continue;
      if ('reason' in seen) faults.push(seen);
      else found.set(record.id, seen);
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, open.length) }, worker));
  return { seen: open.flatMap(({ id }) => found.get(id) ?? []), faults };
}

/** Attempts whose work is in a workspace of their own, or has just been taken from it, in plan order. */
function runningAttempts(run: Run): AttemptState[] {
  const { tasks, attempts } = run.state;
  const { running, graph } = standingOf(run.state);
  const ranked = [...running].sort((a, b) => (graph.rank.get(a) ?? 0) - (graph.rank.get(b) ?? 0));
  return ranked.flatMap((id) => {
    const ids = tasks.get(id)?.attempts ?? [];
    const attempt = attempts.get(ids[ids.length - 1] ?? '');
    return attempt && isInHand(attempt) && !isShared(openAttempt(run, attempt.id)) ? [attempt] : [];
  });
}

async function lookAt(
  run: Run,
  record: AttemptState,
  meeting: { readonly tick: number; readonly at_ms: number },
): Promise<Seen | HostFailure | null> {
  const { graph } = standingOf(run.state);
  const task = graph.tasks.get(record.task);
  if (!task) return null;
  const about = { attempt: record.id, task: task.id, stream: task.stream, start: record.start_commit };
  // What was collected is what it will hand over; the workspace is busy with checks.
  if (record.status === 'collected')
    return record.result === null ? null : { ...about, commit: record.result, changed: record.changed };
  const place = await placeOf(run, record.id);
  if (!place.ok) return place.error;
  const glimpsed = await glimpse(run, { record, place: place.value, ...meeting });
  // Meanwhile it may have ended, and its place been given to the next phase.
  if (!isInHand(record)) return null;
  return glimpsed.ok ? { ...about, ...glimpsed.value } : glimpsed.error;
}

function isInHand({ status }: AttemptState): boolean {
  return status === 'working' || status === 'exited' || status === 'collected';
}

/** A meeting that is held again may come before its attempts have been taken up by this coordinator. */
async function placeOf(run: Run, attempt: string): Promise<Result<Workspace, HostFailure>> {
  const known = run.places.get(attempt);
  if (known) return ok(known);
  return run.host.workspaces.reopen(workspaceRequest(openAttempt(run, attempt), 'keep'));
}

function glimpse(
  run: Run,
  what: {
    readonly record: AttemptState;
    readonly place: Workspace;
    readonly tick: number;
    readonly at_ms: number;
  },
): ReturnType<Run['host']['workspaces']['glimpse']> {
  const { record, place, tick, at_ms } = what;
  const task = standingOf(run.state).graph.tasks.get(record.task);
  const message = task
    ? keptMessage(run.plan, { task, attempt: record.id, what: `Seen at sync ${tick}` })
    : '';
  return run.host.workspaces.glimpse(place, {
    attempt: record.id,
    start_commit: record.start_commit,
    message,
    at_ms,
    name: safeName(`${record.id}.sync-${tick}`),
  });
}
