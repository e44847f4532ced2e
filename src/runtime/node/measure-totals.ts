import type { Usage } from '../host-coordination.ts';
import type { DiskUse, MeasuredProcess } from './measure-scan.ts';

/** What a program has used so far, sample by sample. */
export interface Totals {
  readonly usage: Usage;
  add(sample: readonly SampledProcess[]): void;
}

/** A process of a sample. `disk` is `null` where the machine does not tell. */
export interface SampledProcess {
  readonly entry: MeasuredProcess;
  readonly disk: DiskUse | null;
}

/**
 * Adds up a program's processes. What one had used when it was last seen is counted on after its end: by the parent that
 * waited for it, where `inherits` says that parents are told and one is left, else here.
 */
export function openTotals({ inherits }: { readonly inherits: boolean }): Totals {
  let usage: Usage = {
    cpu_ms: 0,
    memory_bytes: 0,
    peak_memory_bytes: 0,
    read_bytes: null,
    written_bytes: null,
    processes: 0,
    peak_processes: 0,
    samples: 0,
  };
  let before = new Map<string, SampledProcess>();
  const gone = { cpu_ms: 0, read_bytes: 0, written_bytes: 0 };

  const settle = (now: ReadonlyMap<string, SampledProcess>): void => {
    const byPid = new Map([...before.values()].map((process) => [process.entry.pid, process]));
    const isTold = (process: SampledProcess): boolean => {
      const seen = new Set<number>();
      for (let at = byPid.get(process.entry.parent); at && !seen.has(at.entry.pid); ) {
        if (now.has(nameOf(at))) return true;
        seen.add(at.entry.pid);
        at = byPid.get(at.entry.parent);
      }
      return false;
    };
    for (const [name, process] of before) {
      if (now.has(name) || (inherits && isTold(process))) continue;
      gone.cpu_ms += process.entry.cpu_ms;
      gone.read_bytes += process.disk?.read_bytes ?? 0;
      gone.written_bytes += process.disk?.written_bytes ?? 0;
    }
  };

  return {
    get usage() {
      return usage;
    },
    add(sample) {
      const now = new Map(sample.map((process) => [nameOf(process), process]));
      settle(now);
      before = now;
      const memory = sum(sample, ({ entry }) => entry.memory_bytes);
      const told = sample.some(({ disk }) => disk !== null);
      const disk = (of: keyof DiskUse): number | null =>
        told ? atLeast(usage[of], gone[of] + sum(sample, (process) => process.disk?.[of] ?? 0)) : usage[of];
      usage = {
        // A child that nobody waits for takes what it used along: totals never go back.
        cpu_ms: atLeast(usage.cpu_ms, gone.cpu_ms + sum(sample, ({ entry }) => entry.cpu_ms)),
        memory_bytes: memory,
        peak_memory_bytes: Math.max(usage.peak_memory_bytes, memory),
        read_bytes: disk('read_bytes'),
        written_bytes: disk('written_bytes'),
        processes: sample.length,
        peak_processes: Math.max(usage.peak_processes, sample.length),
        samples: usage.samples + 1,
      };
    },
  };
}

function nameOf({ entry }: SampledProcess): string {
  return `${entry.pid} ${entry.start_time}`;
}

function sum(sample: readonly SampledProcess[], of: (process: SampledProcess) => number): number {
  return sample.reduce((total, process) => total + of(process), 0);
}

function atLeast(least: number | null, value: number): number {
  return Math.max(least ?? 0, value);
}
