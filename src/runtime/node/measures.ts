import type { Measures, Usage } from '../host-coordination.ts';
import type { Processes } from '../host-processes.ts';
import { rememberOwners } from './measure-owners.ts';
import { readPressure } from './measure-pressure.ts';
import { scanByPs } from './measure-ps.ts';
import {
  hasProc,
  type MeasuredProcess,
  readDiskUse,
  readEnvironmentOf,
  scanProcesses,
} from './measure-scan.ts';
import { openTotals, type Totals } from './measure-totals.ts';
import { processMark, runMark } from './supervisor-protocol.ts';

/** Samples what the programs of a run use. */
export interface ProgramMeasures extends Measures {
  /** The same programs, each of them looked at from its start to its end. */
  watch(processes: Processes): Processes;
  /** Looks once more, now: for who wants to know what is true at this moment. */
  sample(): Promise<void>;
  close(): void;
}

/** How processes are read. */
export interface Scan {
  /** Between two samples, in ms; a program that ends sooner is never looked at. */
  readonly period_ms: number;
  readonly read: () => readonly MeasuredProcess[] | Promise<readonly MeasuredProcess[] | null>;
  /** Whether a parent's totals hold those of children it waited for. */
  readonly inherits: boolean;
  readonly disk: typeof readDiskUse;
  readonly environment: typeof readEnvironmentOf;
}

/** One reading of `/proc` a second; where there is none, one of `ps` every five. */
export const usualScan: Scan = hasProc
  ? {
      period_ms: 1_000,
      read: scanProcesses,
      inherits: true,
      disk: readDiskUse,
      environment: readEnvironmentOf,
    }
  : psScan();

/** Readings by `ps`: rarer, because each starts a program, and without disks and environments. */
export function psScan(): Scan {
  return { period_ms: 5_000, read: scanByPs, inherits: false, disk: () => null, environment: () => null };
}

interface Followed {
  readonly pid: number;
  readonly since_ms: number;
  /** Made with the first sample: most programs never have one. */
  totals: Totals | null;
}

/**
 * Measures the programs of a run. Nothing is read before one of them has lived for a whole period, nothing while none
 * does; the timer keeps no process alive.
 */
export function createMeasures(run: string, scan: Scan = usualScan): ProgramMeasures {
  const live = new Map<string, Followed>();
  const ended = new Map<string, Usage>();
  const owners = rememberOwners((pid) => markedProgram(scan.environment(pid), run));
  let timer: NodeJS.Timeout | null = null;
  let sampling: Promise<void> | null = null;
  let closed = false;

  const sampleNow = async (): Promise<void> => {
    const found = await scan.read();
    if (found === null || closed) return;
    const programs = [...live].map(([id, { pid }]) => ({ id, pid }));
    for (const [id, processes] of owners.sort(found, programs)) {
      const program = live.get(id);
      if (!program) continue;
      program.totals ??= openTotals(scan);
      program.totals.add(processes.map((entry) => ({ entry, disk: scan.disk(entry.pid) })));
    }
  };
  const sample = (): Promise<void> => {
    sampling ??= sampleNow().finally(() => {
      sampling = null;
    });
    return sampling;
  };
  const tick = (): void => {
    timer = null;
    if (closed || live.size === 0) return;
    const now = performance.now();
    const isDue = [...live.values()].some(({ since_ms }) => now - since_ms >= scan.period_ms);
    // What the system refuses to tell once it may tell the next time.
    if (isDue) void sample().catch(() => {});
    arm();
  };
  const arm = (): void => {
    if (timer !== null || closed) return;
    timer = setTimeout(tick, scan.period_ms);
    timer.unref();
  };
  const begin = (id: string, pid: number): void => {
    if (closed) return;
    live.set(id, { pid, since_ms: performance.now(), totals: null });
    arm();
  };
  const end = (id: string): void => {
    const usage = live.get(id)?.totals?.usage ?? null;
    live.delete(id);
    if (usage !== null) ended.set(id, { ...usage, memory_bytes: 0, processes: 0 });
  };

  return {
    of: (id) => live.get(id)?.totals?.usage ?? ended.get(id) ?? null,
    pressure: readPressure,
    watch: (processes) => watched(processes, { begin, end }),
    sample,
    close() {
      closed = true;
      if (timer !== null) clearTimeout(timer);
      timer = null;
    },
  };
}

/** Tells of every program that starts, ends, or is met alive. */
function watched(
  processes: Processes,
  tell: { begin(id: string, pid: number): void; end(id: string): void },
): Processes {
  return {
    start: async (spec) => {
      const started = await processes.start(spec);
      if (started.ok) tell.begin(spec.id, started.value.pid);
      return started;
    },
    exited: async (id) => {
      const exit = await processes.exited(id);
      tell.end(id);
      return exit;
    },
    known: async () => {
      const known = await processes.known();
      for (const [id, program] of known) if (program.state === 'running') tell.begin(id, program.pid);
      return known;
    },
    stop: (id, how) => processes.stop(id, how),
    hold: (id) => processes.hold(id),
    release: (id) => processes.release(id),
    reapStrays: () => processes.reapStrays(),
    logPath: (id) => processes.logPath(id),
  };
}

/** The program of this run that an environment names; `null` for none. */
function markedProgram(environment: readonly string[] | null, run: string): string | null {
  if (environment === null || !environment.includes(`${runMark}=${run}`)) return null;
  const entry = environment.find((one) => one.startsWith(`${processMark}=`));
  return entry?.slice(processMark.length + 1) ?? null;
}
