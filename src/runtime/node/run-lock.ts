import { readFileSync, statfsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { err, ok, type Result } from '../../base/result.ts';
import type { HostFailure } from '../host.ts';
import { crashPoint } from './crash-points.ts';
import { removeFile, replaceFile } from './files.ts';
import type { ProcessIdentity } from './process-entry.ts';
import { bootId, isRunning, startTimeOf } from './process-table.ts';
import type { RunFolder } from './state-folder.ts';
import { systemFailure } from './system-failure.ts';
import { takeSystemLock } from './system-lock.ts';

/** The right to go on with a run; held by one process, released by the system when that process ends in any way. */
export interface RunLock {
  release(): void;
}

/** What the lock is held for: to go on with the run, or only while one command writes something down. */
export type HeldFor = 'run' | 'command';

/** Who holds the lock, as the record beside it says. */
export type Holder = ProcessIdentity & { readonly held_for?: HeldFor };

/**
 * Takes the lock of a run: one of the system's own, which cannot go stale, unlike a file with a pid in it. Who holds it
 * stands beside it, for the message only.
 */
export function takeRunLock(folder: RunFolder, held_for: HeldFor = 'run'): Result<RunLock, HostFailure> {
  try {
    return takeAt(folder, held_for);
  } catch (error) {
    return err(systemFailure(error, `run ${folder.run} cannot be locked in ${folder.path}`));
  }
}

/** Longest wait for a command that holds the lock, and how often it is looked at. */
const wait = { most_ms: 5_000, every_ms: 50 };

/** Takes the lock of a run; one that a command holds only to write something down is waited for, some seconds. */
export async function awaitRunLock(
  folder: RunFolder,
  held_for: HeldFor,
): Promise<Result<RunLock, HostFailure>> {
  let lock = takeRunLock(folder, held_for);
  for (let waited = 0; waited < wait.most_ms && isPassing(folder, lock); waited += wait.every_ms) {
    await pause(wait.every_ms);
    lock = takeRunLock(folder, held_for);
  }
  return lock;
}

/** Whoever has no record yet has only just taken the lock: who it is stands there soon. */
function isPassing(folder: RunFolder, lock: Result<RunLock, HostFailure>): boolean {
  if (lock.ok || lock.error.reason !== 'held') return false;
  const holder: Holder | null = readHolder(folder);
  return holder === null || holder.held_for === 'command';
}

function takeAt(folder: RunFolder, held_for: HeldFor): Result<RunLock, HostFailure> {
  if (isRemote(folder.path))
    return err({
      reason: 'other',
      detail: `${folder.path} is on a network file system, whose locks cannot be trusted; choose a local folder with --state DIR`,
    });
  const path = join(folder.path, 'lock');
  const holder = join(folder.path, 'holder.json');
  crashPoint('lock.before');
  const lock = takeSystemLock(path, 0);
  if (!lock.ok && lock.error.reason !== 'held') return lock;
  if (!lock.ok)
    return err({
      reason: 'held',
      detail: `run ${folder.run} is being run by ${nameHolder(holder)} already`,
    });
  const identity: Holder = {
    held_for,
    pid: process.pid,
    start_time: startTimeOf(process.pid),
    boot_id: bootId(),
  };
  crashPoint('lock.taken');
  passOver(() => replaceFile(holder, JSON.stringify(identity)));
  crashPoint('lock.after');
  return ok({
    release: () => {
      passOver(() => removeFile(holder));
      lock.value.close();
    },
  });
}

/** Who holds the lock is told for people only: a disk that is full or may not be written to is no reason to give it up. */
function passOver(act: () => void): void {
  try {
    act();
  } catch (error) {
    systemFailure(error, '');
  }
}

/** The process that runs a run now; `null` when none does. For people: only the lock itself decides. */
export function readHolder(folder: RunFolder): Holder | null {
  const identity = readIdentity(join(folder.path, 'holder.json'));
  return identity !== null && isRunning(identity) ? identity : null;
}

function nameHolder(path: string): string {
  const identity = readIdentity(path);
  return identity === null ? 'another process' : `process ${identity.pid}`;
}

function readIdentity(path: string): Holder | null {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Holder;
  } catch {
    return null;
  }
}

/** Names of file systems as the Linux kernel numbers them: NFS, SMB, CIFS, SMB2. */
const remote = new Set([0x6969, 0x517b, 0xff534d42, 0xfe534d42]);

function isRemote(path: string): boolean {
  return process.platform === 'linux' && remote.has(statfsSync(path).type >>> 0);
}
