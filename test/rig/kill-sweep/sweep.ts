import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { breaksOf, type Outcome, readOutcome, readReviews, survivorsOf } from './oracle.ts';
import { closePlace, type Ended, openPlace, type Place, type Workshop } from './place.ts';
import type { Command } from './sweep-session.ts';

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
  const { codes, said, visited } = await runSteps(place, workshop, []);
  const outcome = readOutcome(place, codes);
  if (typeof outcome === 'string') throw new Error(`${outcome}\n${said}`);
  const breaks = [...breaksOf(place, outcome, outcome), ...(await survivorsOf(place))];
  if (breaks.length > 0) throw new Error(`the undisturbed run: ${breaks.join('; ')}\n${said}`);
  closePlace(place);
  return { outcome, points: visited };
}

/** Runs the session, kills it at the first point, takes it up again, kills it at the second, …, and lets it finish. */
export async function runCase(
  workshop: Workshop,
  reference: Outcome,
  points: readonly string[],
): Promise<CaseResult> {
  const place = openPlace(workshop);
  const { codes, said, visited, killed_at, fresh } = await runSteps(place, workshop, points);
  const outcome = readOutcome(place, codes);
  const breaks = [
    ...(typeof outcome === 'string' ? [outcome] : breaksOf(place, outcome, reference)),
    ...(said.includes('pcoord has a bug') ? ['a bug was reported'] : []),
    ...(await survivorsOf(place)),
  ];
  const possibly_started = typeof outcome === 'string' ? 0 : outcome.possibly_started;
  if (breaks.length === 0) closePlace(place);
  else breaks.push(`see ${place.top}`, said.slice(-1_500));
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

/** What the commands of a session came to. */
interface Ran {
  readonly codes: string;
  readonly said: string;
  /** Points that came by in commands that were not killed, in order. */
  readonly visited: readonly string[];
  readonly killed_at: readonly string[];
  readonly fresh: boolean;
}

/** Gives the session's commands, each again when it was killed; a point of the second command is `2/<name>:<nth>`. */
async function runSteps(place: Place, { session }: Workshop, points: readonly string[]): Promise<Ran> {
  const list = join(place.top, 'points');
  const killed_at: string[] = [];
  const visited: string[] = [];
  const ends: Ended[] = [];
  let fresh = false;
  for (const [at, command] of ['begin' as const, ...(session.after ?? [])].entries()) {
    const prefix = at === 0 ? '' : `${at + 1}/`;
    const mine = points.filter((point) => isOfStep(point, prefix));
    let ended: Ended | null = null;
    for (const point of mine) {
      ended = await give(place, command, { PCOORD_CRASH: point.slice(prefix.length) });
      if (ended.signal !== 'SIGKILL') break;
      killed_at.push(point);
    }
    if (ended === null || ended.signal === 'SIGKILL') {
      rmSync(list, { force: true });
      ended = await give(place, command, { PCOORD_CRASH_LIST: list });
      if (command === 'begin' && beganNothing(ended)) {
        fresh = true;
        ended = await place.pcoord(begin(place));
      }
      if (existsSync(list)) visited.push(...readLines(list).map((point) => `${prefix}${point}`));
    }
    ends.push(ended);
  }
  const codes = ends.map(({ code, signal }) => code ?? signal).join(' ');
  return { codes, said: ends.map(({ said }) => said).join('\n'), visited, killed_at, fresh };
}

function isOfStep(point: string, prefix: string): boolean {
  return prefix === '' ? !/^\d+\//.test(point) : point.startsWith(prefix);
}

/** Another program may just be writing something down for the run: that one is waited for. */
async function give(
  place: Place,
  command: Command | 'begin',
  env: Readonly<Record<string, string>>,
): Promise<Ended> {
  for (let tries = 1; ; tries += 1) {
    const ended = await place.pcoord(argumentsOf(place, command), env);
    if (!/ is being (run by|worked on)/.test(ended.said) || ended.code !== 3 || tries === 20) return ended;
  }
}

function argumentsOf(place: Place, command: Command | 'begin'): readonly string[] {
  if (command === 'begin' || command === 'resume') return again(place);
  const reviews = readReviews(place);
  const refs = place.git('for-each-ref', '--format=%(refname)', 'refs/pcoord/').split('\n');
  return command({ reviews, refs });
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
