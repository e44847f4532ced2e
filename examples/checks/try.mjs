// Shows what a rule finds: `node examples/checks/try.mjs overlap-write-write`. Makes a scratch repository with the files
// that the example is about, compiles the example there and removes the repository again. Prints what compile prints;
// the exit code is compile's. Needs git and a built pcoord (`npm ci`).
//   --format FORMAT   as `pcoord compile` has it
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const [code = '', ...flags] = process.argv.slice(2);
const has = (ending) => existsSync(join(here, `${code}${ending}`));
if (!/^[a-z0-9-]+$/.test(code) || !(has('.yaml') || has('.gen.mjs'))) {
  console.error(`there is no example called ${JSON.stringify(code)}; examples/checks/README.md lists them`);
  process.exit(2);
}

const folder = mkdtempSync(join(tmpdir(), 'pcoord-check-'));
try {
  prepareRepository(has('.world.json') ? JSON.parse(readFileSync(join(here, `${code}.world.json`), 'utf8')) : {});
  const words = await placeInputs();
  const pcoord = join(here, '..', '..', 'bin', 'pcoord.js');
  const env = { ...process.env, XDG_STATE_HOME: join(folder, '.git', 'state') };
  const run = spawnSync(process.execPath, [pcoord, 'compile', ...words, ...flags], { cwd: folder, stdio: 'inherit', env });
  process.exitCode = run.status ?? 3;
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function prepareRepository({ tracked = [], texts = {}, links = [], ignored = [], observed = [] }) {
  const place = (path, text) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  git('init', '--quiet');
  const plain = tracked.filter((path) => !links.some((link) => link.path === path));
  for (const path of plain) place(path, texts[path] ?? `${path}\n`);
  for (const [path, text] of Object.entries(texts)) place(path, text);
  if (ignored.length > 0) place('.gitignore', `${ignored.map((path) => `/${path}`).join('\n')}\n`);
  git('add', '--all');
  for (const { path, kind, target = '.' } of links)
    if (kind === 'symlink') {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      symlinkSync(target, join(folder, path));
      git('add', '--', path);
    } else git('update-index', '--add', '--cacheinfo', `160000,${'1'.repeat(40)},${path}`);
  git('-c', 'user.name=example', '-c', 'user.email=example@localhost', 'commit', '--quiet', '--allow-empty', '--message', 'base');
  if (observed.length > 0) placeHistory(observed);
}

/** What earlier runs did, where runs keep it: in the state folder, by the repository they were of. */
function placeHistory(observed) {
  const repository = join(realpathSync(folder), '.git');
  const name = createHash('sha256').update(repository).digest('hex').slice(0, 16);
  const history = join(folder, '.git', 'state', 'pcoord', name);
  mkdirSync(history, { recursive: true });
  const record = { v: 1, at_ms: 0, session: 'example', ms: 1000, tries: 1, writes: [] };
  const lines = observed.map((one) => `${JSON.stringify({ ...record, ...one })}\n`);
  writeFileSync(join(history, 'history.jsonl'), lines.join(''));
}

/** Copies the example and its companions; the words of the command line that go with them. */
async function placeInputs() {
  const place = (ending) => `examples/checks/${code}${ending}`;
  mkdirSync(join(folder, 'examples', 'checks'), { recursive: true });
  if (has('.gen.mjs')) {
    const { bytes } = await import(pathToFileURL(join(here, `${code}.gen.mjs`)).href);
    // Without bytes the example is about a file that is not there.
    if (bytes) writeFileSync(join(folder, place('.yaml')), bytes());
  } else copyFileSync(join(here, `${code}.yaml`), join(folder, place('.yaml')));
  const words = [place('.yaml')];
  for (const [ending, flag] of [['.overlay.yaml', ['--overlay']], ['.baseline.json', ['--baseline']], ['.plan.json', ['--check', '-o']], ['.second.yaml', []]])
    if (has(ending)) {
      copyFileSync(join(here, `${code}${ending}`), join(folder, place(ending)));
      words.push(...flag, place(ending));
    }
  return words;
}

function git(...words) {
  const run = spawnSync('git', words, { cwd: folder, encoding: 'utf8', env: { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_SYSTEM: '/dev/null' } });
  if (run.status !== 0) throw new Error(`git ${words[0]} failed: ${run.stderr ?? run.error}`);
}
