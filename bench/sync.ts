// What a meeting of a synchronized session costs: many streams at work in clones of a repository of many files, real git,
// the built command line. Between two meetings every agent edits some files. One agent beats every few milliseconds and
// tells the longest time it did not get to: no meeting may stop it. Prints one JSON line; times are real milliseconds.
// Run `npm run build` first, then `node bench/sync.ts`.
//   --streams N    streams, each with a workspace of its own (default 20)
//   --files N      files of the repository (default 5000)
//   --edits N      files that each agent edits between meetings (default 12)
//   --meetings N   meetings that are measured (default 7)
import { execFileSync, spawn } from 'node:child_process';
import { constants, mkdirSync, openSync, readFileSync, writeFileSync, writeSync } from 'node:fs';
import { cpus } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { RunEvent } from '../src/journal/event.ts';
import { median, rounded } from './lib/measure.ts';
import { makeEmptyRepository, withScratch } from './lib/scratch.ts';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const { values } = parseArgs({
  options: {
    streams: { type: 'string', default: '20' },
    files: { type: 'string', default: '5000' },
    edits: { type: 'string', default: '12' },
    meetings: { type: 'string', default: '7' },
  },
});
const streams = Number(values.streams);
const files = Number(values.files);
const edits = Number(values.edits);
const meetings = Number(values.meetings);
const perStream = Math.floor(files / streams);
/** Meetings every five minutes of a clock that goes 100 times faster: every three seconds. */
const schedule = { sync_schedule: '5m', scale: '100' };

/** Beats every five milliseconds and writes down, when asked to end, how it went. */
const beating = `import { writeFileSync } from 'node:fs';
const gaps = [];
let last = performance.now();
setInterval(() => { const now = performance.now(); gaps.push(now - last); last = now; }, 5);
process.on('SIGTERM', () => {
  gaps.sort((a, b) => a - b);
  writeFileSync(process.argv[2], JSON.stringify({ median_ms: gaps[gaps.length >> 1], longest_ms: gaps.at(-1) }));
  process.exit(0);
});
`;

await withScratch(async (folder) => {
  const repository = makeRepository(join(folder, 'repository'));
  const names = Array.from({ length: streams }, (_, index) => `s${String(index).padStart(2, '0')}`);
  const doors = new Map(names.map((name) => [name, makeDoor(join(folder, `${name}.door`))]));
  const beats = join(folder, 'beats.json');
  writeFileSync(join(folder, 'beat.mjs'), beating);
  writeFileSync(
    join(folder, 'session.yaml'),
    sessionOf(names, (name) => agentOf(folder, { name, beats })),
  );
  const syncs = await measure(folder, repository, {
    work: () => doors.forEach((door) => void writeSync(door, 'go\n')),
    stop: () => doors.forEach((door) => void writeSync(door, 'stop\n')),
  });
  const took = syncs.map(({ duration_ms }) => duration_ms);
  const { longest_ms, median_ms } = JSON.parse(readFileSync(beats, 'utf8')) as Record<string, number>;
  const last = syncs.at(-1);
  console.log(
    JSON.stringify({
      bench: 'sync',
      node: process.versions.node,
      cores: cpus().length,
      streams,
      files,
      edits,
      meetings: syncs.length,
      looked_at: last?.snapshots.length ?? 0,
      changed: last?.snapshots.reduce((sum, { changed }) => sum + changed, 0) ?? 0,
      pairs: (streams * (streams - 1)) / 2,
      conflicts: last?.conflicts.length ?? 0,
      sync_ms: { median: median(took), max: Math.max(...took), first: took[0] ?? 0 },
      cpu_ms: median(syncs.map(({ cpu_ms }) => cpu_ms)),
      agent_beat_ms: { median: rounded(median_ms ?? 0, 1), longest: rounded(longest_ms ?? 0, 0) },
    }),
  );
});

/** A meeting, and the processor time that the coordinator and its git processes took for it. */
type Sync = Extract<RunEvent, { type: 'sync-finished' }> & { readonly cpu_ms: number };

