import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RunEvent } from '../../../src/journal/event.ts';
import type { Outcome } from './oracle.ts';
import type { Place } from './place.ts';

/** What is wrong with what streams heard of each other: meetings, letters, leases and contracts, beside an undisturbed run. */
export function betweenBreaks(place: Place, outcome: Outcome, reference: Outcome): string[] {
  return [
    ...meetingBreaks(place, outcome),
    ...updateBreaks(place, outcome, reference),
    ...letterBreaks(place, outcome),
    ...leaseBreaks(outcome),
    ...countBreaks(outcome, reference),
  ];
}

type Kind<T extends RunEvent['type']> = Extract<RunEvent, { type: T }>;

function only<T extends RunEvent['type']>({ events }: Outcome, type: T): Kind<T>[] {
  return events.filter((event): event is Kind<T> => event.type === type);
}

/** Each meeting ends once, at a later tick than the one before; it begins again only under a later coordinator. */
function meetingBreaks(place: Place, outcome: Outcome): string[] {
  const breaks: string[] = [];
  let open: number | null = null;
  let isLost = false;
  let last = 0;
  for (const event of outcome.events) {
    if (event.type === 'run-resumed') isLost = open !== null;
    if (event.type === 'sync-started') {
      if (event.tick <= last) breaks.push(`meeting ${event.tick} is held again`);
      if (open !== null && !(isLost && open === event.tick))
        breaks.push(`meeting ${event.tick} began in meeting ${open}`);
      open = event.tick;
      isLost = false;
    }
    if (event.type !== 'sync-finished') continue;
    if (open !== event.tick) breaks.push(`meeting ${event.tick} ended, but ${open ?? 'none'} was under way`);
    for (const { attempt, commit } of event.snapshots)
      breaks.push(...lookBreaks(place, { ...event, attempt, commit }));
    last = event.tick;
    open = null;
  }
  if (open !== null) breaks.push(`meeting ${open} never ended`);
  return breaks;
}

/** What a meeting saw is kept: in the run's own repository, under a name of its own or as what was collected. */
function lookBreaks(
  place: Place,
  seen: { readonly tick: number; readonly attempt: string; readonly commit: string },
): string[] {
  const { tick, attempt, commit } = seen;
  const holders = inside(place, 'for-each-ref', '--format=%(refname)', `--points-at=${commit}`).split('\n');
  const mine = `refs/pcoord/sync/${attempt}.sync-${tick}`;
  if (holders.includes(mine)) return [];
  // An attempt that was collected already is there by its result.
  return inside(place, 'cat-file', '-t', commit) === 'commit' && !hasRef(place, mine)
    ? []
    : [`what meeting ${tick} saw of ${attempt} is not kept`];
}

function hasRef(place: Place, ref: string): boolean {
  return inside(place, 'for-each-ref', '--format=%(refname)', ref) === ref;
}

/** A stream is brought up once for each time it asked, is told of it once, and what it was is kept. */
function updateBreaks(place: Place, outcome: Outcome, reference: Outcome): string[] {
  const breaks: string[] = [];
  const updates = only(outcome, 'attempt-updated');
  const points = updates.map(({ attempt, safe_point }) => `${attempt} at its safe point ${safe_point}`);
  for (const point of twice(points)) breaks.push(`${point} was brought up twice`);
  for (const { attempt, safe_point, seen, tree, onto } of updates) {
    const answers = only(outcome, 'message-sent').filter(
      ({ message }) => message === `safe-point:${attempt}:${safe_point}`,
    );
    if (answers.length !== 1) breaks.push(`${attempt} was answered ${answers.length} times`);
    for (const commit of [seen, tree, onto])
      if (inside(place, 'cat-file', '-t', commit) !== 'commit')
        breaks.push(`commit ${commit} of an update is lost`);
    if (!hasRef(place, `refs/pcoord/sync/${attempt}.safe-point-${safe_point}`))
      breaks.push(`${attempt} as it was at its safe point is not kept`);
  }
  const wanted = only(reference, 'attempt-updated').length;
  if (updates.length !== wanted) breaks.push(`${updates.length} workspaces were brought up, not ${wanted}`);
  return breaks;
}

/** Every letter is on record once, and stands in an inbox at most once, as it is on record. */
function letterBreaks(place: Place, outcome: Outcome): string[] {
  const breaks: string[] = [];
  const sent = only(outcome, 'message-sent');
  for (const id of twice(sent.map(({ message }) => message))) breaks.push(`letter ${id} is on record twice`);
  const texts = new Map(sent.map(({ message, text }) => [message, text]));
  for (const name of readdirSync(place.marks).filter((one) => one.startsWith('inbox-'))) {
    const letters = readFileSync(join(place.marks, name), 'utf8')
      .split('\n')
      .flatMap((line) => parsed(line));
    for (const id of twice(letters.map(({ message }) => message)))
      breaks.push(`letter ${id} stands in ${name} twice`);
    for (const { message, text } of letters)
      if (texts.get(message) !== text) breaks.push(`letter ${message} in ${name} is not the one on record`);
  }
  return breaks;
}

/** A line that was cut off is followed by the whole of it. */
function parsed(line: string): { readonly message: string; readonly text: string }[] {
  try {
    return [JSON.parse(line) as { message: string; text: string }];
  } catch {
    return [];
  }
}

/** Nobody takes a file that another attempt holds. */
function leaseBreaks({ events }: Outcome): string[] {
  const breaks: string[] = [];
  const holders = new Map<string, string>();
  const free = (attempt: string): void => {
    for (const [path, holder] of holders) if (holder === attempt) holders.delete(path);
  };
  for (const event of events) {
    if (event.type === 'attempt-succeeded' || event.type === 'attempt-failed') free(event.attempt);
    if (event.type === 'lease-released') for (const path of event.paths) holders.delete(path);
    if (event.type !== 'lease-taken') continue;
    for (const path of event.paths) {
      const holder = holders.get(path);
      if (holder !== undefined) breaks.push(`${event.attempt} took ${path}, which ${holder} holds`);
      holders.set(path, event.attempt);
    }
  }
  return breaks;
}

/** What happens once in an undisturbed run happens once in any. */
const once = [
  'alert-raised',
  'contract-published',
  'patch-diverted',
  'budget-exhausted',
  'review-closed',
] as const;

function countBreaks(outcome: Outcome, reference: Outcome): string[] {
  return once.flatMap((type) => {
    const [found, wanted] = [only(outcome, type).length, only(reference, type).length];
    return found === wanted ? [] : [`${type} ${found} times, not ${wanted}`];
  });
}

function twice(ids: readonly string[]): string[] {
  return ids.filter((id, at) => ids.indexOf(id) !== at);
}

/** Git in the repository of the newest run; the empty text where it says no. */
function inside(place: Place, ...args: readonly string[]): string {
  try {
    const git = join(place.runs().at(-1) ?? '', 'integrator.git');
    return execFileSync('git', [`--git-dir=${git}`, ...args], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  } catch {
    return '';
  }
}
