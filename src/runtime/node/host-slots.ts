import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder, removeFile, replaceFile } from './files.ts';
import { monotonicNow } from './monotonic.ts';
import type { ProcessIdentity } from './process-entry.ts';
import { bootId, isRunning, startTimeOf } from './process-table.ts';
import { takeSystemLock } from './system-lock.ts';
import { watchFolder } from './watch-folder.ts';

/** What a run says of itself to the other runs of this machine. */
export interface SlotUse {
  /** Id of the run. */
  readonly run: string;
  /** So many commands it could ever run at once. */
  readonly wants: number;
  /** What it takes whatever the others do (`--max-agents`); `null` = it shares. */
  readonly fixed: number | null;
}

/** A live run of this machine, as the registry holds it. */
export interface LiveRun extends SlotUse {
  readonly since_ms: number;
  /** So many commands it may have running: its share, or more while those of a larger share have not ended. */
  readonly holds: number;
  readonly process: ProcessIdentity;
}

/** A run's place in the registry. */
export interface SlotShare {
  /** How many commands it may run at once now. */
  readonly amount: number;
  /** Hears how many the run has running and how many it would start: what it no longer holds is the others'. */
  note(now: { readonly running: number; readonly limit: number }): void;
  /** Leaves the registry: the others get its share at once. */
  release(): void;
}

/** Whoever has the registry's lock is done in a moment; one that is stopped must not stop all runs. In ms. */
const lockPatience = 1_000;

/** How long a disk that refused to take a run's entry is left alone, in ms. */
const refusedPause = 5_000;

/**
 * Registers a live run in the state folder, for all runs of this machine that use it, and tells whenever its share of
 * the cores changes because another run came or went. What a run takes is decided and written down under one lock, and
 * is never more than what the others do not hold, but for the one command that every run may have: runs that begin in
 * the same moment cannot all believe that they are alone. A run that was killed is missed within seconds, and what it
 * held with it; while a run is alone nothing is looked at.
 */
export function shareSlots(request: {
  readonly root: string;
  readonly use: SlotUse;
  readonly cores: number;
  readonly now_ms: number;
  readonly onChange: (amount: number) => void;
}): SlotShare {
  const { root, use, cores, now_ms, onChange } = request;
  const folder = join(root, 'live');
  const own = join(folder, `${use.run}.json`);
  makeFolder(folder);
  const process_: ProcessIdentity = {
    pid: process.pid,
    start_time: startTimeOf(process.pid),
    boot_id: bootId(),
  };
  const entry: LiveRun = { ...use, since_ms: now_ms, holds: 0, process: process_ };
  let amount = 0;
  // A smaller share binds only when the run has heard of it.
  let bound = 0;
  let written = -1;
  let retry_at = 0;
  const look = (): void =>
    underLock(join(root, 'slots.lock'), () => {
      const others = readLiveRuns(folder).filter(({ run }) => run !== use.run);
      amount = grant({ own: entry, others, cores, has: amount });
      watch.attend(others.length > 0 ? 'closely' : 'loosely');
      const holds = Math.max(amount, bound);
      // Somebody may have tidied up too much: a run that lives is on the list.
      if (holds === written && existsSync(own)) return;
      retry_at = monotonicNow() + refusedPause;
      replaceFile(own, JSON.stringify({ ...entry, holds }));
      retry_at = 0;
      written = holds;
    });
  /** On a disk that takes nothing, what is on record holds. */
  const lookAgain = (): void => {
    // Also a write that fails is a change in the folder, which leads back to here.
    if (monotonicNow() < retry_at) return;
    const before = amount;
    try {
      look();
    } catch {
      amount = before;
    }
  };
  const watch = watchFolder(folder, () => {
    const before = amount;
    lookAgain();
    if (amount !== before) onChange(amount);
  });
  look();
  bound = amount;
  return {
    get amount() {
      return amount;
    },
    note: ({ running, limit }) => {
      bound = Math.max(running, Math.min(limit, use.fixed ?? use.wants));
      if (Math.max(amount, bound) < written) lookAgain();
    },
    release: () => {
      watch.close();
      removeFile(own);
    },
  };
}

/** A run gives up at once what is beyond its share, and takes of its share what the others do not hold. */
function grant(request: {
  readonly own: LiveRun;
  readonly others: readonly LiveRun[];
  readonly cores: number;
  readonly has: number;
}): number {
  const { own, others, cores, has } = request;
  const all = [...others, own].sort(byAge);
  const share = divide(all, cores).get(own.run) ?? 1;
  if (own.fixed !== null || share <= has) return share;
  const free = poolOf(all, cores) - others.reduce((sum, { holds }) => sum + holds, 0);
  return Math.max(1, has, Math.min(share, free));
}

function underLock(path: string, act: () => void): void {
  const lock = takeSystemLock(path, lockPatience);
  try {
    act();
  } finally {
    if (lock.ok) lock.value.close();
  }
}

function byAge(a: LiveRun, b: LiveRun): number {
  return a.since_ms - b.since_ms || (a.run < b.run ? -1 : 1);
}

/** Runs that live, by age; what is left of others is removed. */
export function readLiveRuns(folder: string): readonly LiveRun[] {
  const runs: LiveRun[] = [];
  for (const name of readdirSync(folder).filter((one) => one.endsWith('.json'))) {
    const path = join(folder, name);
    const entry = readEntry(path);
    // Entries appear whole, so what cannot be read is nobody's.
    if (entry !== null && isRunning(entry.process)) runs.push(entry);
    else removeFile(path);
  }
  return runs.sort(byAge);
}

/**
 * Divides the cores among runs: those with a number of their own keep it, the others share what is left evenly, none
 * more than it could use, none less than one; what does not divide goes to the oldest. A session that says it wants more
 * than there are cores is taken at its word: its commands wait more than they compute.
 */
export function divide(runs: readonly SlotUse[], cores: number): ReadonlyMap<string, number> {
  const shares = new Map<string, number>();
  let left = poolOf(runs, cores);
  for (const { run, fixed } of runs) {
    if (fixed === null) continue;
    shares.set(run, fixed);
    left -= fixed;
  }
  const open = runs.filter(({ fixed }) => fixed === null);
  for (const { run } of open) shares.set(run, 1);
  left -= open.length;
  for (let given = true; given && left > 0; ) {
    given = false;
    for (const { run, wants } of open) {
      const share = shares.get(run) ?? 1;
      if (left <= 0 || share >= wants) continue;
      shares.set(run, share + 1);
      left -= 1;
      given = true;
    }
  }
  return shares;
}

/** What is there to be divided. */
function poolOf(runs: readonly SlotUse[], cores: number): number {
  return Math.max(cores, ...runs.map(({ wants, fixed }) => (fixed === null ? wants : 0)));
}

function readEntry(path: string): LiveRun | null {
  try {
    const entry = JSON.parse(readFileSync(path, 'utf8')) as Partial<LiveRun>;
    const isWhole =
      typeof entry.run === 'string' &&
      Number.isInteger(entry.wants) &&
      (entry.fixed === null || Number.isInteger(entry.fixed)) &&
      typeof entry.since_ms === 'number' &&
      Number.isInteger(entry.holds) &&
      Number.isInteger(entry.process?.pid);
    return isWhole ? (entry as LiveRun) : null;
  } catch {
    return null;
  }
}
