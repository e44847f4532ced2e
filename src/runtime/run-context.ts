import type { AgentAdapter } from '../agents/adapter.ts';
import { invariant } from '../base/invariant.ts';
import { err, type Result } from '../base/result.ts';
import { encodeRecord } from '../journal/codec.ts';
import type { ExternalSatisfied, RunEvent, RunEventBody } from '../journal/event.ts';
import { reduce } from '../journal/reduce.ts';
import type { RunState } from '../journal/state.ts';
import type { Plan, PlanAgent, PlanTask } from '../plan/plan.ts';
import type { Sharing } from './attempt/sharing.ts';
import type { Surroundings } from './environment.ts';
import type { Host, HostFailure, Workspace } from './host.ts';
import type { Letter } from './host-coordination.ts';
import type { Scope } from './scope.ts';

/** Where the events go. The writer of the file is the host's. */
export interface JournalSink {
  /** Takes framed records, in order; they need not be on disk yet. */
  append(records: Uint8Array): void;
  /** Resolves when everything appended before the call is durable, or says why it never will be. */
  commit(): Promise<Result<void, HostFailure>>;
}

/** Words for an agent. */
export interface Prompts {
  compose(about: {
    readonly plan: Plan;
    readonly task: PlanTask;
    readonly attempt: string;
    /** What waits in the attempt's inbox. */
    readonly letters: readonly Letter[];
  }): string;
  /** Writes the prompt to a file of the run's own and returns its absolute path. */
  write(attempt: string, text: string): Promise<Result<string, HostFailure>>;
}

/** What a run needs to know besides plan and host. */
export interface RunOptions {
  readonly run: string;
  readonly journal: JournalSink;
  readonly begin: RunBeginning;
  /** Bounds agents and commands alike; `null` = as the plan says. */
  readonly max_agents: number | null;
  /** How many commands run at once where the plan leaves it to the machine. */
  readonly slots: number;
  /** So many at most, because other runs of the machine have the rest; absent where nothing is shared. */
  readonly share?: number;
  /** Somebody sits at the terminal who can give what is missing; absent when nobody does. */
  readonly watched_by?: 'person';
  /** Nobody watches, and yet somebody may answer what agents ask, from another terminal. */
  readonly answered_by?: 'person';
  /** Argv of the program that takes the questions of agents that ask by a server; absent = they cannot ask. */
  readonly question_server?: readonly string[];
  readonly surroundings: Surroundings;
  readonly adapterFor: (agent: PlanAgent) => AgentAdapter;
  readonly prompts: Prompts;
  /** Called after each event was folded in; must not change the state. */
  readonly onEvent: (event: RunEvent, state: RunState) => void;
  /** Called when an attempt's workspace was read, with where it wrote. */
  readonly onCollected?: (attempt: string, scope: Scope) => void;
}

/** A run begins new, or takes up the records of an earlier coordinator. */
export type RunBeginning =
  | {
      readonly kind: 'new';
      readonly base_commit: string;
      readonly branch: string;
      readonly branch_before: string | null;
      /** See `run-started`. */
      readonly time_scale: number;
      readonly uncommitted_files: number;
      readonly satisfied: readonly Omit<ExternalSatisfied, 'type'>[];
    }
  | {
      readonly kind: 'resume';
      readonly records: readonly RunEvent[];
      /** Checksum of the last record. */
      readonly crc: number;
      /** Taken up only to be stopped: what lives is ended, its work is kept, nothing starts. */
      readonly stop?: 'gently' | 'now';
      readonly satisfied: readonly Omit<ExternalSatisfied, 'type'>[];
    };

