// What `pcoord compile` costs: CPU (user and system) of the whole process at 10, 100 and 1,000 streams, as a ratio of
// "node + yaml's parseDocument of the same file" and of a bare node start; beside it, at 100 and 1,000, the CPU of
// `turbo run build --dry=json` on as many packages, which builds a task graph but proves nothing about outputs.
// Prints one JSON line. Run `npm run build` first, then `node bench/compile.ts`.
//   --runs N      runs of each program per size, taken in turns (default 15); medians are reported
//   --no-peer     without turbo, which is otherwise installed into the scratch folder (null when it cannot be)
import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { cpuOf } from './lib/cpu.ts';
import { median, rounded } from './lib/measure.ts';
import { withScratch } from './lib/scratch.ts';
import { separateAreas } from './lib/sessions-of-areas.ts';
import { installTurbo, makeTurboWorkspace, turboEnvironment } from './lib/turbo-workspace.ts';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const { values } = parseArgs({
  options: { runs: { type: 'string', default: '15' }, 'no-peer': { type: 'boolean', default: false } },
});
const runs = Number(values.runs);
const targets = new Map([
  [10, 1.4],
  [100, 1.6],
  [1000, 2],
]);

await withScratch(async (folder) => {
  const bare = join(folder, 'bare.mjs');
  const yaml = join(folder, 'yaml.mjs');
  writeFileSync(bare, '');
  const parser = join(root, 'node_modules', 'yaml', 'dist', 'index.js');
  writeFileSync(
    yaml,
    `import { readFileSync } from 'node:fs';\nimport { parseDocument } from ${JSON.stringify(parser)};\nparseDocument(readFileSync(process.argv[2], 'utf8'));\n`,
  );
  const turbo = values['no-peer'] ? null : installTurbo(join(folder, 'turbo'));
  const sizes: Record<string, unknown> = {};
  for (const [streams, target] of targets) {
    const text = separateAreas(streams);
    const file = join(folder, `${streams}.yaml`);
    writeFileSync(file, text);
    const node = process.execPath;
    const programs: Record<string, Program> = {
      bare: { argv: [node, bare], cwd: folder },
      yaml: { argv: [node, yaml, file], cwd: folder },
      pcoord: { argv: [node, join(root, 'bin', 'pcoord.js'), 'compile', file], cwd: folder },
    };
    if (turbo !== null && streams >= 100) {
      const cwd = makeTurboWorkspace(join(folder, `packages-${streams}`), streams);
      programs['turbo'] = { argv: [turbo, 'run', 'build', '--dry=json'], cwd, env: turboEnvironment };
    }
    const medians = measureInTurns(programs);
    sizes[streams] = {
      bytes: text.length,
      bare_ms: rounded(medians['bare']!, 1),
      yaml_ms: rounded(medians['yaml']!, 1),
      pcoord_ms: rounded(medians['pcoord']!, 1),
      ratio_to_yaml: rounded(medians['pcoord']! / medians['yaml']!, 2),
      target,
      ratio_to_bare: rounded(medians['pcoord']! / medians['bare']!, 2),
      turbo_ms: medians['turbo'] === undefined ? null : rounded(medians['turbo'], 1),
      ratio_to_turbo:
        medians['turbo'] === undefined ? null : rounded(medians['pcoord']! / medians['turbo'], 2),
    };
  }
  console.log(
    JSON.stringify({ bench: 'compile', node: process.versions.node, cores: cpus().length, runs, sizes }),
  );
});

interface Program {
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Median CPU in ms of each program; the programs take turns, so that load falls on all alike. One warm-up each. */
function measureInTurns(programs: Readonly<Record<string, Program>>): Record<string, number> {
  const times: Record<string, number[]> = {};
  for (let turn = 0; turn <= runs; turn += 1)
    for (const [name, { argv, cwd, env = {} }] of Object.entries(programs)) {
      const { cpu_ms, exit_code } = cpuOf(argv, { cwd, env });
      if (exit_code !== 0) throw new Error(`${name} ended with ${exit_code}`);
      if (turn > 0) (times[name] ??= []).push(cpu_ms);
    }
  return Object.fromEntries(Object.entries(times).map(([name, list]) => [name, median(list)]));
}
