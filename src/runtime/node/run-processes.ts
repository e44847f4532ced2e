import { noteBirthmark, readBirthmarks } from './birthmark.ts';
import { type SeenProcess, stillIn } from './descendants.ts';
import type { LiveProgram } from './live-program.ts';
import { since } from './monotonic.ts';
import type { ProcessEntry } from './process-entry.ts';
import { readProcessTable } from './process-table.ts';
import { type ProgramTrees, sortByProgram, strayAmong } from './program-trees.ts';
import { type RunMarks, scanRun } from './run-scan.ts';
import { openSeenFile, readSeenFile } from './seen-file.ts';
import type { SupervisorOptions } from './supervisor-protocol.ts';

/** How often the descendants of programs are looked at, in ms. */
const lookPeriod = 1_000;

/** A program that is younger is not looked at: most are short, and a look reads the whole process table. In ms. */
const lookAge = 500;

/** All processes of a run, by the program they belong to, and what is remembered of them. */
export interface RunProcesses {
  /** What an earlier supervisor saw of a program. */
  seenBefore(id: string): readonly SeenProcess[];
  /** Counts what it saw of programs that have ended since among what they left behind. */
  takeOver(): void;
  /** From now on, what descends from the live programs is looked at once a second. */
  watch(): void;
  rest(): void;
  /** All of those programs that runs now; when they are the last of the run, all of the run. */
  find(programs: readonly LiveProgram[]): readonly ProcessEntry[];
  /** What runs now and is missed by no live program, those processes apart. */
  findStrays(spared: readonly number[]): readonly ProcessEntry[];
  /** What this program has left behind is to be ended with the run. */
  leave(program: LiveProgram): void;
}

/** Follows the processes of the run; `live` is the supervisor's own list of programs that run. */
export function followProcesses(
  { run, folder }: SupervisorOptions,
  live: ReadonlyMap<string, LiveProgram>,
  birthmark: number | null,
): RunProcesses {
  if (birthmark !== null) noteBirthmark(folder, birthmark);
  const marks: RunMarks = {
    run,
    birth: new Set([...readBirthmarks(folder), ...(birthmark === null ? [] : [birthmark])]),
  };
  const before = readSeenFile(folder);
  const file = openSeenFile(folder);
  let left = before.left;
  let timer: NodeJS.Timeout | null = null;

  /** Written down for the supervisor that may have to go on. */
  const note = (): void => {
    const programs = new Map([...live].map(([id, { descendants }]) => [id, descendants.seen]));
    file.write({ programs, left });
  };
  /** Remembers who descends from whom while that can still be seen. */
  const look = (): void => {
    const old = [...live.values()].filter((program) => since(program) >= lookAge);
    if (old.length === 0) return;
    const table = readProcessTable();
    for (const { descendants } of old) descendants.look(table);
    left = stillIn(table, left);
    note();
  };
  const sort = (): ProgramTrees => sortByProgram(scanRun(marks), live.values());

  return {
    seenBefore: (id) => before.programs.get(id) ?? [],
    takeOver: () => {
      const orphans = [...before.programs].flatMap(([id, seen]) => (live.has(id) ? [] : seen));
      left = [...left, ...orphans];
    },
    watch: () => {
      timer ??= setInterval(look, lookPeriod).unref();
    },
    rest: () => {
      if (timer) clearInterval(timer);
      timer = null;
    },
    find: (programs) => {
      const { trees, rest } = sort();
      const found = programs.flatMap(({ id }) => trees.get(id) ?? []);
      const isLast = [...live.values()].every(({ ending }) => ending !== null);
      // Whose they are cannot be told, but nobody stays who could miss them.
      const unclear = isLast ? rest.filter(({ program }) => program === null) : [];
      return [...found, ...unclear];
    },
    findStrays: (spared) => {
      const scan = scanRun(marks);
      const { trees, rest } = sortByProgram(scan, live.values());
      left = stillIn(scan.table, left);
      note();
      const keep = new Set([...spared, ...[...trees.values()].flat().map(({ pid }) => pid)]);
      const known = new Set(left.map(({ pid }) => pid));
      const strays = new Map(
        strayAmong(rest, live).map((entry): [number, ProcessEntry] => [entry.pid, entry]),
      );
      for (const entry of scan.table) if (known.has(entry.pid) && !entry.zombie) strays.set(entry.pid, entry);
      return [...strays.values()].filter(({ pid }) => !keep.has(pid));
    },
    leave: (program) => {
      left = [...left, ...program.descendants.seen];
      if (left.length > 0) note();
    },
  };
}
