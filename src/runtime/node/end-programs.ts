import { err, ok, type Result } from '../../base/result.ts';
import type { HostFailure } from '../host.ts';
import { readBirthmarks } from './birthmark.ts';
import { openProcesses } from './processes.ts';
import { takeRunLock } from './run-lock.ts';
import { scanRun } from './run-scan.ts';
import type { RunFolder } from './state-folder.ts';
import { systemFailure } from './system-failure.ts';
import { killUntilNone } from './termination.ts';

/** What was ended of a run. */
export interface EndedPrograms {
  /** Ids of the programs that were running. */
  readonly programs: readonly string[];
  /** How many other processes of the run there were. */
  readonly strays: number;
}

/**
 * Ends all that runs of a run that has no coordinator, without its journal: by its supervisor and that one's records,
 * and by the mark in the environment. Nothing is written down, and workspaces stay as they are.
 */
export async function endPrograms(
  folder: RunFolder,
  options: {
    readonly how: 'gently' | 'now';
    readonly grace_ms: number;
    readonly leftover_grace_ms: number;
  },
): Promise<Result<EndedPrograms, HostFailure>> {
  const { how, grace_ms, leftover_grace_ms } = options;
  const { run, path, supervisor_socket: socket } = folder;
  let lock: ReturnType<typeof takeRunLock> | null = null;
  try {
    lock = takeRunLock(folder);
    // Without a lock to be had, as on a disk that may not be written to, nobody can be about to go on with the run.
    if (!lock.ok && lock.error.reason === 'held') return lock;
    const opened = await openProcesses({ run, folder: path, socket, grace_ms, leftover_grace_ms });
    // No supervisor can be had, for example on a full disk: what carries the mark can still be found.
    if (!opened.ok) return ok({ programs: [], strays: await killMarked(folder) });
    const processes = opened.value;
    const known = [...(await processes.known())];
    const programs = known
      .filter(([, { state }]) => state === 'running')
      .map(([id]) => id)
      .sort();
    await Promise.all(programs.map((id) => processes.stop(id, how)));
    const strays = await processes.reapStrays();
    await processes.close();
    return ok({ programs, strays });
  } catch (error) {
    return err(systemFailure(error, `what runs of run ${run} could not be ended`));
  } finally {
    if (lock?.ok) lock.value.release();
  }
}

/** An agent that asks for the end of its own run must live to hear of it. */
function killMarked({ run, path }: RunFolder): Promise<number> {
  const marks = { run, birth: readBirthmarks(path) };
  return killUntilNone(() => scanRun(marks).marked);
}