/** Drives a run through so many meetings; agents work before each of them. */
async function measure(
  folder: string,
  repository: string,
  agents: { work(): void; stop(): void },
): Promise<readonly Sync[]> {
  const args = [join(root, 'bin/pcoord.js'), 'exec', join(folder, 'session.yaml'), '--view', 'json'];
  const child = spawn(
    process.execPath,
    [
      ...args,
      '--state',
      join(folder, 'state'),
      '--max-agents',
      String(streams),
      '--time-scale',
      schedule.scale,
    ],
    { cwd: repository, stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const syncs: Sync[] = [];
  let ready = 0;
  let before_ms = 0;
  for await (const line of createInterface({ input: child.stdout })) {
    if (!line.startsWith('{"seq":')) continue;
    const event = JSON.parse(line) as RunEvent;
    if (event.type === 'sync-started') before_ms = cpuOf(child.pid ?? 0);
    if (event.type === 'agent-started') {
      ready += 1;
      if (ready === streams) agents.work();
    }
    if (event.type !== 'sync-finished' || ready < streams) continue;
    console.error(`sync ${event.tick}: ${event.duration_ms} ms, ${event.conflicts.length} pairs in conflict`);
    const cpu_ms = cpuOf(child.pid ?? 0) - before_ms;
    if (event.snapshots.length === streams) syncs.push({ ...event, cpu_ms });
    if (syncs.length === meetings) agents.stop();
    else agents.work();
  }
  return syncs;
}

/** Processor time of a process and of all it has waited for, in ms; agents are the supervisor's. */
function cpuOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks) * 10, 0);
}

/** Areas of the streams, and some files that two streams each edit. */
function makeRepository(folder: string): string {
  makeEmptyRepository(folder);
  const lines = Array.from({ length: 60 }, (_, line) => `line ${line} of some length\n`).join('');
  for (let stream = 0; stream < streams; stream += 1) {
    const area = join(folder, `s${String(stream).padStart(2, '0')}`);
    mkdirSync(area);
    for (let file = 0; file < perStream; file += 1)
      writeFileSync(join(area, `f${file}.txt`), `${file}\n${lines}`);
  }
  mkdirSync(join(folder, 'shared'));
  for (let pair = 0; pair < streams / 4; pair += 1)
    writeFileSync(join(folder, 'shared', `${pair}.txt`), lines);
  execFileSync('git', ['add', '-A'], { cwd: folder });
  execFileSync('git', ['commit', '-q', '-m', 'Many files'], { cwd: folder });
  return folder;
}

/** Held open in both directions: who opens it waits for a line, not for us. */
function makeDoor(path: string): number {
  execFileSync('mkfifo', [path]);
  return openSync(path, constants.O_RDWR | constants.O_NONBLOCK);
}

function agentOf(folder: string, { name, beats }: { readonly name: string; readonly beats: string }): string {
  const number = Number(name.slice(1));
  const shared = Math.floor(number / 2);
  const touched = shared < streams / 4 ? `echo ${name} $n >> shared/${shared}.txt;` : '';
  const beat =
    number === 0 ? `'${process.execPath}' '${join(folder, 'beat.mjs')}' '${beats}' & beating=$!;` : '';
  const end = number === 0 ? 'kill -TERM $beating; wait $beating;' : '';
  return `${beat} n=0
    while read -r word < '${join(folder, `${name}.door`)}' && [ "$word" = go ]; do
      n=$((n + 1)); at=0
      while [ $at -lt ${edits} ]; do echo "$n" >> ${name}/f$(( (n * ${edits} + at) % ${perStream} )).txt; at=$((at + 1)); done
      ${touched}
    done
    ${end} true`;
}

function sessionOf(names: readonly string[], command: (name: string) => string): string {
  const work_streams = Object.fromEntries(
    names.map((name, index) => [
      name,
      {
        resources: [`${name}/**`, ...(index < streams / 2 ? [`shared/${Math.floor(index / 2)}.txt`] : [])],
        sync_schedule: schedule.sync_schedule,
        command: command(name),
      },
    ]),
  );
  return JSON.stringify({
    parallel_session_config: {
      session_id: 'meetings',
      coordination_strategy: 'synchronized_parallel',
      work_streams,
      conflict_resolution: {
        file_conflicts: { strategy: 'last_writer_wins_with_review', notification: 'at_sync' },
      },
    },
  });
}
