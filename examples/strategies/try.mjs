// Runs one of the four strategies on a scratch repository: `node examples/strategies/try.mjs pipeline`. What follows the
// name goes to `pcoord exec` (`--view tui`, `--max-agents 1`, …). The meetings of `synchronized` are ten minutes apart: it
// is run with `--time-scale 300`, two seconds apart, unless the flags name another scale. Needs git and a built pcoord (`npm ci`). The exit code
// is that of `pcoord exec`; the folder is kept and named at the end, so that `pcoord status` and friends can be tried.
import { spawnSync } from 'node:child_process';
import { copyFileSync, cpSync, existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const pcoord = join(here, '../../bin/pcoord.js');
const [name = '', ...flags] = process.argv.slice(2);
const names = ['independent', 'pipeline', 'synchronized', 'coordinated'];
if (!names.includes(name) || !existsSync(join(here, `${name}.yaml`))) {
  console.error(`name one of the four: ${names.join(', ')}`);
  process.exit(2);
}

const scaled = flags.some((flag) => flag === '--time-scale' || flag.startsWith('--time-scale='));
const scale = name === 'synchronized' && !scaled ? ['--time-scale', '300'] : [];

// A Ctrl-C is for the run: it stops, this script shows where it is.
process.on('SIGINT', () => {});

const scratch = mkdtempSync(join(tmpdir(), `pcoord-${name}-`));
const repository = join(scratch, 'weather');
const state = join(scratch, 'state');
cpSync(join(here, 'repo'), repository, { recursive: true });
copyFileSync(join(here, `${name}.yaml`), join(scratch, 'session.yaml'));
git('init', '--quiet', '--initial-branch=main');
git('config', 'user.name', 'Demo');
git('config', 'user.email', 'demo@example.org');
git('add', '--all');
git('commit', '--quiet', '--message', 'A weather station');

const { status, signal } = spawnSync(
  process.execPath,
  [pcoord, 'exec', '../session.yaml', '--state', state, ...scale, ...flags],
  { cwd: repository, stdio: 'inherit' },
);
console.log(`\nthe repository: ${repository}\nits runs:       ${state} (pcoord status --state …)`);
process.exit(signal ? 1 : (status ?? 3));

function git(...args) {
  const done = spawnSync('git', args, { cwd: repository, encoding: 'utf8' });
  if (done.status !== 0) throw new Error(`git ${args[0]} failed: ${done.stderr}`);
  return done.stdout.trim();
}
