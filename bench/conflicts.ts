// What order and conflicts of many streams cost: a seeded workload of 100, 1,000 and 10,000 streams, with and without
// 4 % of patterns that reach across the whole repository, and 50,000 tracked files against all patterns of the largest.
// Each case runs in a process of its own. Prints a table on standard error and one JSON line with everything; the bars
// are for a quiet machine, `load` says whether it was one. Run with `node bench/conflicts.ts`.
//   --runs N       runs of each case, taken in turns (default 3); medians are reported
//   --naive LIST   sizes at which to run the naive method beside it: picomatch over the files, sets intersected
//                  (default 100,1000; empty for none)
import { spawnSync } from 'node:child_process';
import { cpus, loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { CaseResult } from './lib/conflict-case.ts';
import { runCase } from './lib/conflict-case.ts';
import { median, rounded } from './lib/measure.ts';
import { compareNaively, type NaiveResult } from './lib/naive-conflicts.ts';

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '3' },
    naive: { type: 'string', default: '100,1000' },
    case: { type: 'string' },
  },
});

if (values.case === undefined) reportAll();
else {
  const [kind, streams, wide] = values.case.split(',') as [string, string, string];
  const options = { streams: Number(streams), wide: Number(wide), seed: 1 };
  console.log(JSON.stringify(kind === 'naive' ? await compareNaively(options) : runCase(options)));
}

function reportAll(): void {
  const cases = [100, 1000, 10_000].flatMap((streams) => [0, 4].map((wide) => `product,${streams},${wide}`));
  const runs = Number(values.runs);
  const results = new Map<string, CaseResult[]>(cases.map((name) => [name, []]));
  for (let run = 0; run < runs; run++)
    for (const name of cases) results.get(name)!.push(inOwnProcess(name) as CaseResult);
  const sizes = values.naive!.split(',').filter((size) => size !== '');
  const naive = sizes.map((size) => inOwnProcess(`naive,${size},4`) as NaiveResult);
  const report = [...results.values()].map(medians);
  const by_size = bySize(report, naive);
  console.error(tableOf(by_size));
  console.log(
    JSON.stringify({
      bench: 'conflicts',
      node: process.versions.node,
      cores: cpus().length,
      load: loadavg().map((value) => rounded(value, 1)),
      runs,
      bars: barsOf(report),
      by_size,
      cases: report,
      naive,
    }),
  );
}

/** What must hold at 10,000 streams: wall clock in ms and peak memory in MiB, with what was measured. */
function barsOf(report: readonly CaseResult[]): Record<string, unknown> {
  const [local, wide] = report.filter(({ streams }) => streams === 10_000);
  const bar = (measured: number, limit: number, thread_cpu_ms?: number): Record<string, unknown> => ({
    measured,
    ...(thread_cpu_ms === undefined ? {} : { thread_cpu_ms }),
    limit,
    passed: measured < limit,
  });
  return {
    local_ms: bar(local!.order_and_conflicts_ms, 1000, local!.thread_cpu_ms),
    wide_ms: bar(wide!.order_and_conflicts_ms, 2000, wide!.thread_cpu_ms),
    tracked_ms: bar(wide!.tracked_ms, 500),
    peak_mib: bar(Math.max(...report.map(({ peak_mib }) => peak_mib)), 600),
  };
}

interface SizeRow {
  readonly streams: number;
  readonly local_ms: number;
  readonly wide_ms: number;
  /** Pairs of streams that conflict, with repository-wide patterns. */
  readonly pairs: number;
  /** The naive method on the same streams; `null` where it was not run. */
  readonly naive_ms: number | null;
  readonly naive_misses_percent: number | null;
}

/** Cost against the number of streams. */
function bySize(report: readonly CaseResult[], naive: readonly NaiveResult[]): SizeRow[] {
  return [...new Set(report.map(({ streams }) => streams))].map((streams) => {
    const [local, wide] = report.filter((one) => one.streams === streams);
    const other = naive.find((one) => one.streams === streams);
    return {
      streams,
      local_ms: local!.order_and_conflicts_ms,
      wide_ms: wide!.order_and_conflicts_ms,
      pairs: wide!.conflicting_pairs,
      naive_ms: other?.naive_ms ?? null,
      naive_misses_percent: other ? rounded((100 * other.missed_pairs) / other.true_pairs, 1) : null,
    };
  });
}

function tableOf(rows: readonly SizeRow[]): string {
  const names = Object.keys(rows[0]!) as (keyof SizeRow)[];
  const lines = [names.map(String), ...rows.map((row) => names.map((name) => String(row[name] ?? '-')))];
  return lines.map((cells) => cells.map((cell) => cell.padStart(22)).join('')).join('\n');
}

function inOwnProcess(name: string): unknown {
  const child = spawnSync(process.execPath, [fileURLToPath(import.meta.url), '--case', name], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (child.status !== 0) throw new Error(`case ${name} ended with ${child.status ?? child.signal}`);
  return JSON.parse(child.stdout);
}

/** The counts are the same in every run; of the measures the median is taken. */
function medians(runs: readonly CaseResult[]): CaseResult {
  const result: Record<string, unknown> = { ...runs[0]! };
  for (const key of Object.keys(result))
    if (/_(ms|mib)$/.test(key))
      result[key] = rounded(median(runs.map((run) => Number(run[key as keyof CaseResult]))), 1);
  return result as unknown as CaseResult;
}
