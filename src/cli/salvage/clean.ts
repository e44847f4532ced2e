import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { RunState } from '../../journal/state.ts';
import { removeTreeLater } from '../../runtime/node/files.ts';
import { takeRunLock } from '../../runtime/node/run-lock.ts';
import type { RunFolder } from '../../runtime/node/state-folder.ts';
import * as words from '../../views/words.ts';
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
    const done = await cleanRun(folder, state, { io, how: args.has('yes') ? 'remove' : 'name' });
    if (done === null) return refuse(io, `run ${id} is being worked on`, exitCodes.world);
    removed += done;
  }
  const count = words.sayCount(removed, 'workspace');
  if (args.has('yes')) io.out(`${count} removed\n`);
  else io.out(removed === 0 ? 'nothing to remove\n' : `${count} would be removed: --yes does it\n`);
  return exitCodes.done;
}

/** How many workspaces were (or would be) removed; `null` when somebody holds the run. */
async function cleanRun(
  folder: RunFolder,
  state: RunState,
  { io, how }: { readonly io: Io; readonly how: 'remove' | 'name' },
): Promise<number | null> {
  const lock = takeRunLock(folder);
  if (!lock.ok) return null;
  try {
    let count = 0;
    for (const name of workspacesOf(folder)) {
      const path = join(folder.workspaces, name);
      if (!isKept(path, name, state)) {
        io.out(`${path}: stays, not all of it is kept under a ref\n`);
        continue;
      }
      io.out(`${path}\n`);
      if (how === 'remove') await removeTreeLater(path);
      count += 1;
    }
    return count;
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

/** A stream's clone says itself whether its last snapshot took all of it; the rest holds only what can be made again. */
function isKept(path: string, name: string, state: RunState): boolean {
  if (name.startsWith('stream-')) return existsSync(`${path}.salvaged`);
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
