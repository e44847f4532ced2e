import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { err, ok, type Result } from '../base/result.ts';
import { type DecodedJournal, decodeJournal } from '../journal/codec.ts';
import { initial } from '../journal/initial.ts';
import { reduce } from '../journal/reduce.ts';
import type { RunState } from '../journal/state.ts';
import { decodePlan } from '../plan/codec.ts';
import { explainNoRecords } from '../runtime/node/began.ts';
import { readHolder } from '../runtime/node/run-lock.ts';
import {
  findElsewhere,
  findRun,
  listRuns,
  type RunFolder,
  readPlanText,
  runsOfGone,
} from '../runtime/node/state-folder.ts';
import type { Arguments } from './args.ts';
import { exitCodes } from './exit-codes.ts';
import { readCommonDir } from './git-facts.ts';
import type { Io } from './io.ts';
import { stateRoot } from './state-root.ts';

/** Where runs of the repository at hand are kept. */
export interface RunsPlace {
  readonly root: string;
  readonly common_dir: string;
}

/** A run as its records tell it, seen from outside: nothing of it is locked or changed. */
export interface RecordedRun {
  readonly folder: RunFolder;
  readonly state: RunState;
  /** Bytes of the journal that hold whole records; a living run may have half of the next one behind them. */
  readonly bytes: number;
}

/** One line that says what is wrong, and the exit code. */
export interface RunsFailure {
  /** With what is left to do. */
  readonly message: string;
  /** What is wrong, and no more. */
  readonly fact?: string;
  readonly exit: number;
  /** `unreadable`: the run is there, but its records cannot be folded. */
  readonly why: 'not-found' | 'never-began' | 'unreadable';
}

/** Finds the place from `--repo` and `--state`. */
export function findRuns(args: Arguments, io: Io): Result<RunsPlace, RunsFailure> {
  const repo = resolve(io.cwd, args.one('repo') ?? '.');
  const common_dir = readCommonDir(repo);
  if (common_dir === null)
    return err({
      message: `${repo} is not in a git repository; name one with --repo DIR`,
      exit: exitCodes.world,
      why: 'not-found',
    });
  return ok({ root: rootOf(args, io), common_dir });
}

function rootOf(args: Arguments, io: Io): string {
  const state = args.one('state');
  return stateRoot(state === undefined ? null : resolve(io.cwd, state));
}

/** Ids of all runs, newest first. */
export function runIds(place: RunsPlace): readonly string[] {
  return listRuns(place.root, place.common_dir);
}

/** Reads one run: by its id or the beginning of it, the newest when `id` is `null`. */
export function readRun(place: RunsPlace, id: string | null): Result<RecordedRun, RunsFailure> {
  const folder = findFolder(place, id);
  return folder.ok ? readFolder(folder.value) : folder;
}

/** The folder of one run, named as for `readRun`. */
export function findFolder(place: RunsPlace, id: string | null): Result<RunFolder, RunsFailure> {
  const folder = findRun({ ...place, id });
  if (folder.ok) return folder;
  const elsewhere = id === null ? null : findElsewhere(place.root, id);
  // A repository that was moved has another place for its runs now.
  if (elsewhere !== null && !existsSync(elsewhere.repository)) return ok(elsewhere.folder);
  const whose = elsewhere === null ? '' : `; it is of ${elsewhere.repository}: name that with --repo DIR`;
  const gone = id === null ? runsOfGone(place.root) : [];
  const lost = gone.length === 0 ? '' : `; of repositories that were moved or removed: ${gone.join(', ')}`;
  const message = `${folder.error.detail}${whose}${lost}`;
  return err({ message, exit: exitCodes.usage, why: 'not-found' });
}

/** A run named by its whole id, whichever repository it is of: for what needs none. */
export function findAnywhere(args: Arguments, io: Io, id: string): Result<RunFolder, RunsFailure> {
  const place = rootOf(args, io);
  const found = findElsewhere(place, id);
  if (found !== null) return ok(found.folder);
  return err({ message: `there is no run ${id} in ${place}`, exit: exitCodes.usage, why: 'not-found' });
}

/** Folds the records of a run's folder. */
export function readFolder(folder: RunFolder): Result<RecordedRun, RunsFailure> {
  // Asked first: a run that has no holder now writes nothing any more.
  const held = readHolder(folder) !== null;
  let journal = readJournal(folder);
  if (journal.ok && journal.value.records.length === 0) {
    const { why, detail } = explainNoRecords(folder);
    // The first records may have been on their way.
    journal = readJournal(folder);
    if (journal.ok && journal.value.records.length === 0) {
      if (why === 'lost') return unreadable(folder, detail);
      if (!held) return err({ message: detail, exit: exitCodes.world, why });
    }
  }
  if (!journal.ok) return journal;
  const text = readPlanText(folder);
  if (text === null && held)
    return err({
      message: `run ${folder.run} is only just beginning`,
      exit: exitCodes.world,
      why: 'unreadable',
    });
  if (text === null) return unreadable(folder, `run ${folder.run} has lost its plan (${folder.plan})`);
  const plan = decodePlan(text);
  if (!plan.ok)
    return unreadable(folder, `the plan of run ${folder.run} cannot be used: ${plan.error.detail}`);
  const [first] = journal.value.records;
  if (first?.type === 'run-started' && first.plan_digest !== plan.value.digest)
    return unreadable(folder, `the plan of run ${folder.run} is not the one it began with (${folder.plan})`);
  const state = initial(plan.value);
  for (const event of journal.value.records) reduce(state, event);
  return ok({ folder, state, bytes: journal.value.good_bytes });
}

/** A journal that is missing holds no record. */
function readJournal(folder: RunFolder): Result<DecodedJournal, RunsFailure> {
  let bytes = new Uint8Array();
  try {
    bytes = readFileSync(folder.journal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT')
      return unreadable(
        folder,
        `the journal of run ${folder.run} cannot be read: ${(error as Error).message}`,
      );
  }
  const decoded = decodeJournal(bytes);
  if (decoded.ok) return decoded;
  return unreadable(folder, sayDamage(folder, decoded.error));
}

/** Where the journal of a run is damaged. */
export function sayDamage(
  { run, journal }: RunFolder,
  { offset, detail }: { readonly offset: number; readonly detail: string },
): string {
  return `the journal of run ${run} (${journal}) is damaged at byte ${offset}: ${detail}`;
}

/** The same, with what is left to do about a run whose records cannot be read. */
export function withWayOn({ run }: RunFolder, fact: string): string {
  return `${fact}; nothing goes on with it: pcoord stop ${run} ends what runs of it and says where its workspaces are, pcoord salvage list ${run} what is kept of it, and a new pcoord exec starts over`;
}

function unreadable(folder: RunFolder, fact: string): Result<never, RunsFailure> {
  return err({ message: withWayOn(folder, fact), fact, exit: exitCodes.world, why: 'unreadable' });
}
