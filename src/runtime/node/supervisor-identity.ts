import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { replaceFile } from './files.ts';
import type { ProcessIdentity } from './process-entry.ts';
import { bootId, startTimeOf } from './process-table.ts';

/** Writes down that this process is the run's supervisor, for whoever finds it silent. */
export function noteSupervisor(folder: string): void {
  const identity: ProcessIdentity = {
    pid: process.pid,
    start_time: startTimeOf(process.pid),
    boot_id: bootId(),
  };
  try {
    replaceFile(pathIn(folder), JSON.stringify(identity));
  } catch {
    // On a full disk it can still be talked to.
  }
}

/** The supervisor that the run had last; `null` when that cannot be told. It may be gone. */
export function readSupervisor(folder: string): ProcessIdentity | null {
  try {
    const { pid, start_time, boot_id } = JSON.parse(
      readFileSync(pathIn(folder), 'utf8'),
    ) as Partial<ProcessIdentity>;
    if (typeof start_time !== 'string' || boot_id !== bootId()) return null;
    return Number.isSafeInteger(pid) && Number(pid) > 1 ? { pid: Number(pid), start_time, boot_id } : null;
  } catch {
    return null;
  }
}

function pathIn(folder: string): string {
  return join(folder, 'supervisor.json');
}
