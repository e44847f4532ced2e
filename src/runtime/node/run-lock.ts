import { readFileSync, statfsSync } from 'node:fs';
import { join } from 'node:path';
import { err, ok, type Result } from '../../base/result.ts';
import type { HostFailure } from '../host.ts';
import { crashPoint } from './crash-points.ts';
import { removeFile, replaceFile } from './files.ts';
import type { ProcessIdentity } from './process-entry.ts';
import { bootId, isRunning, startTimeOf } from './process-table.ts';
import type { RunFolder } from './state-folder.ts';
import { takeSystemLock } from './system-lock.ts';

/** The right to go on with a run; held by one process, released by the system when that process ends in any way. */
export interface RunLock {
  release(): void;
}

/**
 * Takes the lock of a run: one of the system's own, which cannot go stale, unlike a file with a pid in it. Who holds it
 * stands beside it, for the message only.
 */
export function takeRunLock(folder: RunFolder): Result<RunLock, HostFailure> {
  if (isRemote(folder.path))
    return err({
      reason: 'other',
      detail: `${folder.path} is on a network file system, whose locks cannot be trusted; choose a local folder with --state DIR`,
    });
  const path = join(folder.path, 'lock');
  const holder = join(folder.path, 'holder.json');
  crashPoint('lock.before');
  const lock = takeSystemLock(path, 0);
  if (lock === null)
    return err({
      reason: 'other',
      detail: `run ${folder.run} is being run by ${nameHolder(holder)} already`,
    });
  const identity: ProcessIdentity = {
    pid: process.pid,
    start_time: startTimeOf(process.pid),
    boot_id: bootId(),
  };
  crashPoint('lock.taken');
  replaceFile(holder, JSON.stringify(identity));
  crashPoint('lock.after');
  return ok({
    release: () => {
      removeFile(holder);
      lock.close();
    },
  });
}

/** The process that runs a run now; `null` when none does. For people: only the lock itself decides. */
export function readHolder(folder: RunFolder): ProcessIdentity | null {
  const identity = readIdentity(join(folder.path, 'holder.json'));
  return identity !== null && isRunning(identity) ? identity : null;
}

function nameHolder(path: string): string {
  const identity = readIdentity(path);
  return identity === null ? 'another process' : `process ${identity.pid}`;
}

function readIdentity(path: string): ProcessIdentity | null {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as ProcessIdentity;
  } catch {
    return null;
  }
}

/** Names of file systems as the Linux kernel numbers them: NFS, SMB, CIFS, SMB2. */
const remote = new Set([0x6969, 0x517b, 0xff534d42, 0xfe534d42]);

function isRemote(path: string): boolean {
  return process.platform === 'linux' && remote.has(statfsSync(path).type >>> 0);
}
