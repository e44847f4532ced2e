import { inertText } from '../../base/inert.ts';
import { standingOf } from '../../journal/standing.ts';
import type { RunState } from '../../journal/state.ts';
import { sendMessage } from '../coordinate/messages.ts';
import { isKnownAncestor } from '../integrate/ancestry.ts';
import type { Run } from '../run-context.ts';
import type { FoundConflict } from './find-conflicts.ts';
import type { Seen } from './look.ts';

/** What a meeting has to tell the streams whose turn it is. */
export interface Findings {
  readonly tick: number;
  readonly due: readonly string[];
  readonly seen: readonly Seen[];
  readonly conflicts: readonly FoundConflict[];
  readonly integrated: string | null;
}

/**
 * Tells the streams whose turn it is of conflicts they have not been told of, where the session wants that, and of a
 * tree that they can be brought up to. Told again, after a crash, it finds what was written down and adds the rest.
 */
export function tellFindings(run: Run, findings: Findings): void {
  if (run.plan.policies.file.notification !== 'none')
    for (const conflict of findings.conflicts) tellConflict(run, findings, conflict);
  for (const seen of findings.seen) offerTree(run, findings, seen);
}

function tellConflict(run: Run, { tick, due }: Findings, conflict: FoundConflict): void {
  const { state } = run;
  const [left, right] = [streamOf(state, conflict.left), streamOf(state, conflict.right)];
  const other = (stream: string): string => (stream === left ? right : left);
  const told = due
    .filter((stream) => stream === left || stream === right)
    .filter((stream) => !wasTold(state, { stream, other: other(stream), paths: conflict.paths }));
  if (told.length === 0) return;
  const { paths } = conflict;
  for (const to of told) {
    const node = to === left ? conflict.right : conflict.left;
    const text = `Sync ${tick}: your work does not merge with that of ${other(to)} (${node}) in ${nameAll(paths)}. Agree with ${other(to)} who changes what, or keep out of each other's lines.`;
    sendOnce(run, { to, kind: 'alert', text, paths });
  }
  const about = [left, right].filter((stream) => !told.includes(stream));
  run.emit({ type: 'alert-raised', alert: 'predicted_conflict', streams: told, paths, about });
}

/** True when the stream was told of the same finding, and no meeting since was without it. */
function wasTold(
  state: RunState,
  finding: { readonly stream: string; readonly other: string; readonly paths: readonly string[] },
): boolean {
  const { stream, other, paths } = finding;
  const same = (one: readonly string[]): boolean => one.join('\n') === paths.join('\n');
  const without = state.syncs.findLast(
    ({ conflicts }) =>
      !conflicts.some((one) => {
        const streams = [streamOf(state, one.left), streamOf(state, one.right)];
        return streams.includes(stream) && streams.includes(other) && same(one.paths);
      }),
  );
  return state.alerts.some(
    (alert) =>
      alert.alert === 'predicted_conflict' &&
      alert.at_ms > (without?.at_ms ?? Number.NEGATIVE_INFINITY) &&
      alert.streams.includes(stream) &&
      (alert.streams.includes(other) || alert.about.includes(other)) &&
      same(alert.paths),
  );
}

/** Says to a stream at work that there is a tree to be brought up to, once for each tree. */
function offerTree(run: Run, { tick, due, integrated }: Findings, seen: Seen): void {
  const { state } = run;
  if (integrated === null || !due.includes(seen.stream)) return;
  if (state.synced.get(seen.stream) === integrated || isKnownAncestor(state, integrated, seen.start)) return;
  const text = `Sync ${tick}: others have finished work that your workspace does not have. Write {"kind":"safe-point"} to your outbox where nothing of yours is half done and wait for the answer: your workspace is brought up to date then. Your next phase starts from it in any case.`;
  sendOnce(run, { to: seen.stream, kind: 'sync', text, paths: [] });
}

function sendOnce(
  run: Run,
  letter: {
    readonly to: string;
    readonly kind: 'alert' | 'sync';
    readonly text: string;
    readonly paths: readonly string[];
  },
): void {
  const { to, text } = letter;
  const known = run.state.messages.some((sent) => sent.to === to && sent.text === text);
  if (!known) sendMessage(run, { from: 'pcoord', ...letter });
}

function streamOf(state: RunState, node: string): string {
  return standingOf(state).graph.tasks.get(node)?.stream ?? node;
}

function nameAll(paths: readonly string[]): string {
  const shown = paths.slice(0, 10).map((path) => inertText(path, { max: 200 }));
  const more = paths.length - shown.length;
  return more > 0 ? `${shown.join(', ')} and ${more} more` : shown.join(', ');
}
