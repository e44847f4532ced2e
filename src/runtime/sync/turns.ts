import type { Run } from '../run-context.ts';

/** What is under way between a run and its live workspaces. */
interface Turns {
  meeting: Promise<void> | null;
  /** Workspaces that are being brought up to date. */
  readonly active: Set<Promise<void>>;
  /** Attempt → done when all its safe points so far were served. */
  readonly points: Map<string, Promise<void>>;
}

const turnsOf = new WeakMap<Run, Turns>();

/** Holds a meeting: no workspace is brought up to date meanwhile. */
export async function holdMeeting(run: Run, work: () => Promise<void>): Promise<void> {
  const turns = open(run);
  const meeting = Promise.all([...turns.active].map(settled)).then(work);
  const over = settled(meeting).then(() => {
    turns.meeting = null;
  });
  turns.meeting = over;
  await over;
  await meeting;
}

/** Serves an attempt's safe point: one after another for each attempt, never during a meeting. */
export function takePoint(run: Run, attempt: string, work: () => Promise<void>): Promise<void> {
  const turns = open(run);
  const before = turns.points.get(attempt) ?? Promise.resolve();
  const mine = before.then(async () => {
    while (turns.meeting !== null) await turns.meeting;
    const served = work();
    const over = settled(served);
    turns.active.add(over);
    await over;
    turns.active.delete(over);
    await served;
  });
  const last = settled(mine).then(() => {
    if (turns.points.get(attempt) === last) turns.points.delete(attempt);
  });
  turns.points.set(attempt, last);
  return mine;
}

/** Resolves when no safe point of the attempt is being served. */
export async function pointsServed(run: Run, attempt: string): Promise<void> {
  await turnsOf.get(run)?.points.get(attempt);
}

function open(run: Run): Turns {
  const known = turnsOf.get(run) ?? { meeting: null, active: new Set(), points: new Map() };
  turnsOf.set(run, known);
  return known;
}

/** What went wrong is for whoever asked. */
function settled(work: Promise<unknown>): Promise<void> {
  return work.then(
    () => {},
    () => {},
  );
}
