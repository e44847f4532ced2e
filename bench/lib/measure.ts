import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';

/** What one run of a program cost. */
export interface Measured {
  /** From just before the start to the exit, in ms. */
  readonly wall_ms: number;
  /** Milliseconds since the epoch, just before the start. */
  readonly started_at_ms: number;
  /** Peak resident memory of the process itself (not of its children), in MiB; as last seen by a sampler. */
  readonly peak_rss_mib: number;
  readonly exit_code: number | null;
}

export interface MeasureOptions {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  /** File that takes standard output and error. */
  readonly output: string;
}

/** Runs a program to its end and measures it. */
export function measure(argv: readonly string[], options: MeasureOptions): Promise<Measured> {
  const output = openSync(options.output, 'w');
  const [program, ...args] = argv as [string, ...string[]];
  return new Promise((resolve, reject) => {
    const started = performance.now();
    const startedAtMs = Date.now();
    const child = spawn(program, args, {
      cwd: options.cwd,
      env: { ...process.env, ...options.env },
      stdio: ['ignore', output, output],
    });
    closeSync(output);
    let peak = 0;
    const sampler = setInterval(() => {
      peak = Math.max(peak, peakOf(child.pid));
    }, 20);
    child.on('error', reject);
    child.on('exit', (code) => {
      clearInterval(sampler);
      resolve({
        wall_ms: performance.now() - started,
        started_at_ms: startedAtMs,
        peak_rss_mib: peak,
        exit_code: code,
      });
    });
  });
}

/** The middle value; the mean of the two middle ones for an even count. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** Rounds for a report. */
export function rounded(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}

function peakOf(pid: number | undefined): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    return Number(/^VmHWM:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) / 1024;
  } catch {
    // The process ended between two samples.
    return 0;
  }
}
