import type { ProcessEntry, ProcessIdentity } from './process-entry.ts';
import {
  bootId,
  descendantsOf,
  findMarked,
  groupAlive,
  isRunning,
  type MarkedProcess,
  readProcess,
  readProcessTable,
  signal,
} from './process-table.ts';

/** After SIGKILL only the kernel can hold a process back (a hung disk): this long is waited for it, in ms. */
const killPatience = 10_000;

/** How often a process is looked at whose parent is gone, so that nobody tells. In ms. */
const adoptedPeriod = 100;

/** Resolves when a process that is nobody's child here has gone; how it ended cannot be known. */
export async function goneFor(identity: ProcessIdentity): Promise<'unseen'> {
  while (isRunning(identity)) await new Promise((resolve) => setTimeout(resolve, adoptedPeriod));
  return 'unseen';
}

/**
 * Ends what is left of a process group: asks, insists after `graceMs`, resolves when nothing of it runs any more (or
 * when the kernel does not let go of it within ten seconds).
 */
export async function endGroup(group: number, graceMs: number): Promise<void> {
  if (!groupAlive(group)) return;
  if (graceMs > 0) {
    signal(-group, 'SIGTERM');
    // A stopped process cannot even receive the request.
    signal(-group, 'SIGCONT');
    if (await settles(() => !groupAlive(group), graceMs)) return;
  }
  signal(-group, 'SIGKILL');
  await settles(() => !groupAlive(group), killPatience);
}

/** True when the pid of a process is somebody else's by now, and with it the group of that number. */
export function isRecycled({ pid, start_time, boot_id }: ProcessIdentity): boolean {
  if (boot_id !== bootId()) return true;
  const now = readProcess(pid);
  return now !== null && now.start_time !== start_time;
}

/** The processes of the machine, and those among them that carry the run's mark, as they were a moment ago. */
export interface ProcessScan {
  readonly table: readonly ProcessEntry[];
  readonly marked: readonly MarkedProcess[];
}

/** Looks at all processes once. */
export function scanProcesses(runMarkEntry: string): ProcessScan {
  return { table: readProcessTable(), marked: findMarked(runMarkEntry) };
}

/**
 * All that belongs to a program, wherever it went: its group, its descendants, and what carries its mark. The second
 * way needs parents that live, the third an environment that was not wiped.
 */
export function collectTree(pid: number, mark: string, { table, marked }: ProcessScan): ProcessEntry[] {
  const found = new Map<number, ProcessEntry>();
  for (const entry of table) if (entry.group === pid && !entry.zombie) found.set(entry.pid, entry);
  for (const entry of descendantsOf(pid, table)) if (!entry.zombie) found.set(entry.pid, entry);
  for (const entry of marked) if (entry.environment.includes(mark)) found.set(entry.pid, entry);
  found.delete(process.pid);
  return [...found.values()];
}

/** Signals those processes, each only if it is still the one that was seen; returns how many got it. */
export function signalEach(
  entries: Iterable<Pick<ProcessEntry, 'pid' | 'start_time'>>,
  name: NodeJS.Signals,
): number {
  let reached = 0;
  for (const { pid, start_time } of entries) {
    const now = readProcess(pid);
    if (now === null || now.zombie || now.start_time !== start_time) continue;
    if (signal(pid, name)) reached += 1;
  }
  return reached;
}

/** Kills what `find` finds until it finds nothing: a process may fork while it is being looked for. */
export async function killUntilNone(find: () => readonly ProcessEntry[]): Promise<number> {
  let killed = 0;
  const seen = new Set<string>();
  await settles(() => {
    const found = find();
    for (const entry of found) {
      const name = `${entry.pid} ${entry.start_time}`;
      if (signalEach([entry], 'SIGKILL') > 0 && !seen.has(name)) {
        seen.add(name);
        killed += 1;
      }
    }
    return found.length === 0;
  }, killPatience);
  return killed;
}

/** Asks again and again, ever more slowly, until `done` says yes (true) or `patienceMs` have passed (false). */
export async function settles(done: () => boolean, patienceMs: number): Promise<boolean> {
  const until = performance.now() + patienceMs;
  for (let pause = 2; !done(); pause = Math.min(pause * 2, 50)) {
    const left = until - performance.now();
    if (left <= 0) return false;
    await new Promise((resolve) => setTimeout(resolve, Math.min(pause, left)));
  }
  return true;
}
