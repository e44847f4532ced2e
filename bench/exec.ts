// What `pcoord exec` costs beside a plain script that runs the same commands: wall time as a ratio, time to the first
// agent, peak memory of the coordinator. Prints one JSON line. Run `npm run build` first, then `node bench/exec.ts`.
//   --pairs N     alternating pairs (default 5)
//   --tasks N     tasks of the flat workload (default 1000); the layered one scales with it
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { Measured } from './lib/measure.ts';
import { measure, median, rounded } from './lib/measure.ts';
import { makeEmptyRepository, withScratch } from './lib/scratch.ts';
import type { WorkItem } from './lib/sessions.ts';
import { flatWork, layeredWork, sessionOf } from './lib/sessions.ts';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const { values } = parseArgs({
  options: { pairs: { type: 'string', default: '5' }, tasks: { type: 'string', default: '1000' } },
});
const pairs = Number(values.pairs);
const tasks = Number(values.tasks);

interface Pair {
  readonly pcoord: Measured;
  readonly plain: Measured;
  readonly first_agent_ms: number;
}

await withScratch(async (folder) => {
  const width = Math.max(3, Math.round(tasks / 20));
  const workloads = { flat: flatWork(tasks), dag: layeredWork({ layers: 20, width, parents: 3, seed: 7 }) };
  const results: Record<string, unknown> = {};
  for (const [name, items] of Object.entries(workloads))
    results[name] = await compare(join(folder, name), items);
  console.log(
    JSON.stringify({ bench: 'exec', node: process.versions.node, cores: cpus().length, ...results }),
  );
});

/** Runs both sides `pairs` times, the first to go changing from pair to pair. */
async function compare(folder: string, items: readonly WorkItem[]): Promise<unknown> {
  const repository = makeEmptyRepository(join(folder, 'repository'));
  writeFileSync(join(folder, 'session.yaml'), sessionOf(items));
  writeFileSync(join(folder, 'tasks.json'), JSON.stringify(items));
  const measured: Pair[] = [];
  for (let pair = 0; pair < pairs; pair += 1) {
    const place = join(folder, `pair-${pair}`);
    mkdirSync(place);
    const runs: (() => Promise<Measured>)[] = [
      () => runPcoord(folder, repository, place),
      () => runPlain(folder, place),
    ];
    const sides: Measured[] = [];
    for (const side of pair % 2 === 0 ? [0, 1] : [1, 0]) sides[side] = await runs[side]!();
    const [pcoord, plain] = sides as [Measured, Measured];
    const first_agent_ms = firstAgentAt(join(place, 'state'), items.length) - pcoord.started_at_ms;
    measured.push({ pcoord, plain, first_agent_ms });
    console.error(
      `${items.length} tasks: pcoord ${rounded(pcoord.wall_ms, 0)} ms, plain ${rounded(plain.wall_ms, 0)} ms`,
    );
  }
  return summary(items.length, measured);
}

async function runPcoord(folder: string, repository: string, place: string): Promise<Measured> {
  const argv = [process.execPath, join(root, 'bin/pcoord.js'), 'exec', join(folder, 'session.yaml')];
  const flags = ['--state', join(place, 'state'), '--max-agents', '2', '--view', 'lines'];
  const output = join(place, 'pcoord.out');
  const result = await measure([...argv, ...flags], { cwd: repository, output });
  if (result.exit_code !== 0)
    throw new Error(
      `pcoord exec ended with ${result.exit_code}:\n${readFileSync(output, 'utf8').slice(-2000)}`,
    );
  return result;
}

async function runPlain(folder: string, place: string): Promise<Measured> {
  const script = join(root, 'bench/lib/plain-runner.ts');
  const output = join(place, 'plain.out');
  const argv = [process.execPath, script, join(folder, 'tasks.json'), join(place, 'plain-logs'), '2'];
  const result = await measure(argv, { cwd: folder, output });
  if (result.exit_code !== 0)
    throw new Error(`the plain script failed:\n${readFileSync(output, 'utf8').slice(-2000)}`);
  return result;
}

/** When the first agent's process existed, from the run's journal; checks on the way that every task ran once. */
function firstAgentAt(state: string, count: number): number {
  const journal = readdirSync(state, { recursive: true, encoding: 'utf8' }).find((file) =>
    /journal[^/]*$/.test(file),
  );
  if (!journal) throw new Error(`no journal under ${state}`);
  const started = readFileSync(join(state, journal), 'utf8')
    .split('\n')
    .filter((line) => line.includes('"agent-started"'));
  if (started.length !== count) throw new Error(`${started.length} agents started, expected ${count}`);
  return Number(/"at_ms":(\d+)/.exec(started[0]!)![1]);
}

function summary(count: number, measured: readonly Pair[]): unknown {
  const each = (of: (pair: Pair) => number): number[] => measured.map(of);
  const ratios = each(({ pcoord, plain }) => pcoord.wall_ms / plain.wall_ms);
  return {
    tasks: count,
    pairs: measured.length,
    ratio: rounded(median(ratios), 3),
    ratios: ratios.map((ratio) => rounded(ratio, 3)),
    pcoord_ms: rounded(median(each(({ pcoord }) => pcoord.wall_ms)), 0),
    plain_ms: rounded(median(each(({ plain }) => plain.wall_ms)), 0),
    first_agent_ms: rounded(median(each((pair) => pair.first_agent_ms)), 0),
    peak_rss_mib: rounded(Math.max(...each(({ pcoord }) => pcoord.peak_rss_mib)), 1),
    plain_peak_rss_mib: rounded(Math.max(...each(({ plain }) => plain.peak_rss_mib)), 1),
  };
}
