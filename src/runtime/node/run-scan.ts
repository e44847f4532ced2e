import { type Birthmark, hasBirthmark } from './birthmark.ts';
import type { ProcessEntry } from './process-entry.ts';
import { readEnvironment, readProcess, readProcessTable } from './process-table.ts';
import { processMark, runMark } from './supervisor-protocol.ts';

/** How the processes of a run are told from all others. */
export interface RunMarks {
  /** Id of the run, which their environment names as long as nobody wipes it. */
  readonly run: string;
  /** What they were born with; more than one when the run has had more than one supervisor. */
  readonly birth: ReadonlySet<Birthmark>;
}

/** A process that carries a mark of the run. */
export interface MarkedProcess extends ProcessEntry {
  /** The program that its environment names; `null` when that was wiped. */
  readonly program: string | null;
}

/** The processes of the machine, and those among them that carry a mark of the run, as they were a moment ago. */
export interface RunScan {
  readonly table: readonly ProcessEntry[];
  readonly marked: readonly MarkedProcess[];
}

/** Looks at all processes once; this one is none of the run. */
export function scanRun(marks: RunMarks): RunScan {
  const table = readProcessTable();
  const marked = table.flatMap((entry) => {
    if (entry.zombie || entry.pid === process.pid) return [];
    const program = readMarks(entry.pid, marks);
    if (program === undefined) return [];
    // It may have ended since, and another one be looked at in its place.
    const isSame = readProcess(entry.pid)?.start_time === entry.start_time;
    return isSame ? [{ ...entry, program }] : [];
  });
  return { table, marked };
}

/** `undefined` for a process of others, also for one that may not be looked at: it could not be ended either. */
function readMarks(pid: number, { run, birth }: RunMarks): string | null | undefined {
  const environment = readEnvironment(pid);
  if (environment === null) return undefined;
  const entry = `${runMark}=${run}`;
  if (environment.includes(entry)) {
    const entries = environment.split('\0');
    const program = entries.find((one) => one.startsWith(`${processMark}=`));
    if (entries.includes(entry)) return program?.slice(processMark.length + 1) ?? null;
  }
  return hasBirthmark(String(pid), birth) ? null : undefined;
}
