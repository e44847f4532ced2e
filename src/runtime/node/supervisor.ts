import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { ProcessExit } from '../host.ts';
import { type Descendants, followDescendants, type SeenProcess, stillIn } from './descendants.ts';
import { codeOf } from './files.ts';
import { type ProgramEnd, type StartFailure, startLogged } from './process.ts';
import type { ProcessEntry } from './process-entry.ts';
import { bootId, findMarked, readProcessTable, signal, startTimeOf } from './process-table.ts';
import { openSeenFile, readSeenFile, type SeenFile } from './seen-file.ts';
import {
  type ProgramRecord,
  processMark,
  type RunningRecord,
  runMark,
  type StartRequest,
  type SupervisorOptions,
  type SupervisorReply,
} from './supervisor-protocol.ts';
import { openRecords, readRecords, recordsPath, type SupervisorRecords } from './supervisor-records.ts';
import {
  collectTree,
  endGroup,
  goneFor,
  isRecycled,
  killUntilNone,
  type ProcessScan,
  scanProcesses,
  signalEach,
} from './termination.ts';

/** How often the descendants of programs are looked at, in ms. */
const lookPeriod = 1_000;

/** A program that is younger is not looked at: most are short, and a look reads the whole process table. In ms. */
const lookAge = 500;

/** Longest delay a timer takes, in ms. */
const longestTimer = 2_147_483_647;

interface Live extends RunningRecord {
  readonly id: string;
  cause: 'exited' | 'timed_out' | 'stopped';
  /** What belonged to it when it was asked to end: some of it may hide from its group by then. */
  tree: readonly ProcessEntry[];
  /** What it and its children started, as far as it was seen while it lived. */
  readonly descendants: Descendants;
  deadline: NodeJS.Timeout | null;
  insist: NodeJS.Timeout | null;
}

/**
 * Starts the programs of one run and sees them end, with or without a coordinator. All it knows is in the records
 * file, so that the next supervisor can go on where this one died.
 */
export class Supervisor {
  readonly #options: SupervisorOptions;
  readonly #records: SupervisorRecords;
  readonly #programs: Map<string, ProgramRecord>;
  readonly #live = new Map<string, Live>();
  /** What programs that ended by themselves had started and left: ended with the run. */
  #left: readonly SeenProcess[] = [];
  readonly #seen: SeenFile;
  #looking: NodeJS.Timeout | null = null;
  #scan: ProcessScan | null = null;
  /** Called with what the coordinator should hear of. */
  notify: (reply: SupervisorReply) => void = () => {};
  /** Called when the last live program has ended. */
  idle: () => void = () => {};

  constructor(options: SupervisorOptions) {
    this.#options = options;
    const path = recordsPath(options.folder);
    this.#programs = readRecords(path);
    this.#records = openRecords(path);
    this.#seen = openSeenFile(options.folder);
    this.#takeOverAll();
  }

  /** Programs that have not ended, with everything of their groups. */
  get live(): number {
    return this.#live.size;
  }

