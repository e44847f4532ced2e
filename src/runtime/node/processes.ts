import { join } from 'node:path';
import { invariant } from '../../base/invariant.ts';
import { err, ok, type Result } from '../../base/result.ts';
import type { HostFailure } from '../host.ts';
import type { KnownProcess, ProcessExit, Processes, ProcessSpec, ProcessStart } from '../host-processes.ts';
import { explainStartFailure } from './start-failure.ts';
import { connectSupervisor, type SupervisorLink, type WarmSupervisor } from './supervisor-client.ts';
import type { ProgramRecord, SupervisorOptions, SupervisorReply } from './supervisor-protocol.ts';

/** Between two tries to get a supervisor again, in ms. */
const reconnectPause = 1_000;

interface Tracked {
  readonly exit: Promise<ProcessExit>;
  readonly settle: (exit: ProcessExit) => void;
  state: 'live' | 'ended';
  stopping: 'gently' | 'now' | null;
  /** What was last said of it; `null` = nothing. */
  told: 'hold' | 'release' | null;
}

interface Pending {
  readonly spec: ProcessSpec;
  readonly settle: (result: Result<ProcessStart, HostFailure>) => void;
}

/** Opens the run's programs: connects to its supervisor, or starts one. */
export async function openProcesses(
  options: SupervisorOptions,
  warm: WarmSupervisor | null = null,
): Promise<Result<SupervisedProcesses, HostFailure>> {
  const processes = new SupervisedProcesses(options);
  const linked = await processes.connect(warm);
  return linked.ok ? ok(processes) : linked;
}

/** The programs of a run, as its supervisor starts and watches them. Survives the loss of the supervisor. */
export class SupervisedProcesses implements Processes {
  readonly #options: SupervisorOptions;
  readonly #tracked = new Map<string, Tracked>();
  readonly #starting = new Map<string, Pending>();
  readonly #reaping: ((count: number) => void)[] = [];
  #known: ReadonlyMap<string, ProgramRecord> = new Map();
  #link: SupervisorLink | null = null;
  #closed = false;
  #left = (): void => {};

  constructor(options: SupervisorOptions) {
    this.#options = options;
  }

  /** Pid of the supervisor, or `null` while there is none. */
  get supervisorPid(): number | null {
    return this.#link?.pid ?? null;
  }

