import { inertText } from '../../base/inert.ts';
import { err, ok, type Result } from '../../base/result.ts';
import { lastSyncOf } from '../../journal/meetings.ts';
import { standingOf } from '../../journal/standing.ts';
import type { AttemptState } from '../../journal/state.ts';
import { isSent, sendMessage } from '../coordinate/messages.ts';
import type { HostFailure, Workspace } from '../host.ts';
import { isKnownAncestor } from '../integrate/ancestry.ts';
import type { Run } from '../run-context.ts';
import { type PlannedUpdate, planUpdate } from './plan-update.ts';
import { pointsServed, takePoint } from './turns.ts';
import { writeUpdate } from './write-update.ts';

/** Run → attempt → how many safe points it has announced to this coordinator. */
const announced = new WeakMap<Run, Map<string, number>>();

/**
 * An attempt says that nothing of its work is half done: it is brought up to the tree of its stream's last meeting, if
 * that has something new, and told what changed and what was kept. To be called once for each such line of an outbox,
 * in order, also for lines that are read again under a later coordinator: what was answered is passed over, what was
 * begun is finished. Resolves when the answer is on record.
 */
export function atSafePoint(run: Run, attempt: string): Promise<void> {
  const counts = announced.get(run) ?? new Map<string, number>();
  announced.set(run, counts);
  const number = (counts.get(attempt) ?? 0) + 1;
  counts.set(attempt, number);
  return takePoint(run, attempt, () => serve(run, attempt, number));
}

/**
 * Finishes what was begun at a safe point of an attempt: its start commit has moved on already, so its work can only be
 * read when its workspace has followed.
 */
export async function finishUpdate(run: Run, attempt: string): Promise<Result<void, HostFailure>> {
  await pointsServed(run, attempt);
  const record = run.state.attempts.get(attempt);
  const place = run.places.get(attempt);
  if (!record || !isHalfDone(run, record)) return ok(undefined);
  if (!place) return err({ reason: 'workspace-lost', detail: `the workspace of ${attempt} is gone` });
  return complete(run, record, place);
}

async function serve(run: Run, attempt: string, number: number): Promise<void> {
  const { state } = run;
  const record = state.attempts.get(attempt);
  if (run.closed || state.stopping !== null || !record || isAnswered(run, record, number)) return;
  const place = run.places.get(attempt);
  if (record.status !== 'working' || !place) return;
  if (isHalfDone(run, record)) {
    await complete(run, record, place);
    return;
  }
  const planned = await planAt(run, record, { place, number });
  if (run.closed) return;
  if ('answer' in planned) {
    answer(run, record, { number, text: planned.answer, paths: planned.paths ?? [] });
    return;
  }
  run.emit({ type: 'attempt-updated', attempt, ...planned });
  const durable = await run.durable();
  if (durable.ok) await complete(run, record, place);
}

type Planned = PlannedUpdate | { readonly answer: string; readonly paths?: readonly string[] };

async function planAt(
  run: Run,
  record: AttemptState,
  at: { readonly place: Workspace; readonly number: number },
): Promise<Planned> {
  const stream = standingOf(run.state).graph.tasks.get(record.task)?.stream ?? '';
  const sync = lastSyncOf(run.state, stream);
  if (at.place.kind !== 'own') return { answer: 'a shared checkout stays as it is' };
  if (sync === null || sync.integrated === null) return { answer: 'nothing new' };
  if (isKnownAncestor(run.state, sync.integrated, record.start_commit)) return { answer: 'nothing new' };
  const { tick, integrated, at_ms } = sync;
  const planned = await planUpdate(run, { record, ...at, tick, integrated, at_ms });
  if (!planned.ok) return { answer: `nothing was changed: ${planned.error.detail}` };
  if (!('conflict' in planned.value)) return planned.value;
  const paths = planned.value.conflict;
  return {
    answer: `nothing was changed: your work does not merge with that of others in ${nameAll(paths)}`,
    paths,
  };
}

/** Brings the workspace to where its record is, and answers. */
async function complete(
  run: Run,
  record: AttemptState,
  place: Workspace,
): Promise<Result<void, HostFailure>> {
  const { update } = record;
  if (update === null) return ok(undefined);
  const written = await writeUpdate(run, { record, place, update });
  if (run.closed) return ok(undefined);
  if (!written.ok) {
    const detail = inertText(`safe point ${update.safe_point}: ${written.error.detail}`, { max: 300 });
    run.emit({ type: 'note-taken', note: 'update-failed', attempt: record.id, detail });
    return written;
  }
  const { changed, kept } = written.value;
  const all = changed.length === 0 ? 'no file of yours changed' : `changed: ${nameAll(changed)}`;
  const left = kept.length === 0 ? '' : `; kept as you wrote them meanwhile: ${nameAll(kept)}`;
  const text = `brought up to date with sync ${update.tick}; ${all}${left}`;
  answer(run, record, { number: update.safe_point, text, paths: [...changed] });
  return ok(undefined);
}

function answer(
  run: Run,
  record: AttemptState,
  what: { readonly number: number; readonly text: string; readonly paths: readonly string[] },
): void {
  const to = standingOf(run.state).graph.tasks.get(record.task)?.stream ?? '';
  const text = `Safe point ${what.number}: ${what.text}.`;
  const paths = what.paths.slice(0, mostPaths);
  sendMessage(run, { from: 'pcoord', to, kind: 'answer', text, paths }, answerId(record.id, what.number));
}

const mostPaths = 200;

/** By it a later coordinator knows what was answered. */
function answerId(attempt: string, number: number): string {
  return `safe-point:${attempt}:${number}`;
}

function isAnswered(run: Run, record: AttemptState, number: number): boolean {
  return isSent(run, answerId(record.id, number));
}

/** The start commit has moved on, and nothing says yet that the workspace has followed. */
function isHalfDone(run: Run, record: AttemptState): boolean {
  return record.update !== null && !isAnswered(run, record, record.update.safe_point);
}

function nameAll(paths: readonly string[]): string {
  const shown = paths.slice(0, 10).map((path) => inertText(path, { max: 200 }));
  const more = paths.length - shown.length;
  return more > 0 ? `${shown.join(', ')} and ${more} more` : shown.join(', ');
}