  /** Everything on record, in order of request. */
  get programs(): readonly (readonly [string, ProgramRecord])[] {
    return [...this.#programs];
  }

  async start(request: StartRequest): Promise<void> {
    const { id } = request;
    const former = this.#programs.get(id)?.state ?? 'refused';
    if (former !== 'refused') return this.#refuse(id, 'EEXIST', 'the id was used before');
    if (!this.#records.append({ type: 'requested', id }))
      return this.#refuse(id, 'ENOSPC', 'the record of the request could not be written');
    this.#programs.set(id, { state: 'requested' });
    let started: ReturnType<typeof startLogged>;
    try {
      started = startLogged({
        argv: request.argv,
        cwd: request.cwd,
        env: { ...request.env, [runMark]: this.#options.run, [processMark]: id },
        stdin: request.stdin,
        log: this.#logPath(id),
      });
    } catch (error) {
      started = Promise.resolve({ code: codeOf(error), message: String(error) } satisfies StartFailure);
    }
    if (started instanceof Promise) {
      const { code, message } = await started;
      this.#records.append({ type: 'refused', id });
      this.#programs.set(id, { state: 'refused' });
      return this.#refuse(id, code, message);
    }
    const now = Date.now();
    const running: RunningRecord = {
      pid: started.pid,
      start_time: startTimeOf(started.pid),
      boot_id: bootId(),
      started_ms: now,
      deadline_ms: request.timeout_ms === null ? null : now + request.timeout_ms,
    };
    this.#records.append({ type: 'started', id, ...running });
    this.notify({ op: 'started', id, pid: started.pid });
    this.#watch(id, running, { ended: started.ended, seen: [] });
  }

  /** Ends a program with all its descendants. One that is not live is left alone. */
  stop(id: string, how: 'gently' | 'now'): void {
    const program = this.#live.get(id);
    if (!program) return;
    if (program.cause === 'exited') program.cause = 'stopped';
    this.#end(program, how);
  }

  stopAll(how: 'gently' | 'now'): void {
    for (const id of this.#live.keys()) this.stop(id, how);
  }

  /** Kills what carries the run's mark but belongs to no live program, sparing the given processes. */
  async reap(spared: readonly number[]): Promise<number> {
    const mark = `${runMark}=${this.#options.run}`;
    const keep = new Set([process.pid, ...spared]);
    const left = signalEach(this.#left, 'SIGKILL');
    this.#left = [];
    this.#note();
    const strays = await killUntilNone(() =>
      findMarked(mark).filter(({ pid, environment }) => {
        if (keep.has(pid)) return false;
        const owner = environment.find((entry) => entry.startsWith(`${processMark}=`));
        return !this.#live.has(owner?.slice(processMark.length + 1) ?? '');
      }),
    );
    return left + strays;
  }

  #takeOverAll(): void {
    const { programs, left } = readSeenFile(this.#options.folder);
    for (const [id, record] of this.#programs) this.#takeOver(id, record, programs.get(id) ?? []);
    const orphans = [...programs].flatMap(([id, seen]) => (this.#live.has(id) ? [] : seen));
    this.#left = [...left, ...orphans];
    if (programs.size === 0) return;
    const table = readProcessTable();
    for (const { descendants } of this.#live.values()) descendants.look(table);
  }

  #takeOver(id: string, record: ProgramRecord, seen: readonly SeenProcess[]): void {
    if (record.state === 'running') {
      this.#watch(id, record, { ended: goneFor(record), seen });
    } else if (record.state === 'requested') {
      const leader = findMarked(...this.#marks(id)).find(({ pid, group }) => pid === group);
      if (!leader) return;
      const { pid, start_time } = leader;
      const running = { pid, start_time, boot_id: bootId(), started_ms: Date.now(), deadline_ms: null };
      this.#records.append({ type: 'started', id, ...running });
      this.#watch(id, running, { ended: goneFor(running), seen });
    }
  }

  #watch(
    id: string,
    running: RunningRecord,
    { ended, seen }: { ended: Promise<ProgramEnd | 'unseen'>; seen: readonly SeenProcess[] },
  ): void {
    const descendants = followDescendants(running, seen);
    const program: Live = {
      id,
      ...running,
      cause: 'exited',
      tree: [],
      descendants,
      deadline: null,
      insist: null,
    };
    this.#live.set(id, program);
    this.#looking ??= setInterval(() => this.#look(), lookPeriod).unref();
    this.#programs.set(id, { state: 'running', ...running });
    if (running.deadline_ms !== null) this.#armDeadline(program, running.deadline_ms);
    void ended.then((end) => this.#finish(program, end));
  }

  /** Remembers who descends from whom while that can still be seen. */
  #look(): void {
    const until = Date.now() - lookAge;
    const old = [...this.#live.values()].filter(({ started_ms }) => started_ms <= until);
    if (old.length === 0) return;
    const table = readProcessTable();
    for (const { descendants } of old) descendants.look(table);
    this.#left = stillIn(table, this.#left);
    this.#note();
  }

  /** Writes down what is known to descend from the programs, for the supervisor that may have to go on. */
  #note(): void {
    const programs = new Map([...this.#live].map(([id, { descendants }]) => [id, descendants.seen]));
    this.#seen.write({ programs, left: this.#left });
  }

  /** One look for all that are ended in the same turn: forty agents are stopped at once. */
  #scanOnce(): ProcessScan {
    if (this.#scan) return this.#scan;
    setImmediate(() => {
      this.#scan = null;
    });
    this.#scan = scanProcesses(`${runMark}=${this.#options.run}`);
    return this.#scan;
  }

  #treeOf(program: Live): readonly ProcessEntry[] {
    const scan = this.#scanOnce();
    program.descendants.look(scan.table);
    const mark = `${processMark}=${program.id}`;
    return [...collectTree(program.pid, mark, scan), ...program.descendants.seen];
  }

  #armDeadline(program: Live, deadlineMs: number): void {
    const left = Math.min(Math.max(0, deadlineMs - Date.now()), longestTimer);
    program.deadline = setTimeout(() => {
      if (Date.now() < deadlineMs) return this.#armDeadline(program, deadlineMs);
      if (program.cause === 'exited') program.cause = 'timed_out';
      this.#end(program, 'gently');
    }, left);
  }

  #end(program: Live, how: 'gently' | 'now'): void {
    if (program.insist) clearTimeout(program.insist);
    program.tree = this.#treeOf(program);
    if (how === 'gently') {
      // What has left the group is asked as well: it is part of what is to end.
      const apart = program.tree.filter(({ group }) => group !== program.pid);
      signal(-program.pid, 'SIGTERM');
      signalEach(apart, 'SIGTERM');
      signal(-program.pid, 'SIGCONT');
      program.insist = setTimeout(() => this.#end(program, 'now'), this.#options.grace_ms);
    } else {
      signalEach(program.tree, 'SIGKILL');
      signal(-program.pid, 'SIGKILL');
    }
  }

  async #finish(program: Live, end: ProgramEnd | 'unseen'): Promise<void> {
    const duration = Date.now() - program.started_ms;
    if (program.deadline) clearTimeout(program.deadline);
    if (!isRecycled(program)) await endGroup(program.pid, this.#options.leftover_grace_ms);
    if (program.insist) clearTimeout(program.insist);
    if (program.cause === 'exited') this.#left = [...this.#left, ...program.descendants.seen];
    else {
      signalEach([...program.tree, ...this.#treeOf(program)], 'SIGKILL');
      await killUntilNone(() => findMarked(...this.#marks(program.id)));
    }
    const exit: ProcessExit = {
      exit_code: end === 'unseen' ? null : end.exit_code,
      signal: end === 'unseen' ? null : end.signal,
      cause: end === 'unseen' && program.cause === 'exited' ? 'exit_unknown' : program.cause,
      duration_ms: Math.max(0, duration),
      log_bytes: sizeOf(this.#logPath(program.id)),
    };
    const { id, pid } = program;
    this.#records.append({ type: 'exited', id, pid, exit });
    this.#programs.set(id, { state: 'exited', pid, exit });
    this.#live.delete(id);
    if (this.#left.length > 0) this.#note();
    this.notify({ op: 'exited', id, exit });
    if (this.#live.size > 0) return;
    if (this.#looking) clearInterval(this.#looking);
    this.#looking = null;
    this.idle();
  }

  #refuse(id: string, code: string, message: string): void {
    this.notify({ op: 'refused', id, code, message });
  }

  #marks(id: string): readonly [string, string] {
    return [`${runMark}=${this.#options.run}`, `${processMark}=${id}`];
  }

  #logPath(id: string): string {
    return join(this.#options.folder, 'logs', `${id}.log`);
  }
}

function sizeOf(path: string): number {
  try {
    return statSync(path).size;
  } catch {
    return 0;
  }
}
