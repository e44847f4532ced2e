// What order and conflicts of many streams cost: a seeded workload of 100, 1,000 and 10,000 streams, with and without
// 4 % of patterns that reach across the whole repository, and 50,000 tracked files against all patterns of the largest.
// Each case runs in a process of its own. Prints one JSON line. Run with `node bench/conflicts.ts`.
//   --runs N       runs of each case, taken in turns (default 3); medians are reported
//   --naive LIST   sizes at which to run the naive method beside it: picomatch over the files, sets intersected
//                  (default 100,1000: the larger one takes minutes; nothing for none)
import { spawnSync } from 'node:child_process';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { CaseResult } from './lib/conflict-case.ts';
import { runCase } from './lib/conflict-case.ts';
import { median, rounded } from './lib/measure.ts';
import { compareNaively } from './lib/naive-conflicts.ts';

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
  const naive = sizes.map((size) => inOwnProcess(`naive,${size},4`));
  const report = [...results.values()].map(medians);
  const large = report.filter(({ streams }) => streams === 10_000);
  const bars = {
    order_and_conflicts_ms: {
      local: [large[0]!.order_and_conflicts_ms, 1000],
      wide: [large[1]!.order_and_conflicts_ms, 2000],
    },
    tracked_ms: [large[1]!.tracked_ms, 500],
    peak_mib: [Math.max(...report.map(({ peak_mib }) => peak_mib)), 600],
  };
  console.log(
    JSON.stringify({
      bench: 'conflicts',
      node: process.versions.node,
      cores: cpus().length,
      runs,
      bars,
      cases: report,
      naive,
    }),
  );
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
