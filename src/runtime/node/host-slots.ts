import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder, removeFile, replaceFile } from './files.ts';
import type { ProcessIdentity } from './process-entry.ts';
import { bootId, isRunning, startTimeOf } from './process-table.ts';
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
  readonly process: ProcessIdentity;
}

/** A run's place in the registry. */
export interface SlotShare {
  /** How many commands it may run at once now. */
  readonly amount: number;
  /** Leaves the registry: the others get its share at once. */
  release(): void;
}

/**
 * Registers a live run in the state folder, for all runs of this machine that use it, and tells whenever its share of
 * the cores changes because another run came or went. A run that was killed is missed within seconds; while a run is
 * alone nothing is looked at.
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
  const entry: LiveRun = { ...use, since_ms: now_ms, process: process_ };
  replaceFile(own, JSON.stringify(entry));
  let amount = Number.NaN;
  const look = (): number => {
    const runs = readLiveRuns(folder);
    // Somebody may have tidied up too much: a run that lives is on the list.
    const all = runs.some(({ run }) => run === use.run) ? runs : [...runs, entry];
    amount = divide(all, cores).get(use.run) ?? 1;
    watch.attend(all.length > 1 ? 'closely' : 'loosely');
    return amount;
  };
  const watch = watchFolder(folder, () => {
    const before = amount;
    if (look() !== before) onChange(amount);
  });
  look();
  return {
    get amount() {
      return amount;
    },
    release: () => {
      watch.close();
      removeFile(own);
    },
  };
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
  return runs.sort((a, b) => a.since_ms - b.since_ms || (a.run < b.run ? -1 : 1));
}

/**
 * Divides the cores among runs: those with a number of their own keep it, the others share what is left evenly, none
 * more than it could use, none less than one; what does not divide goes to the oldest. A session that says it wants more
 * than there are cores is taken at its word: its commands wait more than they compute.
 */
export function divide(runs: readonly SlotUse[], cores: number): ReadonlyMap<string, number> {
  const shares = new Map<string, number>();
  let left = Math.max(cores, ...runs.map(({ wants, fixed }) => (fixed === null ? wants : 0)));
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

function readEntry(path: string): LiveRun | null {
  try {
    const entry = JSON.parse(readFileSync(path, 'utf8')) as Partial<LiveRun>;
    const isWhole =
      typeof entry.run === 'string' &&
      Number.isInteger(entry.wants) &&
      (entry.fixed === null || Number.isInteger(entry.fixed)) &&
      typeof entry.since_ms === 'number' &&
      Number.isInteger(entry.process?.pid);
    return isWhole ? (entry as LiveRun) : null;
  } catch {
    return null;
  }
}
