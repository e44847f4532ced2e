import type { ProcessEntry, ProcessIdentity } from './process-entry.ts';
import { bootId, groupAlive, isRunning, readProcess, signal } from './process-table.ts';

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

/** So long at most is a tree of processes held before it is signalled, in ms: one may be stuck in the kernel. */
const holdPatience = 500;

/**
 * Stops the processes that `find` finds until a look shows all of them stopped and nothing new, and returns them. A
 * process that forks while it is looked for leaves a child that no look has shown; killed at once, it also leaves that
 * child without a parent, and with that perhaps without anything that leads to it. A stopped process neither forks nor
 * goes, so what a look after the last stop does not show is not there.
 */
export async function holdStill(find: () => readonly ProcessEntry[]): Promise<readonly ProcessEntry[]> {
  const held = new Map<string, ProcessEntry>();
  await settles(() => {
    let isStill = true;
    for (const entry of find()) {
      const isNew = !held.has(nameOf(entry));
      held.set(nameOf(entry), entry);
      if (isNew) signalEach([entry], 'SIGSTOP');
      if (isNew || !entry.stopped) isStill = false;
    }
    return isStill;
  }, holdPatience);
  return [...held.values()];
}

/** Kills what `find` finds, held still first, until it finds nothing; returns how many there were. */
export async function killUntilNone(find: () => readonly ProcessEntry[]): Promise<number> {
  const held = await holdStill(find);
  if (held.length === 0) return 0;
  const killed = new Set<string>();
  const kill = (entry: ProcessEntry): void => {
    if (signalEach([entry], 'SIGKILL') > 0) killed.add(nameOf(entry));
  };
  for (const entry of held) kill(entry);
  await settles(() => {
    const found = find();
    for (const entry of found) kill(entry);
    return found.length === 0;
  }, killPatience);
  return killed.size;
}

function nameOf({ pid, start_time }: ProcessEntry): string {
  return `${pid} ${start_time}`;
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
