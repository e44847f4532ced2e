import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { err, ok, type Result } from '../../base/result.ts';
import type { RunState } from '../../journal/state.ts';
import type { HostFailure } from '../../runtime/host.ts';
import { removeTreeLater } from '../../runtime/node/files.ts';
import type { Git } from '../../runtime/node/git.ts';
import { findKeptPlaces } from '../../runtime/node/kept-places.ts';
import { openKept } from '../../runtime/node/kept-refs.ts';
import { takeRunLock } from '../../runtime/node/run-lock.ts';
import type { RunFolder } from '../../runtime/node/state-folder.ts';
import { systemFailure } from '../../runtime/node/system-failure.ts';
import { sayCount } from '../../views/quantities.ts';
import type { Arguments } from '../args.ts';
import { UsageError } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import type { Io } from '../io.ts';
import { refuseAs } from '../refuse.ts';
import { type RunsPlace, readRun, runIds } from '../runs.ts';

const refuse = refuseAs('salvage');

/**
 * `pcoord salvage clean`: removes the workspaces of runs that are over, where everything in them is kept under refs.
 * Journals, logs and refs stay. Without `--yes` it only says what it would do.
 */
export async function clean(
  place: RunsPlace,
  asked: { readonly run: string | null; readonly args: Arguments; readonly io: Io },
): Promise<number> {
  const { run, args, io } = asked;
  const age = readAge(args.one('older-than'));
  const named = run === null ? null : readRun(place, run);
  if (named && !named.ok) return refuse(io, named.error.message, named.error.exit);
  const ids = named ? [named.value.folder.run] : runIds(place);
  let removed = 0;
  for (const id of ids) {
    const found = readRun(place, id);
    if (!found.ok) continue;
    const { state, folder } = found.value;
    const over = state.finished_at_ms;
    if (state.status !== 'finished' || over === null) {
      if (run !== null) return refuse(io, `run ${id} is not over`, exitCodes.findings);
      continue;
    }
    if (Date.now() - over < age) continue;
    const how = args.has('yes') ? 'remove' : 'name';
    const done = await cleanRun({ folder, state, users: openKept(place.common_dir) }, { io, how });
    if (!done.ok) return refuse(io, done.error.detail, exitCodes.world);
    removed += done.value;
  }
  const count = sayCount(removed, 'workspace');
  if (args.has('yes')) io.out(`${count} removed\n`);
  else io.out(removed === 0 ? 'nothing to remove\n' : `${count} would be removed: --yes does it\n`);
  return exitCodes.done;
}

/** How many workspaces were (or would be) removed. */
async function cleanRun(
  { folder, state, users }: { readonly folder: RunFolder; readonly state: RunState; readonly users: Git },
  { io, how }: { readonly io: Io; readonly how: 'remove' | 'name' },
): Promise<Result<number, HostFailure>> {
  const lock = takeRunLock(folder);
  if (!lock.ok) return lock;
  try {
    let count = 0;
    const kept = await findKeptPlaces(folder, state, users);
    for (const name of workspacesOf(folder)) {
      const path = join(folder.workspaces, name);
      if (name.startsWith('stream-') ? !kept.has(path) : !isSpare(name, state)) {
        io.out(`${path}: stays, not all of it is kept under a ref\n`);
        continue;
      }
      io.out(`${path}\n`);
      if (how === 'remove') await removeTreeLater(path);
      count += 1;
    }
    return ok(count);
  } catch (error) {
    return err(systemFailure(error, `the workspaces of run ${folder.run} could not be removed`));
  } finally {
    lock.value.release();
  }
}

function workspacesOf(folder: RunFolder): readonly string[] {
  try {
    return readdirSync(folder.workspaces, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name)
      .sort();
  } catch {
    return [];
  }
}

/** What is no stream's clone holds only what can be made again, unless a reader changed it. */
function isSpare(name: string, state: RunState): boolean {
  if (!name.startsWith('shared-')) return true;
  return ![...state.attempts.values()].some(
    ({ reason }) => reason === 'shared-checkout-changed' || reason === 'shared-checkout-unclear',
  );
}

const units: Readonly<Record<string, number>> = {
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

function readAge(text: string | undefined): number {
  if (text === undefined) return 0;
  const unit = units[text.at(-1) ?? ''];
  const amount = text.slice(0, -1);
  if (unit === undefined || !/^\d{1,6}$/.test(amount))
    throw new UsageError(`--older-than ${text}: expected a number and m, h, d or w, e.g. 7d`);
  return Number(amount) * unit;
}
