// The whole way on a scratch repository: compile the session, execute it, show what arrived and what it took.
//   --view VIEW    what to watch the run with: tui, list, lines, json (as in `pcoord exec`)
//   --state DIR    where the run keeps its state (default: in the scratch folder)
//   --compare      runs it once more, one agent at a time, and compares times and trees
//   --pace MS      how long the agents take for a step (default: as the overlay says)
//   --keep-going   when the coordinator is killed, resumes the run as often as it takes
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const example = dirname(fileURLToPath(import.meta.url));
const pcoord = join(example, '../../bin/pcoord.js');
const { values } = parseArgs({
  options: {
    view: { type: 'string' },
    state: { type: 'string' },
    pace: { type: 'string' },
    compare: { type: 'boolean', default: false },
    'keep-going': { type: 'boolean', default: false },
  },
});

// A Ctrl-C is for the run: it stops, this script shows what there is.
process.on('SIGINT', () => {});

const scratch = mkdtempSync(join(tmpdir(), 'pcoord-demo-'));
const state = values.state ? resolve(values.state) : join(scratch, 'state');
const files = ['../session.yaml', '--overlay', '../overlay.yaml'];
const branch = `pcoord/${/session_id: "(.+)"/.exec(readFileSync(join(example, 'session.yaml'), 'utf8'))[1]}`;

title('A scratch repository');
const shop = makeRepository('shop');
console.log(`${git(shop, 'ls-files').split('\n').length} files in ${shop}`);

title('Compile');
const compiled = run(shop, 'compile', ...files);
if (compiled.status !== 0) end(compiled.status);
showPlan();

title('Execute');
const flags = ['--state', state, ...(values.view ? ['--view', values.view] : [])];
let executed = run(shop, 'exec', ...files, ...flags);
while (executed.signal && values['keep-going']) executed = run(shop, 'exec', '--resume', ...flags);
if (executed.signal) {
  console.log(`\nThe coordinator is gone (${executed.signal}), its run is not. It goes on with:\n`);
  console.log(`  cd ${shop} && node ${pcoord} exec --resume --state ${state}`);
  process.exit(1);
}

showResult();
showTime();
if (values.compare && executed.status === 0) compare();
end(executed.status);

function makeRepository(name) {
  const folder = join(scratch, name);
  cpSync(join(example, 'repo'), folder, { recursive: true });
  cpSync(join(example, 'session.yaml'), join(scratch, 'session.yaml'));
  const overlay = readFileSync(join(example, 'overlay.yaml'), 'utf8');
  const pace = (asIs, ms) => `"--pace", "${values.pace ?? ms}"`;
  writeFileSync(join(scratch, 'overlay.yaml'), overlay.replace(/"--pace", "(\d+)"/g, pace));
  git(folder, 'init', '--quiet', '--initial-branch=main');
  git(folder, 'config', 'user.name', 'Demo');
  git(folder, 'config', 'user.email', 'demo@example.org');
  git(folder, 'add', '--all');
  git(folder, 'commit', '--quiet', '--message', 'A small shop');
  return folder;
}

function showPlan() {
  capture(shop, 'compile', ...files, '--emit', 'json', '-o', '../plan.json');
  const { streams, tasks, gates, conflicts, digest } = JSON.parse(readFileSync(join(scratch, 'plan.json'), 'utf8'));
  console.log(`${streams.length} streams, ${tasks.length} phases, ${gates.length} milestones, ${conflicts.length} conflicts`);
  console.log(`plan ${digest.slice(0, 19)}… in ${join(scratch, 'plan.json')}`);
}

function showResult() {
  if (!git(shop, 'branch', '--list', branch)) return console.log(`\nNo branch ${branch}: nothing was integrated.`);
  title(`The result: ${branch}`);
  console.log(git(shop, 'log', '--graph', '--format=%h %s%C(auto) %(trailers:key=Pcoord-Agent,valueonly,separator=)', branch));
  const last = git(shop, 'log', '--no-merges', '--max-count=1', '--format=%h', branch);
  console.log(`\nOne of them in full (git show --no-patch ${last}):\n`);
  console.log(git(shop, 'show', '--no-patch', '--format=%an <%ae>%n%n%B', last).replace(/^(?=.)/gm, '    '));
  title('What changed');
  console.log(git(shop, 'diff', '--stat=100', 'main', branch));
}

function showTime() {
  const status = readStatus(shop, state);
  if (!status) return;
  title('Time, as measured');
  for (const { task, try: number, duration_ms } of status.attempts)
    line(number > 1 ? `${task}, try ${number}` : task, seconds(duration_ms ?? 0));
  console.log();
  line('one after another: the agents’ times added up', seconds(status.sequential_ms));
  line('this run, with its merges and gates', seconds(status.wall_ms));
  line('speed-up', `${(status.sequential_ms / status.wall_ms).toFixed(2)}×`);
}

/** The same session, one agent at a time: what "one after another" takes with merges and gates. */
function compare() {
  title('The same, one agent at a time');
  const alone = makeRepository('shop-one-by-one');
  const place = join(scratch, 'state-one-by-one');
  const { status } = run(alone, 'exec', ...files, '--state', place, '--max-agents', '1', '--view', 'lines');
  if (status !== 0) return;
  const [together, apart] = [readStatus(shop, state).wall_ms, readStatus(alone, place).wall_ms];
  const trees = [shop, alone].map((folder) => git(folder, 'rev-parse', `${branch}^{tree}`));
  console.log();
  line('one agent at a time', seconds(apart));
  line('side by side', seconds(together));
  line('speed-up', `${(apart / together).toFixed(2)}×`);
  line('the same tree', trees[0] === trees[1] ? 'yes' : 'NO');
}

function readStatus(repository, place) {
  const { status, stdout } = pcoordQuiet(repository, 'status', '--format', 'json', '--state', place);
  return status === 0 ? JSON.parse(stdout) : null;
}

function line(text, value) {
  console.log(`  ${text.padEnd(48)}${value.padStart(8)}`);
}

function seconds(ms) {
  return `${(ms / 1000).toFixed(1)} s`;
}

function run(repository, ...args) {
  console.log(`$ pcoord ${args.join(' ')}`);
  return spawnSync(process.execPath, [pcoord, ...args], { cwd: repository, stdio: 'inherit' });
}

function capture(repository, ...args) {
  const { status, stdout, stderr } = pcoordQuiet(repository, ...args);
  if (status !== 0) throw new Error(`pcoord ${args[0]}: ${stderr}`);
  return stdout;
}

function pcoordQuiet(repository, ...args) {
  return spawnSync(process.execPath, [pcoord, ...args], { cwd: repository, encoding: 'utf8', maxBuffer: 2 ** 28 });
}

function git(repository, ...args) {
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
