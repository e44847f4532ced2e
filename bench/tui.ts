// What views cost. The TUI: what it adds in CPU to the same run under `--view lines`, on a real pseudo-terminal of
// 120 × 40, with every stream at work and saying something each second; medians over pairs. Apart from it, what starting
// adds: loading, the first frames, and Node's compiling of what runs often. Lines and JSON: time per event. Prints one
// JSON line.
//   --seconds N   how long each run is measured, after its start (default 12)
//   --pairs N     how often both views are run in turn (default 3)
import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import { openJson } from '../src/views/json.ts';
import { openLines } from '../src/views/lines.ts';
import { plain } from '../src/views/paint.ts';
import type { View } from '../src/views/view.ts';
import { openTerminal } from '../test/rig/terminal.ts';
import { Script, samplePlan } from '../test/views/sample.ts';
import { median, rounded } from './lib/measure.ts';
import { withScratch } from './lib/scratch.ts';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const { values } = parseArgs({
  options: { seconds: { type: 'string', default: '12' }, pairs: { type: 'string', default: '3' } },
});

await withScratch(async (folder) => {
  const load = join(root, 'node_modules', '.cache', 'view-load.mjs');
  await build({
    entryPoints: [join(root, 'bench/lib/view-load.tsx')],
    outfile: load,
    bundle: true,
    format: 'esm',
    platform: 'node',
    packages: 'external',
    jsx: 'automatic',
    logLevel: 'warning',
  });
  const tui: Record<string, unknown> = {};
  for (const streams of [10, 100, 1000]) {
    const pairs: { readonly lines: Ran; readonly tui: Ran }[] = [];
    for (let pair = 0; pair < Number(values.pairs); pair += 1)
      pairs.push({
        lines: await run(load, { streams, kind: 'lines', report: join(folder, 'lines.json') }),
        tui: await run(load, { streams, kind: 'tui', report: join(folder, 'tui.json') }),
      });
    const of = (measure: (pair: (typeof pairs)[number]) => number): number => median(pairs.map(measure));
    tui[streams] = {
      cpu_percent_added: rounded(
        of(({ tui: with_, lines }) => percent(with_) - percent(lines)),
        1,
      ),
      cpu_percent: rounded(
        of(({ tui: with_ }) => percent(with_)),
        1,
      ),
      cpu_percent_lines: rounded(
        of(({ lines }) => percent(lines)),
        1,
      ),
      redraws_per_second: rounded(
        of(({ tui: with_ }) => (1000 * with_.redraws) / (with_.wall_ms + with_.settling_ms)),
        1,
      ),
      bytes_per_second: Math.round(
        of(({ tui: with_ }) => (1000 * with_.bytes) / (with_.wall_ms + with_.settling_ms)),
      ),
      starting_cpu_ms_added: Math.round(
        of(({ tui: with_, lines }) => with_.starting_cpu_ms - lines.starting_cpu_ms),
      ),
      rss_mib: Math.round(of(({ tui: with_ }) => with_.rss_mib)),
      rss_mib_lines: Math.round(of(({ lines }) => lines.rss_mib)),
    };
  }
  const perEvent = {
    lines: rounded(
      perEventUs((write) => openLines({ write, paint: plain })),
      2,
    ),
    json: rounded(
      perEventUs((write) => openJson({ write })),
      2,
    ),
  };
  console.log(
    JSON.stringify({
      bench: 'tui',
      node: process.versions.node,
      cores: cpus().length,
      seconds: Number(values.seconds),
      pairs: Number(values.pairs),
      tui,
      us_per_event: perEvent,
    }),
  );
});

interface Ran {
  readonly cpu_ms: number;
  readonly wall_ms: number;
  readonly starting_cpu_ms: number;
  readonly settling_ms: number;
  readonly rss_mib: number;
  readonly redraws: number;
  readonly bytes: number;
}

async function run(
  load: string,
  options: { readonly streams: number; readonly kind: 'tui' | 'lines'; readonly report: string },
): Promise<Ran> {
  const { streams, kind, report } = options;
  const terminal = openTerminal({
    argv: [process.execPath, load, String(streams), values.seconds, kind, report],
    cwd: root,
    env: { PATH: process.env['PATH'] ?? '', NODE_ENV: 'production', TERM: 'xterm-256color' },
    columns: 120,
    rows: 40,
  });
  const code = await terminal.exited;
  if (code !== 0) throw new Error(`the load ended with ${code}: ${terminal.written().slice(-500)}`);
  const written = terminal.written();
  // Each redraw is wrapped in synchronized output.
  const redraws = written.split('\u001b[?2026h').length - 1;
  const measured = JSON.parse(readFileSync(report, 'utf8')) as Omit<Ran, 'redraws' | 'bytes'>;
  return { ...measured, redraws, bytes: written.length };
}

function percent({ cpu_ms, wall_ms }: Ran): number {
  return (100 * cpu_ms) / wall_ms;
}

/** Shows the events of a run of 1,000 streams, timed apart from folding them. */
function perEventUs(open: (write: (text: string) => void) => View): number {
  const streams = Array.from({ length: 1000 }, (_, index) => `stream_${index}`);
  let bytes = 0;
  const view = open((text) => {
    bytes += text.length;
  });
  let spent = 0;
  let events = 0;
  const script = new Script(samplePlan({ streams })).tell((event, state) => {
    const before = performance.now();
    view.show(event, state);
    spent += performance.now() - before;
    events += 1;
  });
  script.start();
  for (const stream of streams) {
    script.release(`${stream}/architecture`);
    script.after(10).succeed(script.begin(`${stream}/architecture`), 1);
  }
  if (bytes === 0) throw new Error('the view wrote nothing');
  return (spent / events) * 1000;
}
