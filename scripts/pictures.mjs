// Makes docs/pictures/tui*.svg: a run with stand-ins for agents (scripts/pictures), watched in the real TUI under tmux at
// three sizes in its middle, when a milestone is behind it and a question is open. Needs tmux, git and a built pcoord.
//   node scripts/pictures.mjs [FOLDER]
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const out = resolve(process.argv[2] ?? join(root, 'docs/pictures'));
const sizes = [
  { name: 'tui', columns: 120, rows: 40 },
  { name: 'tui-80x24', columns: 80, rows: 24 },
  { name: 'tui-200x60', columns: 200, rows: 60 },
];
const scratch = mkdtempSync(join(tmpdir(), 'pcoord-pictures-'));
const socket = join(scratch, 'tmux');
const shop = join(scratch, 'shop');

try {
  makeShop();
  const [first] = sizes;
  tmux('new-session', '-d', '-x', `${first.columns}`, '-y', `${first.rows}`, 'exec sh ../run.sh');
  await shows((screen) => screen.includes('npm publish') && screen.includes('2/2'));
  // Sparklines want a little time.
  await sleep(4_000);
  mkdirSync(out, { recursive: true });
  for (const { name, columns, rows } of sizes) {
    tmux('resize-window', '-x', `${columns}`, '-y', `${rows}`);
    await sleep(1_500);
    draw(name, tmux('capture-pane', '-p', '-e'));
    console.log(`${join(out, `${name}.svg`)}\n${tmux('capture-pane', '-p')}`);
  }
} finally {
  end();
}

function makeShop() {
  const steps = Object.fromEntries(
    ['frontend', 'backend', 'payments', 'search', 'mobile', 'docs'].map((stream, at) => [
      stream,
      stepsOf(stream, at),
    ]),
  );
  mkdirSync(join(shop, 'work'), { recursive: true });
  mkdirSync(join(scratch, 'bin'));
  mkdirSync(join(scratch, 'home'));
  writeFileSync(join(shop, 'work/steps.json'), JSON.stringify(steps));
  writeFileSync(join(shop, 'readme.md'), 'A shop\n');
  copyFileSync(join(root, 'scripts/pictures/session.yaml'), join(shop, 'pcoord.yaml'));
  copyFileSync(join(root, 'scripts/pictures/claude.mjs'), join(scratch, 'bin/claude'));
  chmodSync(join(scratch, 'bin/claude'), 0o755);
  const exports = [
    `export PATH='${scratch}/bin:${dirname(process.execPath)}':"$PATH" HOME='${scratch}/home' LANG=C.UTF-8`,
    `export XDG_STATE_HOME='${scratch}/state' COLORTERM=truecolor`,
    'unset CI NO_COLOR',
  ];
  const pcoord = `'${process.execPath}' '${join(root, 'bin/pcoord.js')}'`;
  writeFileSync(join(scratch, 'run.sh'), `${exports.join('\n')}\nexec ${pcoord} exec --view tui\n`);
  writeFileSync(join(scratch, 'stop.sh'), `${exports.join('\n')}\nexec ${pcoord} stop --now\n`);
  for (const words of [
    ['init', '--quiet', '--initial-branch=main'],
    ['config', 'user.name', 'Ada'],
    ['config', 'user.email', 'ada@example.com'],
    ['add', '--all'],
    ['commit', '--quiet', '--message=A shop'],
  ])
    execFileSync('git', words, { cwd: shop });
}

/** What a stream does in its two phases: reads, writes, looks at its tests; one asks, one goes beyond its claims. */
function stepsOf(stream, at) {
  const folder = { frontend: 'web', backend: 'api' }[stream] ?? stream;
  const files = ['cart', 'address', 'summary', 'receipt', 'errors', 'totals'];
  const write = (file, lines) => ({
    file: `${folder}/${file}.ts`,
    text: `${Array.from({ length: lines }, (_, line) => `export const ${file}${line} = ${line};`).join('\n')}\n`,
    says: `Writing ${folder}/${file}.ts`,
    ms: 900 + ((at * 370) % 800),
  });
  const read = (file) => ({
    file: `${folder}/${file}.ts`,
    also: files.slice(0, (files.indexOf(file) * 2 + at) % 5).map((name) => `${folder}/${name}.test.ts`),
    ms: 700,
  });
  const test = { command: `npm test -- ${folder}`, ms: 1_400 };
  const early = files
    .slice(0, 3 + (at % 2))
    .flatMap((file, turn) => [read(file), write(file, 6 + 5 * turn + at), test]);
  const late = Array.from({ length: 30 }, (_, turn) => files[turn % files.length]).flatMap((file, turn) => [
    read(file),
    write(file, 12 + turn + 3 * at),
    test,
  ]);
  if (stream === 'frontend')
    early.push({ file: 'shared/theme.ts', text: 'export const blue = 1;\n', ms: 500 });
  if (stream === 'payments')
    late.splice(2, 0, { command: 'npm publish --dry-run', ask: 'Bash(npm publish:*)', ms: 2_000 });
  return [early, late];
}

/** Resolves when the screen satisfies; gives up after two minutes and shows what was there. */
async function shows(satisfies) {
  for (let tries = 0; tries < 480; tries += 1) {
    await sleep(250);
    if (satisfies(tmux('capture-pane', '-p'))) return;
  }
  throw new Error(`the picture never came:\n${tmux('capture-pane', '-p')}`);
}

function draw(name, screen) {
  const drawn = spawnSync(process.execPath, [join(root, 'scripts/terminal-picture.mjs')], {
    input: screen,
    encoding: 'utf8',
  });
  if (drawn.status !== 0) throw new Error(drawn.stderr);
  writeFileSync(join(out, `${name}.svg`), drawn.stdout);
}

function tmux(...words) {
  return execFileSync('tmux', ['-S', socket, '-f', '/dev/null', ...words], { cwd: shop, encoding: 'utf8' });
}

function end() {
  spawnSync('sh', ['../stop.sh'], { cwd: shop, stdio: 'ignore' });
  spawnSync('tmux', ['-S', socket, 'kill-server'], { stdio: 'ignore' });
  rmSync(scratch, { recursive: true, force: true, maxRetries: 20, retryDelay: 200 });
}
