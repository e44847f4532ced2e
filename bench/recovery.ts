// How fast a killed run is taken up again: many streams whose agents live, a long journal, kill -9, resume; the time from
// the start of the process to `run-resumed` on the disk. And how long one event takes to be durable. Prints one JSON
// line with medians. Run `npm run build` first, then `node bench/recovery.ts`.
//   --streams N   streams, each with an agent that lives (default 100)
//   --records N   records in the journal (default 100000)
//   --rounds N    how often it is killed and taken up (default 7)
//   --events N    events that are made durable one after another (default 300)
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, watch, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { decodeJournal, encodeRecord } from '../src/journal/codec.ts';
import type { RunEvent } from '../src/journal/event.ts';
import { createJournalFile } from '../src/runtime/node/journal-file.ts';
import { median, rounded } from './lib/measure.ts';
import { makeEmptyRepository, withScratch } from './lib/scratch.ts';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const { values } = parseArgs({
  options: {
    streams: { type: 'string', default: '100' },
    records: { type: 'string', default: '100000' },
    rounds: { type: 'string', default: '7' },
    events: { type: 'string', default: '300' },
  },
});
const streams = Number(values.streams);
const records = Number(values.records);

await withScratch(async (folder) => {
  const place = makePlace(folder);
  const run = await begin(place);
  lengthen(run);
  const took: number[] = [];
  const used: number[] = [];
  let adopted = 0;
  for (let round = 0; round < Number(values.rounds); round += 1) {
    const resumed = await resume(place, run, round);
    took.push(resumed.ms);
    used.push(resumed.cpu_ms);
    adopted = resumed.adopted;
    console.error(`resumed in ${rounded(resumed.ms, 0)} ms, ${adopted} agents adopted`);
  }
  execFileSync('sh', ['-c', `for n in $(seq ${streams}); do echo go; done > '${place.door}' &`]);
  const finished = await drive(place, ['exec', `--resume=${run.id}`]).ended;
  const durable = await measureDurable(join(folder, 'events.jsonl'), Number(values.events));
  console.log(
    JSON.stringify({
      bench: 'recovery',
      node: process.versions.node,
      cores: cpus().length,
      streams,
      records,
      journal_mb: rounded(readFileSync(run.journal).length / 1e6, 1),
      adopted,
      resume_cpu_ms: { median: rounded(median(used), 0) },
      resume_ms: { median: rounded(median(took), 0), max: rounded(Math.max(...took), 0) },
      event_durable_ms: {
        median: rounded(median(durable), 2),
        p99: rounded(durable.toSorted((a, b) => a - b)[Math.floor(durable.length * 0.99)] ?? 0, 2),
      },
      finished_with: finished,
    }),
  );
});

interface Place {
  readonly repository: string;
  readonly state: string;
  readonly session: string;
  readonly door: string;
}

interface BenchRun {
  readonly id: string;
  readonly journal: string;
}

function makePlace(folder: string): Place {
  const door = join(folder, 'door');
  execFileSync('mkfifo', [door]);
  const names = Array.from({ length: streams }, (_, at) => `s${at}`);
  const wait = ['sh', '-c', `read _ < '${door}'`];
  const work_streams = Object.fromEntries(names.map((name) => [name, { command: wait }]));
  const session = join(folder, 'session.yaml');
  const config = { session_id: 'bench', coordination_strategy: 'independent_parallel', work_streams };
  writeFileSync(session, JSON.stringify({ parallel_session_config: config }));
  mkdirSync(join(folder, 'state'));
  return {
    repository: makeEmptyRepository(join(folder, 'repository')),
    state: join(folder, 'state'),
    session,
    door,
  };
}

/** Starts the run and kills its coordinator once all its agents live. */
async function begin(place: Place): Promise<BenchRun> {
  const driven = drive(place, ['exec', place.session, '--max-agents', String(streams), '--view', 'json']);
  await driven.until((text) => text.split('"agent-started"').length > streams);
  driven.kill();
  await driven.ended;
  const [repository = ''] = readdirSync(place.state);
  const [id = ''] = readdirSync(join(place.state, repository, 'runs'));
  return { id, journal: join(place.state, repository, 'runs', id, 'journal.jsonl') };
}

