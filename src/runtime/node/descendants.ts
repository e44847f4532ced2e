import type { ProcessEntry } from './process-entry.ts';

/**
 * Everything that was ever seen to descend from a program: by pid and start time, so that it is known for good, also
 * when it has left its group, its parents are gone and its environment is wiped. What comes and hides between two looks
 * is not known.
 */
export interface Descendants {
  /** Takes in what the table shows: children of the program and of all that is known of it. Forgets what has ended. */
  look(table: readonly ProcessEntry[]): void;
  /** What was there at the last look. */
  readonly seen: readonly ProcessEntry[];
}

/** What names a process while its machine runs. */
export type SeenProcess = Pick<ProcessEntry, 'pid' | 'start_time'>;

/** The descendants of the process with this pid and start time; `before` are those somebody else has seen already. */
export function followDescendants(leader: SeenProcess, before: readonly SeenProcess[] = []): Descendants {
  let known = new Map<number, ProcessEntry>();
  let remembered = new Map(before.map((entry) => [entry.pid, entry.start_time]));
  return {
    look(table) {
      const children = Map.groupBy(table, ({ parent }) => parent);
      const alive = table.filter(
        ({ pid, start_time }) =>
          known.get(pid)?.start_time === start_time ||
          remembered.get(pid) === start_time ||
          (pid === leader.pid && start_time === leader.start_time),
      );
      const found = new Map<number, ProcessEntry>();
      const open = [...alive];
      for (let entry = open.pop(); entry; entry = open.pop()) {
        if (found.has(entry.pid)) continue;
        found.set(entry.pid, entry);
        open.push(...(children.get(entry.pid) ?? []));
      }
      found.delete(leader.pid);
      known = found;
      remembered = new Map();
    },
    get seen() {
      return [...known.values()].filter(({ zombie }) => !zombie);
    },
  };
}

/** Those of the processes that the table still shows. */
export function stillIn(
  table: readonly ProcessEntry[],
  processes: readonly SeenProcess[],
): readonly SeenProcess[] {
  if (processes.length === 0) return processes;
  const alive = new Map(table.map(({ pid, start_time }) => [pid, start_time]));
  return processes.filter(({ pid, start_time }) => alive.get(pid) === start_time);
}
