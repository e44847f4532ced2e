// How close each strategy comes to what no schedule could beat: fixed DAGs of commands with scripted durations, four at a
// time. The whole process is timed, start-up and integration included. Prints one JSON line. Run `npm run build` first,
// then `node bench/strategies.ts`.
// The last part is what a meeting costs (bench/sync.ts: 20 streams, 5,000 files, no agent paused).
//   --runs N            runs of each strategy (default 3)
//   --only STRATEGY     one of them, or `sync`
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { measure, median, rounded } from './lib/measure.ts';
import { makeEmptyRepository, withScratch } from './lib/scratch.ts';
import { type TimedSession, timedSessions } from './lib/timed-work.ts';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const { values } = parseArgs({
  options: { runs: { type: 'string', default: '3' }, only: { type: 'string' } },
});

await withScratch(async (folder) => {
  const results: Record<string, unknown> = {};
  for (const session of timedSessions()) {
    if (values.only !== undefined && values.only !== session.name) continue;
    results[session.name] = await timeSession(join(folder, session.name), session);
  }
  if (values.only === undefined || values.only === 'sync') results['sync'] = await timeSync();
  const load = rounded(loadavg()[0] ?? 0, 1);
  console.log(
    JSON.stringify({
      bench: 'strategies',
      node: process.versions.node,
      cores: cpus().length,
      load,
      ...results,
    }),
  );
});

/** What bench/sync.ts prints. */
function timeSync(): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(root, 'bench/sync.ts')], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let text = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
    });
    child.on('error', reject);
    child.on('close', (code) =>
      code === 0 ? resolve(JSON.parse(text)) : reject(new Error(`bench/sync.ts ended with ${code}`)),
    );
  });
}

async function timeSession(folder: string, session: TimedSession): Promise<unknown> {
  mkdirSync(folder);
  writeFileSync(join(folder, 'session.yaml'), session.yaml);
  const walls: number[] = [];
  for (let run = 0; run < Number(values.runs); run += 1) {
    const place = join(folder, `run-${run}`);
    const repository = makeEmptyRepository(join(place, 'repository'));
    const output = join(place, 'out');
    const argv = [process.execPath, join(root, 'bin/pcoord.js'), 'exec', join(folder, 'session.yaml')];
    const flags = ['--state', join(place, 'state'), '--view', 'lines', ...session.flags];
    const measured = await measure([...argv, ...flags], { cwd: repository, output });
    if (measured.exit_code !== 0)
      throw new Error(`${session.name} ended with ${measured.exit_code}:\n${readFileSync(output, 'utf8')}`);
    walls.push(measured.wall_ms / 1000);
    console.error(`${session.name}: ${rounded(walls.at(-1) ?? 0, 2)} s, bound ${session.bound} s`);
  }
  const makespan = median(walls);
  return {
    bound_s: session.bound,
    makespan_s: rounded(makespan, 2),
    ratio: rounded(makespan / session.bound, 3),
    ratios: walls.map((wall) => rounded(wall / session.bound, 3)),
  };
}
