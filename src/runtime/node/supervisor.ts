import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { ProcessExit } from '../host-processes.ts';
import type { Birthmark } from './birthmark.ts';
import { type EndTogether, endTogether } from './end-together.ts';
import { codeOf } from './files.ts';
import { armDeadline, disarm, type LiveProgram, liveProgram } from './live-program.ts';
import { since, thisMoment } from './monotonic.ts';
import { type ProgramEnd, type StartFailure, startLogged } from './process.ts';
import { findMarked, startTimeOf } from './process-table.ts';
import { followProcesses, type RunProcesses } from './run-processes.ts';
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
import { endGroup, goneFor, isRecycled, killUntilNone } from './termination.ts';

/**
 * Starts the programs of one run and sees them end, with or without a coordinator. All it knows is in the records
 * file, so that the next supervisor can go on where this one died.
 */
export class Supervisor {
  readonly #options: SupervisorOptions;
  readonly #records: SupervisorRecords;
  readonly #programs: Map<string, ProgramRecord>;
  readonly #live = new Map<string, LiveProgram>();
  readonly #processes: RunProcesses;
  readonly #ending: EndTogether;
  /** Called with what the coordinator should hear of. */
  notify: (reply: SupervisorReply) => void = () => {};
  /** Called when the last live program has ended. */
  idle: () => void = () => {};

  /** `birthmark` is what this process was born with, so that all it starts is as well. */
  constructor(options: SupervisorOptions, birthmark: Birthmark | null) {
    this.#options = options;
    const path = recordsPath(options.folder);
    this.#programs = readRecords(path);
    this.#records = openRecords(path);
    this.#processes = followProcesses(options, this.#live, birthmark);
    this.#ending = endTogether(this.#processes, options.grace_ms);
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
    const requested = { ...thisMoment(), timeout_ms: request.timeout_ms };
    if (!this.#records.append({ type: 'requested', id, ...requested }))
      return this.#refuse(id, 'ENOSPC', 'the record of the request could not be written');
    this.#programs.set(id, { state: 'requested', ...requested });
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
    const running: RunningRecord = { ...requested, pid: started.pid, start_time: startTimeOf(started.pid) };
    this.#records.append({ type: 'started', id, ...running });
    this.notify({ op: 'started', id, pid: started.pid });
    this.#watch(id, running, started.ended);
  }

  /** Ends a program with all its descendants. One that is not live is left alone. */
  stop(id: string, how: 'gently' | 'now'): void {
    const program = this.#live.get(id);
    if (!program) return;
    if (program.cause === 'exited') program.cause = 'stopped';
    this.#ending.end(program, how);
  }

  /** Lets a program with all its descendants stand still; its time-out does not run meanwhile. */
  hold(id: string): void {
    const program = this.#live.get(id);
    if (!program || program.held !== null || program.ending !== null) return;
    program.held = thisMoment();
    this.#records.append({ type: 'held', id, ...program.held });
    this.#armDeadline(program);
    this.#ending.turn(program);
  }

  /** Lets it go on. */
  release(id: string): void {
    const program = this.#live.get(id);
    if (!program || program.held === null) return;
    program.held_ms += since(program.held);
    program.held = null;
    this.#records.append({ type: 'released', id, held_ms: program.held_ms });
    this.#armDeadline(program);
    this.#ending.turn(program);
  }

  stopAll(how: 'gently' | 'now'): void {
    for (const id of this.#live.keys()) this.stop(id, how);
  }

  /** Kills what is of the run but belongs to no live program, sparing the given processes. */
  reap(spared: readonly number[]): Promise<number> {
    return killUntilNone(() => this.#processes.findStrays(spared));
  }

  #takeOverAll(): void {
    for (const [id, record] of this.#programs) this.#takeOver(id, record);
    this.#processes.takeOver();
    if (this.#live.size === 0) return;
    // The one before may have died while it held them still, or before it held all of what is to stand still.
    for (const program of this.#live.values()) this.#ending.turn(program);
  }

  #takeOver(id: string, record: ProgramRecord): void {
    if (record.state === 'running') {
      this.#watch(id, record, goneFor(record));
    } else if (record.state === 'requested') {
      const marks = [`${runMark}=${this.#options.run}`, `${processMark}=${id}`];
      const leader = findMarked(...marks).find(({ pid, group }) => pid === group);
      if (!leader) return;
      const { state: _, ...requested } = record;
      const running = { ...requested, pid: leader.pid, start_time: leader.start_time };
      this.#records.append({ type: 'started', id, ...running });
      this.#watch(id, running, goneFor(running));
    }
  }

  #watch(id: string, running: RunningRecord, ended: Promise<ProgramEnd | 'unseen'>): void {
    const program = liveProgram(id, running, this.#processes.seenBefore(id));
    this.#live.set(id, program);
    this.#programs.set(id, { state: 'running', ...running });
    this.#processes.watch();
    this.#armDeadline(program);
    void ended.then((end) => this.#finish(program, end));
  }

  #armDeadline(program: LiveProgram): void {
    armDeadline(program, () => {
      if (program.cause === 'exited') program.cause = 'timed_out';
      this.#ending.end(program, 'gently');
    });
  }

  async #finish(program: LiveProgram, end: ProgramEnd | 'unseen'): Promise<void> {
    const duration = since(program);
    if (program.deadline) clearTimeout(program.deadline);
    if (program.ending !== null) await this.#ending.done();
    if (!isRecycled(program)) await endGroup(program.pid, this.#options.leftover_grace_ms);
    disarm(program);
    if (program.cause !== 'exited') await killUntilNone(() => this.#processes.find([program]));
    const exit: ProcessExit = {
      exit_code: end === 'unseen' ? null : end.exit_code,
      signal: end === 'unseen' ? null : end.signal,
      cause: end === 'unseen' && program.cause === 'exited' ? 'exit_unknown' : program.cause,
      duration_ms: duration,
      log_bytes: sizeOf(this.#logPath(program.id)),
    };
    const { id, pid } = program;
    this.#records.append({ type: 'exited', id, pid, exit });
    this.#programs.set(id, { state: 'exited', pid, exit });
    this.#live.delete(id);
    if (program.cause === 'exited') this.#processes.leave(program);
    this.notify({ op: 'exited', id, exit });
    if (this.#live.size > 0) return;
    this.#processes.rest();
    this.idle();
  }

  #refuse(id: string, code: string, message: string): void {
    this.notify({ op: 'refused', id, code, message });
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