  /** How many programs have not ended. */
  get live(): number {
    let count = 0;
    for (const { state } of this.#tracked.values()) if (state === 'live') count += 1;
    return count;
  }

  async connect(warm: WarmSupervisor | null): Promise<Result<null, HostFailure>> {
    const events = {
      onReply: (reply: SupervisorReply) => this.#hear(reply),
      onLost: () => void this.#recover(),
    };
    const linked = await connectSupervisor(this.#options, events, warm);
    if (!linked.ok) return linked;
    if (this.#closed) {
      // The run was left while its supervisor was looked for.
      await linked.value.close();
      return ok(null);
    }
    this.#link = linked.value;
    this.#known = linked.value.programs;
    this.#reconcile(linked.value.programs);
    return ok(null);
  }

  start(spec: ProcessSpec): Promise<Result<ProcessStart, HostFailure>> {
    invariant(
      !this.#tracked.has(spec.id) && !this.#starting.has(spec.id),
      `program ${spec.id} started twice`,
    );
    return new Promise((settle) => {
      this.#starting.set(spec.id, { spec, settle });
      this.#link?.send({ op: 'start', ...spec });
    });
  }

  exited(id: string): Promise<ProcessExit> {
    const tracked = this.#tracked.get(id);
    invariant(tracked, `program ${id} was never started`);
    return tracked.exit;
  }

  async stop(id: string, how: 'gently' | 'now'): Promise<void> {
    const tracked = this.#tracked.get(id);
    if (tracked?.state !== 'live') return;
    tracked.stopping = how;
    this.#link?.send({ op: 'stop', id, how });
    await tracked.exit;
  }

  async hold(id: string): Promise<void> {
    this.#tell(id, 'hold');
  }

  async release(id: string): Promise<void> {
    this.#tell(id, 'release');
  }

  async known(): Promise<ReadonlyMap<string, KnownProcess>> {
    const known = new Map<string, KnownProcess>();
    for (const [id, record] of this.#known) {
      if (record.state === 'requested') known.set(id, { state: 'requested' });
      else if (record.state === 'running') known.set(id, { state: 'running', pid: record.pid });
      else if (record.state === 'exited') known.set(id, record);
    }
    return known;
  }

  reapStrays(): Promise<number> {
    return new Promise((resolve) => {
      if (!this.#link) return resolve(0);
      this.#reaping.push(resolve);
      this.#link.send({ op: 'reap' });
    });
  }

  logPath(id: string): string {
    return join(this.#options.folder, 'logs', `${id}.log`);
  }

  /** Hangs up. The supervisor leaves as well unless programs live; those go on, and a later coordinator meets them. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#left();
    const link = this.#link;
    this.#link = null;
    link?.send({ op: 'quit' });
    await link?.close();
  }

  #tell(id: string, op: 'hold' | 'release'): void {
    const tracked = this.#tracked.get(id);
    if (tracked?.state !== 'live') return;
    tracked.told = op;
    this.#link?.send({ op, id });
  }

  #hear(reply: SupervisorReply): void {
    switch (reply.op) {
      case 'started':
        this.#settleStart(reply.id, reply.pid);
        break;
      case 'refused':
        this.#refuseStart(reply.id, reply.code, reply.message);
        break;
      case 'exited':
        this.#settleExit(reply.id, reply.exit);
        break;
      case 'reaped':
        this.#reaping.shift()?.(reply.count);
        break;
      case 'pong':
      case 'welcome':
        break;
    }
  }

  #settleStart(id: string, pid: number): void {
    const pending = this.#starting.get(id);
    this.#starting.delete(id);
    this.#track(id);
    pending?.settle(ok({ pid }));
  }

  #refuseStart(id: string, code: string, message: string): void {
    const pending = this.#starting.get(id);
    this.#starting.delete(id);
    pending?.settle(err(explainStartFailure(pending.spec, { code, message })));
  }

  #settleExit(id: string, exit: ProcessExit): void {
    const tracked = this.#track(id);
    tracked.state = 'ended';
    tracked.settle(exit);
  }

  #track(id: string): Tracked {
    const former = this.#tracked.get(id);
    if (former) return former;
    const { promise: exit, resolve: settle } = Promise.withResolvers<ProcessExit>();
    const tracked: Tracked = { exit, settle, state: 'live', stopping: null, told: null };
    this.#tracked.set(id, tracked);
    return tracked;
  }

  /** Tells everybody who waits what the records say, and asks again for what they prove was never asked for. */
  #reconcile(programs: ReadonlyMap<string, ProgramRecord>): void {
    for (const [id, record] of programs) {
      if (record.state === 'running') this.#settleStart(id, record.pid);
      if (record.state !== 'exited') continue;
      this.#settleStart(id, record.pid);
      this.#settleExit(id, record.exit);
    }
    for (const [id, { spec, settle }] of this.#starting) {
      const state = programs.get(id)?.state;
      if (state !== 'requested') {
        this.#link?.send({ op: 'start', ...spec });
      } else {
        this.#starting.delete(id);
        settle(
          err({
            reason: 'supervisor-lost',
            detail: 'the supervisor died while starting it: it may have run',
          }),
        );
      }
    }
    for (const [id, { state, stopping, told }] of this.#tracked) {
      if (state !== 'live') continue;
      if (stopping) this.#link?.send({ op: 'stop', id, how: stopping });
      else if (told) this.#link?.send({ op: told, id });
    }
    for (const _ of this.#reaping) this.#link?.send({ op: 'reap' });
  }

  async #recover(): Promise<void> {
    this.#link = null;
    while (!this.#closed) {
      const linked = await this.connect(null);
      if (linked.ok) return;
      for (const [id, { settle }] of this.#starting) {
        this.#starting.delete(id);
        settle(linked);
      }
      await new Promise<void>((resolve) => {
        // Nothing else may hold a run whose supervisor is away, so the next try does, until the run is left.
        const timer = setTimeout(resolve, reconnectPause);
        this.#left = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }
}
