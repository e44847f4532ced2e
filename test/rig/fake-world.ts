import { type DecodedJournal, decodeJournal } from '../../src/journal/codec.ts';
import type { HostFailure } from '../../src/runtime/host.ts';
import type { Usage } from '../../src/runtime/host-coordination.ts';
import type { KnownProcess, ProcessExit, ProcessSpec } from '../../src/runtime/host-processes.ts';
import { type FakeClock, fakeClock } from './fake-clock.ts';
import { type FakeRepository, fakeRepository, type Tree } from './fake-repository.ts';

/** What a program does, in virtual time. */
export interface Script {
  readonly duration_ms?: number;
  readonly exit_code?: number;
  readonly signal?: string;
  /** Path → content when it ends by itself; `null` removes. */
  readonly writes?: Readonly<Record<string, string | null>>;
  /** Written as soon as it starts. */
  readonly early?: Readonly<Record<string, string | null>>;
  /** Path → a line put at the end of the file when it ends by itself. */
  readonly lines?: Readonly<Record<string, string>>;
  /** What it does on the way: files it writes, lines it puts into its outbox. */
  readonly steps?: readonly {
    readonly after_ms: number;
    readonly writes?: Readonly<Record<string, string | null>>;
    readonly says?: readonly string[];
  }[];
  readonly output?: string;
  /** Never ends by itself. */
  readonly hangs?: boolean;
  /** Ends only when killed: a gentle stop takes the whole grace. */
  readonly stubborn?: boolean;
  /** The program does not exist. */
  readonly missing?: boolean;
  /** Nobody sees how it ended. */
  readonly unseen?: boolean;
  /** What it is seen to use; left out: nobody looks. */
  readonly usage?: Usage;
}

export interface WorldSketch {
  readonly files?: Tree;
  /** What a program does, by its spec; a program without a script succeeds after a second. */
  readonly script?: (spec: ProcessSpec) => Script;
  /** How long the host takes for a call, in ms. */
  readonly latency?: (call: string) => number;
}

/** A program that was started in the world. It outlives coordinators. */
export interface FakeProcess {
  readonly spec: ProcessSpec;
  readonly pid: number;
  readonly started_ms: number;
  output: string;
  exit: ProcessExit | null;
  ended_ms: number | null;
  readonly ended: Promise<ProcessExit>;
  /** Lets it stand still, or go on: what it was to do later is done so much later. */
  stand(still: boolean): void;
  end(exit: Omit<ProcessExit, 'duration_ms' | 'log_bytes'>): void;
}

/** Everything that outlives a coordinator: repository, disk, running programs, time. */
export interface World {
  readonly clock: FakeClock;
  readonly repository: FakeRepository;
  readonly script: (spec: ProcessSpec) => Script;
  readonly latency: (call: string) => number;
  readonly processes: Map<string, FakeProcess>;
  /** Requests of which no proof of a start exists. */
  readonly requested: Set<string>;
  /** Programs that came of such requests all the same. */
  readonly strays: Map<string, FakeProcess>;
  /** Path → files of each workspace. */
  readonly places: Map<string, { commit: string; tree: Record<string, string>; spoiled?: true }>;
  readonly journal: { bytes: Uint8Array; durable: number };
  /** Calls to the host so far, by name, in order. */
  readonly calls: string[];
  /** Set by whoever watches: files of a folder were written while a program runs. */
  notice: (folder: string, paths: readonly string[]) => void;
  /** Set by whoever listens: the program of an attempt has put a line into its outbox. */
  say: (attempt: string, line: string) => void;
  /** Program → what it was seen to use. */
  readonly usage: Map<string, Usage>;
  /** Laws that were broken, in words. */
  readonly broken: string[];
  /** When the host refuses: a failure for a call, or `null`. */
  refuse: (call: string) => HostFailure | null;
}

/** A world in which nothing has happened. */
export function createWorld(sketch: WorldSketch = {}): World {
  return {
    clock: fakeClock(),
    repository: fakeRepository(sketch.files ?? { 'README.md': 'base' }),
    script: sketch.script ?? (() => ({})),
    latency: sketch.latency ?? (() => 0),
    processes: new Map(),
    requested: new Set(),
    strays: new Map(),
    places: new Map(),
    journal: { bytes: new Uint8Array(), durable: 0 },
    calls: [],
    usage: new Map(),
    broken: [],
    notice: () => {},
    say: () => {},
    refuse: () => null,
  };
}

/** The records of the journal up to `length` bytes (all of it by default). */
export function readJournal(world: World, length: number = world.journal.bytes.length): DecodedJournal {
  const decoded = decodeJournal(world.journal.bytes.subarray(0, length));
  if (!decoded.ok) throw new Error(decoded.error.detail);
  return decoded.value;
}