/** Adds what agents say of themselves, as a long run has it, until the journal has its length. */
function lengthen({ journal }: BenchRun): void {
  const bytes = readFileSync(journal);
  const decoded = decodeJournal(bytes);
  if (!decoded.ok) throw new Error(decoded.error.detail);
  const { records: known, good_bytes } = decoded.value;
  const attempts = known.flatMap((event) => (event.type === 'agent-started' ? [event.attempt] : []));
  const parts: Uint8Array[] = [bytes.subarray(0, good_bytes)];
  const last = known.at(-1) as RunEvent;
  let { crc } = decoded.value;
  for (let seq = known.length + 1; seq <= records; seq += 1) {
    const record = encodeRecord(progress({ ...last, seq }, attempts[seq % attempts.length] ?? ''), crc);
    crc = record.crc;
    parts.push(record.bytes);
  }
  writeFileSync(journal, Buffer.concat(parts));
}

function progress({ seq, at_ms, run }: RunEvent, attempt: string): RunEvent {
  const totals = { turns: seq, tokens_in: seq * 900, tokens_out: seq * 70, cost_usd: seq / 100 };
  const tools = { tool_calls: seq, denials: 0, last_tool: 'Edit', agent_session: null };
  return { seq, at_ms, run, type: 'agent-progressed', attempt, ...totals, ...tools };
}

/** Takes the run up, waits until that is on the disk, and kills it again. */
async function resume(
  place: Place,
  run: BenchRun,
  round: number,
): Promise<{ readonly ms: number; readonly cpu_ms: number; readonly adopted: number }> {
  // The points of a crash tell when the first commit of the journal is done.
  const list = join(dirname(place.session), `points-${round}`);
  writeFileSync(list, '');
  const began = performance.now();
  const driven = drive(place, ['exec', `--resume=${run.id}`, '--view', 'json'], { PCOORD_CRASH_LIST: list });
  const synced = untilHolds(list, 'journal.commit.after:1\n').then(() => performance.now() - began);
  const text = await driven.until((said) => said.includes('"run-resumed"'));
  const ms = await synced;
  const cpu_ms = cpuOf(driven.pid);
  driven.kill();
  await driven.ended;
  const line = text.split('\n').find((one) => one.includes('"run-resumed"')) ?? '{}';
  return { ms, cpu_ms, adopted: (JSON.parse(line) as { adopted?: readonly string[] }).adopted?.length ?? 0 };
}

/** Processor time that a process has used, in ms: what is left of the wait on a machine with nothing else to do. */
function cpuOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

function untilHolds(path: string, text: string): Promise<void> {
  return new Promise((resolve) => {
    const look = (): void => {
      if (!existsSync(path) || !readFileSync(path, 'utf8').includes(text)) return;
      watcher.close();
      resolve();
    };
    const watcher = watch(path, look);
    look();
  });
}

function drive(
  place: Place,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): {
  readonly pid: number;
  until(satisfies: (said: string) => boolean): Promise<string>;
  kill(): void;
  readonly ended: Promise<number | null>;
} {
  const child = spawn(process.execPath, [join(root, 'bin/pcoord.js'), ...args, '--state', place.state], {
    cwd: place.repository,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  const looks = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      for (const look of looks) look();
    });
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  return {
    pid: child.pid ?? 0,
    ended,
    kill: () => child.kill('SIGKILL'),
    until: (satisfies) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (satisfies(said)) resolve(said);
        };
        looks.add(look);
        look();
        void ended.then((code) => reject(new Error(`ended with ${code}: ${said.slice(-2000)}`)));
      }),
  };
}

/** Times of single events from their append to their being durable, in ms. */
async function measureDurable(path: string, count: number): Promise<number[]> {
  const journal = createJournalFile(path);
  const took: number[] = [];
  let crc = 0;
  for (let seq = 1; seq <= count; seq += 1) {
    const event = progress({ seq, at_ms: seq, run: 'bench' } as RunEvent, 's.1.1');
    const began = performance.now();
    const record = encodeRecord(event, crc);
    crc = record.crc;
    journal.append(record.bytes);
    await journal.commit();
    took.push(performance.now() - began);
  }
  journal.close();
  return took;
}
