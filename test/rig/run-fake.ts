import type { AgentAdapter } from '../../src/agents/adapter.ts';
import { commandAdapter } from '../../src/agents/command.ts';
import type { RunEvent } from '../../src/journal/event.ts';
import type { RunState } from '../../src/journal/state.ts';
import type { Plan } from '../../src/plan/plan.ts';
import type { CommandReply, Host, Repository } from '../../src/runtime/host.ts';
import { run } from '../../src/runtime/run.ts';
import type { RunOptions } from '../../src/runtime/run-context.ts';
import { type Crash, connect, type Link } from './fake-host.ts';
import { createWorld, readJournal, type World, type WorldSketch } from './fake-world.ts';
import { fold } from './fold.ts';

/** A run in a fake world. */
export interface FakeRun {
  readonly world: World;
  readonly state: RunState;
  readonly events: readonly RunEvent[];
  readonly link: Link;
  readonly crashed: boolean;
}

export interface FakeRunOptions extends WorldSketch {
  readonly world?: World;
  readonly max_agents?: number;
  readonly slots?: number;
  readonly watched_by?: 'person';
  readonly answered_by?: 'person';
  readonly satisfied?: readonly string[];
  readonly adapter?: AgentAdapter;
  readonly crash?: Crash;
  /** Commands to send, at ms after the beginning. */
  readonly commands?: readonly (readonly [number, Parameters<Link['send']>[0]])[];
  /** Called after each event. */
  readonly onEvent?: (event: RunEvent, state: RunState, world: World) => void;
  readonly surroundings?: Readonly<Record<string, string>>;
  /** Called with the link before the run begins, for sending commands when something has happened. */
  readonly onLink?: (link: Link) => void;
  /** Called with what became of each command. */
  readonly onAnswer?: (reply: CommandReply) => void;
  readonly onCollected?: RunOptions['onCollected'];
  /** Called whenever nothing can happen without time passing. */
  readonly onIdle?: (state: RunState | null, world: World) => void;
  /** A repository that takes real time in place of the world's; the clock stands still meanwhile. */
  readonly repository?: Repository;
}

/** Runs a plan from the beginning to its end, or to the crash. */
export function runFake(plan: Plan, options: FakeRunOptions = {}): Promise<FakeRun> {
  const world = options.world ?? createWorld(options);
  return perform(plan, world, options, {
    kind: 'new',
    base_commit: world.repository.base,
    branch: plan.session.branch,
    branch_before: null,
    uncommitted_files: 0,
    time_scale: 1,
    satisfied: (options.satisfied ?? []).map((name) => ({ name, by: 'flag' })),
  });
}

/** Takes a run up in the world it was left in, from the first `length` bytes of its journal. */
export function resumeFake(
  plan: Plan,
  world: World,
  options: FakeRunOptions & { readonly length?: number; readonly stop?: 'gently' | 'now' } = {},
): Promise<FakeRun> {
  const { records, crc, good_bytes } = readJournal(world, options.length);
  world.journal.bytes = world.journal.bytes.subarray(0, good_bytes);
  world.journal.durable = good_bytes;
  const satisfied = (options.satisfied ?? []).map((name) => ({ name, by: 'flag' }) as const);
  const stop = options.stop === undefined ? {} : { stop: options.stop };
  return perform(plan, world, options, { kind: 'resume', records, crc, satisfied, ...stop });
}

async function perform(
  plan: Plan,
  world: World,
  options: FakeRunOptions,
  begin: RunOptions['begin'],
): Promise<FakeRun> {
  const link = connect(world, options.crash ?? null);
  const events: RunEvent[] = [];
  let latest: RunState | null = null;
  for (const [after_ms, command] of options.commands ?? [])
    world.clock.at(world.clock.now() + after_ms, () => link.send(command));
  options.onLink?.(link);
  const real = new Set<Promise<unknown>>();
  const host: Host = {
    ...link.host,
    ...(options.repository ? { repository: watched(options.repository, real) } : {}),
    answer: (_, reply) => options.onAnswer?.(reply),
  };
  const running = run(plan, host, {
    run: 'run',
    journal: link.sink,
    begin,
    max_agents: options.max_agents ?? null,
    slots: options.slots ?? 4,
    ...(options.watched_by === undefined ? {} : { watched_by: options.watched_by }),
    ...(options.answered_by === undefined ? {} : { answered_by: options.answered_by }),
    surroundings: options.surroundings ?? { PATH: '/bin' },
    adapterFor: () => options.adapter ?? commandAdapter,
    prompts: {
      compose: ({ task }) => `do ${task.id}`,
      write: async (attempt) => ({ ok: true, value: `/prompts/${attempt}` }),
    },
    onEvent: (event, state) => {
      if (link.dead) return;
      events.push(event);
      latest = state;
      options.onEvent?.(event, state, world);
    },
    ...(options.onCollected ? { onCollected: options.onCollected } : {}),
  });
  const state = await drive(world, link, { running, real, onIdle: () => options.onIdle?.(latest, world) });
  const last = state ?? latest ?? (begin.kind === 'resume' ? fold(plan, begin.records) : null);
  if (last === null) throw new Error('the coordinator died before its first event');
  const crashed = link.dead;
  link.leave();
  return { world, state: last, events, link, crashed };
}

/** The same repository; what it is asked is among `open` until it has answered. */
function watched(repository: Repository, open: Set<Promise<unknown>>): Repository {
  return new Proxy(repository, {
    get(target, name: keyof Repository) {
      const ask = target[name] as (...args: unknown[]) => Promise<unknown>;
      return (...args: unknown[]) => {
        const answer = ask.apply(target, args);
        open.add(answer);
        const over = (): boolean => open.delete(answer);
        answer.then(over, over);
        return answer;
      };
    },
  });
}

/** Lets everything happen that can, then moves the clock; `null` when the coordinator died. */
async function drive(
  world: World,
  link: Link,
  {
    running,
    real,
    onIdle,
  }: {
    readonly running: Promise<RunState>;
    readonly real: ReadonlySet<Promise<unknown>>;
    readonly onIdle: () => void;
  },
): Promise<RunState | null> {
  let settled: { state: RunState } | { error: unknown } | null = null;
  running.then(
    (state) => {
      settled = { state };
    },
    (error: unknown) => {
      settled = { error };
    },
  );
  for (;;) {
    // One turn of the event loop: every promise that can settle without time passing has settled after it.
    await new Promise((resolve) => setImmediate(resolve));
    const end = settled as { state: RunState } | { error: unknown } | null;
    if (link.dead) return null;
    if (end && 'error' in end) throw end.error;
    if (end) return end.state;
    if (real.size > 0) {
      await Promise.race(real);
      continue;
    }
    onIdle();
    if (!world.clock.next()) throw new Error('the run is stuck: nothing waits for time and nothing happens');
  }
}