/** Starts a program in the world; what it does and when it ends follows its script. */
export function startProcess(
  world: World,
  spec: ProcessSpec,
  among: Map<string, FakeProcess> = world.processes,
): FakeProcess {
  if (world.processes.has(spec.id)) world.broken.push(`program ${spec.id} was started twice`);
  const script = world.script(spec);
  const { clock } = world;
  const { promise, resolve } = Promise.withResolvers<ProcessExit>();
  const errands = openErrands(world);
  const process: FakeProcess = {
    stand: errands.stand,
    spec,
    pid: 1000 + world.processes.size,
    started_ms: clock.elapsed(),
    output: '',
    exit: null,
    ended_ms: null,
    ended: promise,
    end(exit) {
      if (process.exit !== null) return;
      const duration_ms = clock.elapsed() - process.started_ms;
      process.exit = { ...exit, duration_ms, log_bytes: Buffer.byteLength(process.output) };
      process.ended_ms = clock.elapsed();
      resolve(process.exit);
    },
  };
  among.set(spec.id, process);
  if (script.usage) world.usage.set(spec.id, script.usage);
  write(world, spec.cwd, script.early ?? {});
  for (const step of script.steps ?? [])
    errands.after(step.after_ms, () => {
      if (process.exit !== null) return;
      write(world, spec.cwd, step.writes ?? {});
      if (step.writes) world.notice(spec.cwd, Object.keys(step.writes).sort());
      for (const line of step.says ?? []) world.say(spec.id, line);
    });
  process.output += script.output ?? '';
  if (!script.hangs)
    errands.after(script.duration_ms ?? 1000, () => {
      if (process.exit !== null) return;
      write(world, spec.cwd, script.writes ?? {});
      addLines(world, spec.cwd, script.lines ?? {});
      process.end(
        script.unseen
          ? { exit_code: null, signal: null, cause: 'exit_unknown' }
          : {
              exit_code: script.signal ? null : (script.exit_code ?? 0),
              signal: script.signal ?? null,
              cause: 'exited',
            },
      );
    });
  if (spec.timeout_ms !== null)
    errands.after(spec.timeout_ms, () =>
      process.end({ exit_code: null, signal: 'SIGKILL', cause: 'timed_out' }),
    );
  return process;
}

interface Errand {
  left_ms: number;
  from_ms: number;
  wait: { cancel(): void } | null;
  readonly then: () => void;
}

/** What a program does later, which waits while it stands still. */
function openErrands({ clock }: World): {
  after(ms: number, then: () => void): void;
  stand(still: boolean): void;
} {
  const errands = new Set<Errand>();
  let isStill = false;
  const go = (errand: Errand): void => {
    errand.from_ms = clock.elapsed();
    errand.wait = clock.at(clock.now() + errand.left_ms, () => {
      errands.delete(errand);
      errand.then();
    });
  };
  return {
    after(left_ms, then) {
      const errand = { left_ms, from_ms: 0, wait: null, then };
      errands.add(errand);
      if (!isStill) go(errand);
    },
    stand(still) {
      if (still === isStill) return;
      isStill = still;
      for (const errand of errands) {
        if (!still) {
          go(errand);
          continue;
        }
        errand.wait?.cancel();
        errand.left_ms = Math.max(0, errand.left_ms - (clock.elapsed() - errand.from_ms));
      }
    },
  };
}

/** Ends a program from outside: at once, or, when it is stubborn, after the grace of 5 s. */
export function stopProcess(world: World, id: string, how: 'gently' | 'now'): Promise<unknown> {
  const process = world.processes.get(id);
  if (!process || process.exit !== null) return Promise.resolve();
  const kill = (): void => process.end({ exit_code: null, signal: 'SIGKILL', cause: 'stopped' });
  if (how === 'now') kill();
  else if (world.script(process.spec).stubborn) world.clock.at(world.clock.now() + 5000, kill);
  else process.end({ exit_code: null, signal: 'SIGTERM', cause: 'stopped' });
  return process.ended;
}

/** What a later coordinator is told of programs. */
export function knownProcesses(world: World): Map<string, KnownProcess> {
  const known = new Map<string, KnownProcess>();
  for (const id of world.requested) known.set(id, { state: 'requested' });
  for (const [id, { pid, exit }] of world.processes)
    known.set(id, exit === null ? { state: 'running', pid } : { state: 'exited', pid, exit });
  return known;
}

function write(world: World, path: string, files: Readonly<Record<string, string | null>>): void {
  const place = world.places.get(path);
  if (!place) return;
  for (const [name, content] of Object.entries(files))
    if (content === null) delete place.tree[name];
    else place.tree[name] = content;
}

function addLines(world: World, path: string, lines: Readonly<Record<string, string>>): void {
  const tree = world.places.get(path)?.tree ?? {};
  const texts = Object.entries(lines).map(([name, line]) => [name, `${tree[name] ?? ''}${line}\n`] as const);
  write(world, path, Object.fromEntries(texts));
}
