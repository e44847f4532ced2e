// The whole way on a scratch repository: compile the session, execute it, show what arrived.
//   --view VIEW    what to watch the run with: tui, list, lines, json (as in `pcoord exec`)
//   --state DIR    where the run keeps its state (default: in the scratch folder)
//   --keep-going   when the coordinator is killed, resume the run as often as it takes
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const example = dirname(fileURLToPath(import.meta.url));
const pcoord = join(example, '../../bin/pcoord.js');
const { values } = parseArgs({
  options: { view: { type: 'string' }, state: { type: 'string' }, 'keep-going': { type: 'boolean', default: false } },
});

// A Ctrl-C is for the run: it stops, this script shows what there is.
process.on('SIGINT', () => {});

const scratch = mkdtempSync(join(tmpdir(), 'pcoord-demo-'));
const repository = join(scratch, 'shop');
const state = values.state ? resolve(values.state) : join(scratch, 'state');

title('A scratch repository');
makeRepository();
title('Compile');
const files = ['../session.yaml', '--overlay', '../overlay.yaml'];
const compiled = run('compile', ...files);
if (compiled.status !== 0) end(compiled.status);

title('Execute');
const view = values.view ? ['--view', values.view] : [];
let executed = run('exec', ...files, '--state', state, ...view);
while (executed.signal && values['keep-going']) executed = run('exec', '--resume', '--state', state, ...view);
if (executed.signal) {
  console.log(`\nThe coordinator is gone (${executed.signal}); the run is not. Go on with:`);
  console.log(`  cd ${repository} && node ${pcoord} exec --resume --state ${state}`);
  process.exit(1);
}

showResult();
showTime();
end(executed.status);

function makeRepository() {
  cpSync(join(example, 'repo'), repository, { recursive: true });
  for (const file of ['session.yaml', 'overlay.yaml']) cpSync(join(example, file), join(scratch, file));
  git('init', '--quiet', '--initial-branch=main');
  git('config', 'user.name', 'Demo');
  git('config', 'user.email', 'demo@example.org');
  git('add', '--all');
  git('commit', '--quiet', '--message', 'A small shop');
  console.log(`${git('ls-files').split('\n').length} files in ${repository}`);
}

function showResult() {
  const branch = branchOf();
  if (!git('branch', '--list', branch)) return console.log(`\nNo branch ${branch}: nothing was integrated.`);
  title(`The result: ${branch}`);
  console.log(git('log', '--graph', '--format=%h %s%n%(trailers:only,unfold)', branch));
  const [last] = git('log', '--no-merges', '--max-count=1', '--format=%h', branch).split('\n');
  console.log(`\nOne commit in full, with its attribution (git show --no-patch ${last}):\n`);
  console.log(git('show', '--no-patch', '--format=%B', last).replace(/^/gm, '    '));
  title('What changed');
  console.log(git('diff', '--stat=100', 'main', branch));
}

function showTime() {}

function branchOf() {
  const id = /session_id: "?([^"\n]+)"?/.exec(readFileSync(join(scratch, 'session.yaml'), 'utf8'))[1];
  return `pcoord/${id}`;
}

function run(...args) {
  console.log(`$ pcoord ${args.join(' ')}`);
  return spawnSync(process.execPath, [pcoord, ...args], { cwd: repository, stdio: 'inherit' });
}

function git(...args) {
  const { status, stdout, stderr } = spawnSync('git', args, { cwd: repository, encoding: 'utf8' });
  if (status !== 0) throw new Error(`git ${args[0]}: ${stderr}`);
  return stdout.trimEnd();
}

function title(text) {
  console.log(`\n── ${text} ${'─'.repeat(Math.max(3, 76 - text.length))}\n`);
}

function end(status) {
  console.log(`\nEverything is in ${scratch}; remove it when you have seen enough.`);
  process.exit(status ?? 1);
}
