import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { breaksOf, type Outcome, readOutcome, survivorsOf } from './oracle.ts';
import { closePlace, type Ended, openPlace, type Place, type Workshop } from './place.ts';

/** What became of one run that was killed at named points. */
export interface CaseResult {
  /** Where it was killed, in order; fewer than asked for when a point was not come by. */
  readonly killed_at: readonly string[];
  readonly breaks: readonly string[];
  /** Nothing was on record yet: a new run was started instead of taking the old one up. */
  readonly fresh: boolean;
  readonly possibly_started: number;
  /** Points that the last coordinator came by. */
  readonly visited: readonly string[];
}

/** The undisturbed run that all others are held against, and the points it came by in order. */
export async function runReference(workshop: Workshop): Promise<{
  readonly outcome: Outcome;
  readonly points: readonly string[];
}> {
  const place = openPlace(workshop);
  const list = join(place.top, 'points');
  const ended = await place.pcoord(begin(place), { PCOORD_CRASH_LIST: list });
  const outcome = readOutcome(place, ended.code);
  if (typeof outcome === 'string') throw new Error(`${outcome}\n${ended.said}`);
  const breaks = [...breaksOf(place, outcome, outcome), ...(await survivorsOf(place))];
  if (breaks.length > 0) throw new Error(`the undisturbed run: ${breaks.join('; ')}\n${ended.said}`);
  const points = readLines(list);
  closePlace(place);
  return { outcome, points };
}

/** Runs the session, kills it at the first point, takes it up again, kills it at the second, …, and lets it finish. */
export async function runCase(
  workshop: Workshop,
  reference: Outcome,
  points: readonly string[],
): Promise<CaseResult> {
  const place = openPlace(workshop);
  const list = join(place.top, 'points');
  const killed_at: string[] = [];
  let args = begin(place);
  let fresh = false;
  let ended: Ended | null = null;
  for (const point of points) {
    ended = await place.pcoord(args, { PCOORD_CRASH: point });
    if (ended.signal !== 'SIGKILL') break;
    killed_at.push(point);
    args = again(place);
  }
  if (ended === null || ended.signal === 'SIGKILL') {
    ended = await place.pcoord(args, { PCOORD_CRASH_LIST: list });
    if (args.some((arg) => arg.startsWith('--resume')) && beganNothing(ended)) {
      fresh = true;
      ended = await place.pcoord(begin(place));
    }
  }
  const outcome = readOutcome(place, ended.code);
  const breaks = [
    ...(typeof outcome === 'string' ? [outcome] : breaksOf(place, outcome, reference)),
    ...(ended.said.includes('pcoord has a bug') ? ['a bug was reported'] : []),
    ...(await survivorsOf(place)),
  ];
  const visited = existsSync(list) ? readLines(list) : [];
  const possibly_started = typeof outcome === 'string' ? 0 : outcome.possibly_started;
  if (breaks.length === 0) closePlace(place);
  else breaks.push(`see ${place.top}`, ended.said.slice(-1_500));
  return { killed_at, breaks, fresh, possibly_started, visited };
}

/** Does the work for every item, `width` at a time; stops taking new ones when `until` says so. */
export async function sweep<T>(
  items: readonly T[],
  options: { readonly width: number; readonly until?: () => boolean },
  work: (item: T) => Promise<void>,
): Promise<number> {
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < items.length && options.until?.() !== true) await work(items[next++] as T);
  };
  await Promise.all(Array.from({ length: options.width }, worker));
  return next;
}

/** The first visit of each named point. */
export function firstVisits(points: readonly string[]): string[] {
  return points.filter((point) => point.endsWith(':1'));
}

function begin(place: Place): string[] {
  return ['exec', join(place.top, 'session.yaml'), '--view', 'lines'];
}

/** By its name where it has one on record: a run that is over is only then answered for. */
function again(place: Place): string[] {
  const run = place.runs().at(-1)?.split('/').at(-1);
  return run === undefined ? begin(place) : ['exec', `--resume=${run}`, '--view', 'lines'];
}

function beganNothing({ code, said }: Ended): boolean {
  return code === 3 && said.includes('ended before it began');
}

function readLines(path: string): string[] {
  return readFileSync(path, 'utf8').split('\n').slice(0, -1);
}
