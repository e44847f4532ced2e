import type { Descendants } from './descendants.ts';
import type { ProcessEntry } from './process-entry.ts';
import type { MarkedProcess, RunScan } from './run-scan.ts';

/** A program that has not ended, with what is known to descend from it. */
export interface TreeRoot {
  readonly id: string;
  readonly pid: number;
  readonly start_time: string;
  readonly descendants: Descendants;
}

/** The processes of a run, by the program they belong to. */
export interface ProgramTrees {
  /** Of every program that was asked about: itself and all that descends from it, wherever that went. */
  readonly trees: ReadonlyMap<string, readonly ProcessEntry[]>;
  /** What is of the run but of none of those programs, or of nobody knows which. */
  readonly rest: readonly MarkedProcess[];
}

/** Sorts what a scan shows, and lets each program remember what is its own. */
export function sortByProgram(scan: RunScan, roots: Iterable<TreeRoot>): ProgramTrees {
  const marked = Map.groupBy(scan.marked, ({ program }) => program);
  const trees = new Map<string, readonly ProcessEntry[]>();
  const owned = new Set<number>();
  for (const { id, pid, start_time, descendants } of roots) {
    descendants.look(scan.table, marked.get(id));
    const itself = scan.table.filter(
      (entry) => entry.pid === pid && entry.start_time === start_time && !entry.zombie,
    );
    const tree = [...itself, ...descendants.seen].filter((entry) => entry.pid !== process.pid);
    trees.set(id, tree);
    for (const entry of tree) owned.add(entry.pid);
  }
  return { trees, rest: scan.marked.filter(({ pid }) => !owned.has(pid)) };
}

/**
 * Those of the rest that no program may miss: their own has ended, or nobody knows whose they are and every live
 * program began after them, so that none of them can have started them.
 */
export function strayAmong(
  rest: readonly MarkedProcess[],
  live: ReadonlyMap<string, TreeRoot>,
): readonly MarkedProcess[] {
  const begun = [...live.values()].map(({ start_time }) => Number(start_time));
  return rest.filter(({ program, start_time }) =>
    program === null ? begun.every((start) => start > Number(start_time)) : !live.has(program),
  );
}