/** A run under way: the state, and the one way to change it. */
export interface Run {
  readonly plan: Plan;
  readonly host: Host;
  readonly state: RunState;
  readonly options: RunOptions;
  /** Writes an event down and folds it in. After `close` it does nothing. */
  emit(body: RunEventBody): void;
  /** Resolves when all events so far are durable. Not ok when the run is over for this coordinator: do nothing more. */
  durable(): Promise<Result<void, HostFailure>>;
  /** Leaves the run as it is: nothing is written down any more. */
  close(): void;
  /** Leaves the run because the world refuses what it cannot do without: a later coordinator goes on from here. */
  breakOff(failure: HostFailure): void;
  readonly closed: boolean;
  /** Why the journal takes nothing more. */
  readonly broken: HostFailure | null;
  /** Lets the loop look again although nothing was written down. */
  wake(): void;
  /** Resolves at the next event, or at once if there was one since the last call. */
  changed(): Promise<void>;
  /** Programs that run now, by id. */
  readonly live: Set<string>;
  /** Names that programs have had, under this coordinator or an earlier one. */
  readonly taken: Set<string>;
  /** Set-up of shared checkouts by path: whoever comes second waits for the first. */
  readonly shared: Map<string, Promise<unknown>>;
  /** Who is in which shared checkout, by path. */
  readonly sharing: Map<string, Sharing>;
  /** Workspaces of attempts that are under way, by attempt. */
  readonly places: Map<string, Workspace>;
  /** Merges made for starts, by what was merged. */
  readonly merged: Map<string, Promise<unknown>>;
}

/** Opens the context of a run over a state that holds `crc`'s record as its last. */
export function openRun(request: {
  readonly plan: Plan;
  readonly host: Host;
  readonly state: RunState;
  readonly options: RunOptions;
  readonly crc: number;
}): Run {
  const { plan, host, state, options } = request;
  let crc = request.crc;
  let closed = false;
  let broken: HostFailure | null = null;
  let wake: (() => void) | null = null;
  let dirty = false;
  let current: Promise<Result<void, HostFailure>> | null = null;
  let next: Promise<Result<void, HostFailure>> | null = null;

  const notify = (): void => {
    dirty = true;
    wake?.();
  };
  const commit = async (): Promise<Result<void, HostFailure>> => {
    next = null;
    if (broken !== null) return err(broken);
    const done = await options.journal.commit();
    if (!done.ok) {
      // What the kernel could not write may be gone: a second try would only hide that.
      broken = done.error;
      closed = true;
      notify();
    }
    return done;
  };
  return {
    plan,
    host,
    state,
    options,
    live: new Set(),
    taken: new Set(),
    shared: new Map(),
    sharing: new Map(),
    places: new Map(),
    merged: new Map(),
    emit(body) {
      if (closed) return;
      // A clock that is set back must not make the record run backwards.
      const at_ms = Math.max(state.at_ms, host.clock.now());
      const event: RunEvent = { seq: state.seq + 1, at_ms, run: options.run, ...body };
      const record = encodeRecord(event, crc);
      crc = record.crc;
      options.journal.append(record.bytes);
      reduce(state, event);
      options.onEvent(event, state);
      notify();
    },
    async durable() {
      // One commit takes along all that was written in the same turn, and all that came while another was under way.
      next ??= (current ?? Promise.resolve()).then(() => {
        current = commit();
        return current;
      });
      const done = await next;
      return closed ? err(broken ?? over) : done;
    },
    wake: notify,
    close() {
      closed = true;
      notify();
    },
    breakOff(failure) {
      if (closed) return;
      broken = failure;
      closed = true;
      notify();
    },
    get closed() {
      return closed;
    },
    get broken() {
      return broken;
    },
    async changed() {
      invariant(wake === null, 'only the loop waits for changes');
      if (!dirty)
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      wake = null;
      dirty = false;
    },
  };
}

const over: HostFailure = { reason: 'other', detail: 'this coordinator has left the run' };

/** Refs and files take few characters: everything else becomes a dash. */
export function safeName(id: string): string {
  const plain = [...id].map((char) => (/[A-Za-z0-9._-]/.test(char) ? char : '-')).join('');
  return plain.replace(/\.{2,}/g, '.').replace(/^[.-]+|\.$/g, '') || 'x';
}
