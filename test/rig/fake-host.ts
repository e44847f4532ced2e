import { err, ok, type Result } from '../../src/base/result.ts';
import type { Host, HostFailure, RunCommand, Workspace, WorkspaceRequest } from '../../src/runtime/host.ts';
import type { JournalSink } from '../../src/runtime/run-context.ts';
import { coordination, liveWorkspaces, trials } from './fake-coordination.ts';
import { knownProcesses, readJournal, startProcess, stopProcess, type World } from './fake-world.ts';

/** When a coordinator dies. `call` and `append` count from 1 over the life of the link. */
export type Crash =
  | { readonly kind: 'call'; readonly number: number; readonly when: 'before' | 'after' | 'requested' }
  | { readonly kind: 'append'; readonly number: number; readonly when: 'before' | 'after' };

/** One coordinator's connection to the world. After a crash nothing it does has an effect, and nothing answers. */
export interface Link {
  readonly host: Host;
  readonly sink: JournalSink;
  /** True from the crash on. */
  readonly dead: boolean;
  send(command: RunCommand): void;
  /** The coordinator's process ends: from here on it is dead, although it did not crash. */
  leave(): void;
  /** Commits of the journal so far. */
  readonly commits: { count: number };
}

/** Connects a coordinator to the world. */
export function connect(world: World, crash: Crash | null = null): Link {
  const commands = commandQueue();
  const commits = { count: 0 };
  let calls = 0;
  let appends = 0;
  let dead = false;
  const dies = (kind: Crash['kind'], number: number, when: Crash['when']): boolean => {
    if (crash?.kind === kind && crash.number === number && crash.when === when) dead = true;
    return dead;
  };

  /** Every call goes through here: latency, refusals and crashes are the same for all. */
  const call = async <T>(name: string, effect: () => T): Promise<T | HostFailure> => {
    if (dead) return never();
    calls += 1;
    const number = calls;
    world.calls.push(name);
    const latency = world.latency(name);
    if (latency > 0)
      await new Promise<void>((resolve) => world.clock.at(world.clock.now() + latency, resolve));
    if (dead || dies('call', number, 'before')) return never();
    const refusal = world.refuse(name);
    if (refusal !== null) return refusal;
    const value = effect();
    if (dies('call', number, 'after')) return never();
    return value;
  };
  const ask = async <T>(
    name: string,
    effect: () => T,
  ): Promise<Result<Exclude<T, HostFailure>, HostFailure>> => {
    const value = await call(name, effect);
    return isFailure(value) ? err(value) : ok(value as Exclude<T, HostFailure>);
  };

  const sink: JournalSink = {
    append(records) {
      if (dead) return;
      appends += 1;
      if (dies('append', appends, 'before')) return;
      world.journal.bytes = Buffer.concat([world.journal.bytes, records]);
      dies('append', appends, 'after');
    },
    commit: () =>
      ask('commit', () => {
        commits.count += 1;
        world.journal.durable = world.journal.bytes.length;
      }),
  };

  const host: Host = {
    ...coordination(world, ask, () => dead),
    clock: world.clock,
    commands,
    logs: {
      tail(id, from, onChunk) {
        let read = from;
        const pump = (): void => {
          const output = world.processes.get(id)?.output ?? '';
          if (output.length > read) onChunk(output.slice(read));
          read = output.length;
        };
        pump();
        return { finish: async () => (dead ? never() : pump()) };
      },
      size: (id) => world.processes.get(id)?.output.length ?? 0,
    },
    processes: {
      start(spec) {
        if (crash?.kind === 'call' && crash.when === 'requested' && calls + 1 === crash.number) {
          world.requested.add(spec.id);
          startProcess(world, spec, world.strays);
          dead = true;
          return never();
        }
        return ask('start', () => {
          checkIntent(world, spec.id);
          if (world.script(spec).missing)
            return { reason: 'not-found', detail: `there is no program ${spec.argv[0]}` } as const;
          return startProcess(world, spec);
        }).then((started) => {
          if (!started.ok) return started;
          return ok({ pid: started.value.pid });
        });
      },
      async exited(id) {
        if (dead) return never();
        const process = world.processes.get(id);
        if (!process) throw new Error(`nobody started ${id}`);
        const exit = await process.ended;
        return dead ? never() : exit;
      },
      async stop(id, how) {
        if (dead) return never();
        await stopProcess(world, id, how);
      },
      async hold(id) {
        if (dead) return never();
        const process = world.processes.get(id);
        if (process && process.exit === null) process.stand(true);
      },
      async release(id) {
        if (dead) return never();
        world.processes.get(id)?.stand(false);
      },
      known: async () => (dead ? never() : knownProcesses(world)),
      reapStrays: async () => {
        if (dead) return never();
        const alive = [...world.strays.values()].filter(({ exit }) => exit === null);
        for (const stray of alive) stray.end({ exit_code: null, signal: 'SIGKILL', cause: 'stopped' });
        return alive.length;
      },
      logPath: (id) => `/logs/${id}`,
    },
    workspaces: {
      prepare: (request) => ask('prepare', () => prepare(world, request)),
      reopen: async (request) => {
        const path = placeOf(request);
        const known = world.places.has(path);
        if (!known) return err({ reason: 'workspace-lost', detail: path });
        return ask('reopen', () => workspace(request, { path, fresh: false }));
      },
      snapshot: (place, request) =>
        ask('snapshot', () => {
          const { repository } = world;
          const tree = { ...world.places.get(place.path)?.tree };
          const { message, at_ms, start_commit } = request;
          const commit = repository.write({ tree, parents: [start_commit], message, at_ms });
          return { commit, changes: repository.changes(repository.tree(start_commit), tree), own_commits: 0 };
        }),
      ...liveWorkspaces(world, ask),
      release: () => {},
      intact: async (place) => {
        if (dead) return never();
        const held = world.places.get(place.path);
        const whole =
          held !== undefined &&
          world.repository.changes(world.repository.tree(held.commit), held.tree).length === 0;
        if (!whole && held) held.spoiled = true;
        return whole;
      },
    },
    repository: {
      commitChanges: (request) => ask('commitChanges', () => world.repository.commitChanges(request)),
      merge: (request) => ask('merge', () => world.repository.merge(request)),
      publish: (request) => ask('publish', () => world.repository.publish(request)),
      changes: (from, to) =>
        ask('changes', () =>
          world.repository.changes(world.repository.tree(from), world.repository.tree(to)),
        ),
      ...trials(world, ask),
      keep: (name, commit) =>
        ask('keep', () => {
          const ref = `refs/pcoord/run/${name}`;
          world.repository.refs.set(ref, commit);
          return ref;
        }),
    },
  };
  return {
    host,
    sink,
    commits,
    get dead() {
      return dead;
    },
    send: (command) => {
      if (!dead) commands.push(command);
    },
    leave: () => {
      dead = true;
    },
  };
}

