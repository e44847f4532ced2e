import type { RunState, TaskState } from '../journal/state.ts';
import type { Scope } from './scope.ts';

/** What is kept of one finished task: a line of a repository's history. */
export interface TaskRecord {
  readonly v: 1;
  readonly at_ms: number;
  readonly run: string;
  readonly session: string;
  readonly task: string;
  /** From the start of the accepted attempt to its end; `null` when none was accepted. */
  readonly ms: number | null;
  /** Attempts it took. */
  readonly tries: number;
  /** Where it wrote: paths, and folders as `folder/**` where it wrote several files. Empty also when nobody looked. */
  readonly writes: readonly string[];
  /** The same for what lay outside its claims. */
  readonly outside: readonly string[];
}

/** How long a task took in earlier runs. */
export interface Learned {
  readonly ms: number;
  readonly samples: number;
}

/** Most places of one task that are kept. */
const mostPlaces = 12;

/** A path longer than this says nothing about the next run. */
const longestPath = 200;

/** Most tasks of one run that are kept. */
const mostTasks = 2_000;

/** The latest runs of a task that count for its estimate. */
const mostSamples = 9;

/**
 * What is worth keeping of a run: each task that came to an end. `observed` says where attempts wrote, as far as this
 * coordinator saw it. A rehearsal (another pace of time) teaches nothing.
 */
export function recordsOf(state: RunState, observed: ReadonlyMap<string, Scope>): TaskRecord[] {
  if (state.time_scale !== 1) return [];
  const { run } = state;
  const session = state.plan.session.id;
  return [...state.tasks.values()]
    .filter(({ status }) => status === 'succeeded' || status === 'failed')
    .slice(0, mostTasks)
    .map((task): TaskRecord => {
      const last = task.attempts[task.attempts.length - 1] ?? '';
      const outside = task.attempts.flatMap((id) => state.attempts.get(id)?.out_of_scope ?? []);
      return {
        v: 1,
        at_ms: task.ended_at_ms ?? state.at_ms,
        run,
        session,
        task: task.id,
        ms: task.status === 'succeeded' ? durationOf(state, task) : null,
        tries: task.attempts.length,
        writes: placesOf(observed.get(last)?.inside ?? []),
        outside: placesOf(outside),
      };
    });
}

/** A run that was interrupted stood still in between: only the program's own time counts then. */
function durationOf(state: RunState, task: TaskState): number | null {
  const attempt = state.attempts.get(task.attempts[task.attempts.length - 1] ?? '');
  if (!attempt) return null;
  if (state.resumed > 0) return attempt.duration_ms;
  return attempt.ended_at_ms === null ? null : Math.max(0, attempt.ended_at_ms - attempt.started_at_ms);
}

/** Few places that stand for many paths: a file alone by its path, several of a folder as `folder/**`. */
export function placesOf(paths: readonly string[]): string[] {
  let places = [...new Set(paths.filter((path) => path.length <= longestPath))].sort();
  for (let depth = deepest(places); depth > 0 && places.length > mostPlaces; depth--)
    places = foldAt(places, depth);
  return places.slice(0, mostPlaces);
}

/** Places that share a folder that deep become that folder; one that is alone in it stays. */
function foldAt(places: readonly string[], depth: number): string[] {
  const folders = Map.groupBy(places, (place) => {
    const parts = place.split('/');
    return parts.length > depth ? parts.slice(0, depth).join('/') : null;
  });
  const folded = [...folders].flatMap(([folder, inside]) =>
    folder === null || inside.length === 1 ? inside : [`${folder}/**`],
  );
  return folded.sort();
}

function deepest(places: readonly string[]): number {
  return places.reduce((most, place) => Math.max(most, place.split('/').length - 1), 0);
}

/** The lines of records. */
export function encodeHistory(records: readonly TaskRecord[]): string {
  return records.map((record) => `${JSON.stringify(record)}\n`).join('');
}

/** The records of a session, oldest first, each task of a run once; lines that are none (torn, of another time) are passed over. */
export function decodeHistory(text: string, session: string): TaskRecord[] {
  const key = `"session":${JSON.stringify(session)}`;
  const found = new Map<string, TaskRecord>();
  for (const line of text.split('\n')) {
    if (!line.includes(key)) continue;
    const record = parseRecord(line);
    if (record === null || record.session !== session) continue;
    const name = `${record.run} ${record.task}`;
    // Written again when a run was taken up: what one coordinator saw another did not.
    const former = found.get(name);
    found.delete(name);
    found.set(name, record.writes.length === 0 && former ? { ...record, writes: former.writes } : record);
  }
  return [...found.values()];
}

function parseRecord(line: string): TaskRecord | null {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return null;
  }
  const record = value as Partial<TaskRecord> | null;
  if (typeof record !== 'object' || record === null || record.v !== 1) return null;
  const { run, task, session, ms } = record;
  if (typeof run !== 'string' || typeof task !== 'string' || typeof session !== 'string') return null;
  if (ms !== null && !(Number.isSafeInteger(ms) && (ms as number) >= 0)) return null;
  if (!isTexts(record.writes) || !isTexts(record.outside)) return null;
  return record as TaskRecord;
}

function isTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

/** How long each task of a session takes: the median of its latest runs. */
export function learnEstimates(records: readonly TaskRecord[]): Map<string, Learned> {
  const durations = new Map<string, number[]>();
  for (const { task, ms } of records) {
    if (ms === null) continue;
    const list = durations.get(task);
    if (list) list.push(ms);
    else durations.set(task, [ms]);
  }
  return new Map(
    [...durations].map(([task, all]) => {
      const latest = all.slice(-mostSamples);
      return [task, { ms: medianOf(latest), samples: latest.length }];
    }),
  );
}

function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const [low, high] = [sorted[middle - 1] ?? 0, sorted[middle] ?? 0];
  return sorted.length % 2 === 1 ? high : Math.round((low + high) / 2);
}
