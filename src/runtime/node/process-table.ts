import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { codeOf } from './files.ts';
import type { ProcessEntry, ProcessIdentity } from './process-entry.ts';
import { bootIdBySysctl, readByPs } from './ps.ts';

/** False on macOS: processes are then read by `ps`, and no environment can be. */
const hasProc = existsSync('/proc/self/stat');

/** Every process of the machine that can be seen. */
export function readProcessTable(): ProcessEntry[] {
  if (!hasProc) return readByPs(null);
  const entries: ProcessEntry[] = [];
  for (const name of listProc()) {
    const entry = readProcess(Number(name));
    if (entry) entries.push(entry);
  }
  return entries;
}

/** One process, or `null` when there is none of that number. */
export function readProcess(pid: number): ProcessEntry | null {
  if (!hasProc) return readByPs(pid)[0] ?? null;
  let stat: string;
  try {
    stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  } catch {
    return null;
  }
  // The name in parentheses may hold spaces and parentheses itself: count from its end.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const state = fields[0] ?? '';
  return {
    pid,
    parent: Number(fields[1]),
    group: Number(fields[2]),
    session: Number(fields[3]),
    zombie: state === 'Z' || state === 'X' || state === 'x',
    stopped: state === 'T' || state === 't',
    start_time: fields[19] ?? '',
  };
}

/** True when exactly that process still runs (a recycled pid, a zombie or another boot is not it). */
export function isRunning(identity: ProcessIdentity): boolean {
  if (identity.boot_id !== bootId()) return false;
  const entry = readProcess(identity.pid);
  return entry !== null && !entry.zombie && entry.start_time === identity.start_time;
}

let boot: string | null = null;

/** The kernel's name for this boot; the empty text where it cannot be known. */
export function bootId(): string {
  if (boot === null) {
    try {
      boot = readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim();
    } catch {
      boot = bootIdBySysctl();
    }
  }
  return boot;
}

/** Start time of a process of ours, the empty text when it is gone or cannot be seen. */
export function startTimeOf(pid: number): string {
  return readProcess(pid)?.start_time ?? '';
}

/**
 * Processes whose environment, as it was when they were started, holds every given entry (`NAME=value`). The only
 * way to find one that left both its process group and its parent.
 */
export function findMarked(...marks: readonly string[]): MarkedProcess[] {
  const found: MarkedProcess[] = [];
  for (const name of listProc()) {
    const environment = readEnvironment(Number(name));
    if (environment === null || !environment.includes(marks[0] ?? '')) continue;
    const entries = environment.split('\0');
    if (!marks.every((mark) => entries.includes(mark))) continue;
    const entry = readProcess(Number(name));
    if (entry && !entry.zombie) found.push({ ...entry, environment: entries });
  }
  return found;
}

export interface MarkedProcess extends ProcessEntry {
  readonly environment: readonly string[];
}

/** True when any process of the group still runs; zombies do not count. */
export function groupAlive(group: number): boolean {
  try {
    process.kill(-group, 0);
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
  return readProcessTable().some((entry) => entry.group === group && !entry.zombie);
}

/** Sends a signal; true when there was somebody to receive it. A negative number names a process group. */
export function signal(target: number, name: NodeJS.Signals): boolean {
  try {
    process.kill(target, name);
    return true;
  } catch {
    return false;
  }
}

function listProc(): string[] {
  try {
    return readdirSync('/proc').filter((name) => name.charCodeAt(0) >= 48 && name.charCodeAt(0) <= 57);
  } catch {
    return [];
  }
}

/** The environment of a process as it was when it was started; `null` when it may not be read. */
export function readEnvironment(pid: number): string | null {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'latin1');
  } catch {
    return null;
  }
}