/** The law of write-ahead: an agent starts only after its intent is durable, and only once. */
function checkIntent(world: World, id: string): void {
  if (/\.(setup|verify|regenerate|resolver)\./.test(id) || /^(milestone|stage|end)/.test(id)) return;
  const durable = readJournal(world, world.journal.durable).records;
  const isIntended = durable.some(
    (event) =>
      (event.type === 'attempt-started' && event.attempt === id) ||
      (event.type === 'agent-consulted' && event.consultation === id),
  );
  if (!isIntended) world.broken.push(`${id} was started before its intent was durable`);
}

function prepare(world: World, request: WorkspaceRequest): Workspace {
  const path = placeOf(request);
  const known = world.places.get(path);
  const fresh =
    known === undefined || known.spoiled === true || (request.reuse === 'fresh' && request.kind !== 'shared');
  if (fresh || request.kind !== 'shared')
    world.places.set(path, { commit: request.commit, tree: { ...world.repository.tree(request.commit) } });
  return workspace(request, { path, fresh });
}

function workspace(request: WorkspaceRequest, place: { path: string; fresh: boolean }): Workspace {
  return {
    ...place,
    kind: request.kind,
    owner: request.owner,
    tmp: `/tmp/${request.attempt}`,
    commit: request.commit,
  };
}

function placeOf(request: WorkspaceRequest): string {
  return request.kind === 'shared' ? `/shared/${request.commit}` : `/${request.kind}/${request.owner}`;
}

function commandQueue(): AsyncIterable<RunCommand> & { push(command: RunCommand): void } {
  const waiting: RunCommand[] = [];
  let take: ((result: IteratorResult<RunCommand>) => void) | null = null;
  return {
    push(command) {
      const taker = take;
      take = null;
      if (taker) taker({ done: false, value: command });
      else waiting.push(command);
    },
    [Symbol.asyncIterator]: () => ({
      next: () =>
        new Promise((resolve) => {
          const value = waiting.shift();
          if (value) resolve({ done: false, value });
          else take = resolve;
        }),
      return: async () => {
        take?.({ done: true, value: undefined });
        return { done: true, value: undefined };
      },
    }),
  };
}

function isFailure(value: unknown): value is HostFailure {
  return typeof value === 'object' && value !== null && 'reason' in value && 'detail' in value;
}

function never(): Promise<never> {
  return new Promise(() => {});
}
