import { existsSync, readdirSync, readFileSync } from 'node:fs';
import type { ProcessEntry } from './process-entry.ts';

/** A process with what it has used: running totals, of its own and of the children it has waited for. */
export interface MeasuredProcess extends Omit<ProcessEntry, 'session' | 'stopped'> {
  readonly cpu_ms: number;
  readonly memory_bytes: number;
}

/** Bytes a process has read from and written to disks, children it has waited for included. */
export interface DiskUse {
  readonly read_bytes: number;
  readonly written_bytes: number;
}

/** True where processes can be read one by one at the cost of a file each. */
export const hasProc: boolean = existsSync('/proc/self/stat');

/** Ticks of `/proc/PID/stat` in a second: the same on every Linux that user programs see. */
const ticksPerSecond = 100;

/** Every process of the machine, in about 15 µs each. */
export function scanProcesses(): MeasuredProcess[] {
  const pages = pageBytes();
  return readdirSync('/proc').flatMap((name) => {
    const first = name.charCodeAt(0);
    if (first < 48 || first > 57) return [];
    const text = readProcFile(`/proc/${name}/stat`);
    return text === null ? [] : [parseStat(text, pages)];
  });
}

/** Reads a line of `/proc/PID/stat`. */
export function parseStat(text: string, page_bytes: number): MeasuredProcess {
  // The name in parentheses may hold spaces and parentheses itself: count from its end.
  const end = text.lastIndexOf(')');
  const fields = text.slice(end + 2).split(' ');
  const number = (at: number): number => Number(fields[at] ?? 0);
  const state = fields[0] ?? '';
  const ticks = number(11) + number(12) + number(13) + number(14);
  return {
    pid: Number.parseInt(text, 10),
    parent: number(1),
    group: number(2),
    zombie: state === 'Z' || state === 'X' || state === 'x',
    start_time: fields[19] ?? '',
    cpu_ms: (ticks * 1000) / ticksPerSecond,
    memory_bytes: Math.max(0, number(21)) * page_bytes,
  };
}

/** What a process has moved to and from disks; `null` when it may not be read. */
export function readDiskUse(pid: number): DiskUse | null {
  const text = readProcFile(`/proc/${pid}/io`);
  if (text === null) return null;
  return parseDiskUse(text);
}

/** Reads `/proc/PID/io`. */
export function parseDiskUse(text: string): DiskUse {
  return {
    read_bytes: Number(/^read_bytes: (\d+)/m.exec(text)?.[1] ?? 0),
    written_bytes: Number(/^write_bytes: (\d+)/m.exec(text)?.[1] ?? 0),
  };
}

/** The environment a process was started with, one entry each; `null` when it may not be read. */
export function readEnvironmentOf(pid: number): readonly string[] | null {
  return readProcFile(`/proc/${pid}/environ`)?.split('\0') ?? null;
}

let page = 0;

/** Size of a page: the size of this program's memory in bytes by the same in pages. */
function pageBytes(): number {
  if (page > 0) return page;
  const bytes = Number(readProcFile('/proc/self/stat')?.split(') ')[1]?.split(' ')[20] ?? 0);
  const pages = Number(readProcFile('/proc/self/statm')?.split(' ')[0] ?? 0);
  // Memory may grow between the two: the power of two that is nearest is meant.
  page = bytes > 0 && pages > 0 ? 2 ** Math.round(Math.log2(bytes / pages)) : 4096;
  return page;
}

/** The text of a small file of the kernel's; `null` when it cannot be read or its process is gone. */
export function readProcFile(path: string): string | null {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return null;
  }
}
