import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { err, ok, type Result } from '../base/result.ts';
import { decodeJournal } from '../journal/codec.ts';
import { initial } from '../journal/initial.ts';
import { reduce } from '../journal/reduce.ts';
import type { RunState } from '../journal/state.ts';
import { decodePlan } from '../plan/codec.ts';
import { findRun, listRuns, type RunFolder, readPlanText, stateRoot } from '../runtime/node/state-folder.ts';
import type { Arguments } from './args.ts';
import { exitCodes } from './exit-codes.ts';
import { readCommonDir } from './git-facts.ts';
import type { Io } from './io.ts';

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
  readonly message: string;
  readonly exit: number;
}

/** Finds the place from `--repo` and `--state`. */
export function findRuns(args: Arguments, io: Io): Result<RunsPlace, RunsFailure> {
  const repo = resolve(io.cwd, args.one('repo') ?? '.');
  const common_dir = readCommonDir(repo);
  if (common_dir === null)
    return err({
      message: `${repo} is not in a git repository; name one with --repo DIR`,
      exit: exitCodes.world,
    });
  const state = args.one('state');
  return ok({ root: stateRoot(state === undefined ? null : resolve(io.cwd, state)), common_dir });
}

/** Ids of all runs, newest first. */
export function runIds(place: RunsPlace): readonly string[] {
  return listRuns(place.root, place.common_dir);
}

/** Reads one run: by its id or the beginning of it, the newest when `id` is `null`. */
export function readRun(place: RunsPlace, id: string | null): Result<RecordedRun, RunsFailure> {
  const folder = findRun({ ...place, id });
  if (!folder.ok) return err({ message: folder.error.detail, exit: exitCodes.usage });
  return readFolder(folder.value);
}

/** Folds the records of a run's folder. */
export function readFolder(folder: RunFolder): Result<RecordedRun, RunsFailure> {
  const text = readPlanText(folder);
  if (text === null) return world(`run ${folder.run} has no plan: it ended before it began (${folder.path})`);
  const plan = decodePlan(text);
  if (!plan.ok) return world(`the plan of run ${folder.run} cannot be used: ${plan.error.detail}`);
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(folder.journal);
  } catch (error) {
    return world(`the journal of run ${folder.run} cannot be read: ${(error as Error).message}`);
  }
  const journal = decodeJournal(bytes);
  if (!journal.ok)
    return world(
      `the journal of run ${folder.run} is damaged at byte ${journal.error.offset}: ${journal.error.detail}`,
    );
  const [first] = journal.value.records;
  if (first?.type === 'run-started' && first.plan_digest !== plan.value.digest)
    return world(`the plan of run ${folder.run} is not the one it began with (${folder.plan})`);
  const state = initial(plan.value);
  for (const event of journal.value.records) reduce(state, event);
  return ok({ folder, state, bytes: journal.value.good_bytes });
}

function world(message: string): Result<never, RunsFailure> {
  return err({ message, exit: exitCodes.world });
}
