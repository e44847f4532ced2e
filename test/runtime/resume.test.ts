import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Plan } from '../../src/plan/plan.ts';
import type { Crash } from '../rig/fake-host.ts';
import { createWorld, readJournal, type World, type WorldSketch } from '../rig/fake-world.ts';
import { fold } from '../rig/fold.ts';
import { branchTree, intervals, ofType, scripted } from '../rig/laws.ts';
import { makePlan, program } from '../rig/make-plan.ts';
import { type FakeRun, resumeFake, runFake } from '../rig/run-fake.ts';

/** A bit of everything: writers, a reader, a retry, a milestone with checks, checks of a task, the session gate. */
const plan = makePlan({
  streams: [
    { id: 'a', phases: 2, writes: ['a/**'], retries: 1 },
    { id: 'b', phases: 2, writes: ['b/**'], verify: [program('check')] },
    { id: 'reader', after: ['a/1'] },
    { id: 'c', writes: ['c'], after: ['b/1'] },
  ],
  gates: [
    {
      id: 'milestone:m',
      waits_for: ['a/1', 'b/1'],
      releases: ['a/2', 'b/2'],
      actions: [
        { kind: 'builtin', name: 'integrate_changes' },
        { kind: 'commands', name: 'test', commands: [program('x')] },
        { kind: 'builtin', name: 'checkpoint' },
      ],
    },
  ],
  verify: [program('final')],
});

const sketch: WorldSketch = {
  script: scripted({
    'a/1': (attempt) =>
      attempt === 1 ? { exit_code: 1, writes: { 'a/bad': 'x' } } : { writes: { 'a/1': 'A1' } },
    'a/2': { writes: { 'a/2': 'A2' }, duration_ms: 3000 },
    'b/1': { writes: { 'b/1': 'B1' }, duration_ms: 1500 },
    'b/2': { writes: { 'b/2': 'B2' } },
    'c/1': { writes: { c: 'C' }, duration_ms: 2500 },
  }),
};

const files = { 'README.md': 'base', 'a/1': 'A1', 'a/2': 'A2', 'b/1': 'B1', 'b/2': 'B2', c: 'C' };

describe('how much may run at once', () => {
  it('is what the user says anew; the first word is on record for those who say nothing', async () => {
    const wide = makePlan({ streams: ['a', 'b', 'c'].map((id) => ({ id, writes: [`${id}/**`] })) });
    const script = scripted({
      'a/1': { duration_ms: 3_000 },
      'b/1': { duration_ms: 3_000 },
      'c/1': { duration_ms: 3_000 },
    });
    const world = createWorld({ script });
    const number = 4;
    const dead = await runFake(wide, {
      world,
      max_agents: 2,
      crash: { kind: 'append', number, when: 'after' },
    });
    expect(dead.crashed).toBe(true);
    expect(ofType(readJournal(world).records, 'run-started')).toMatchObject([
      { max_agents: 2, capacities: { agents: 2, slots: 2 } },
    ]);
    const said = async (max_agents: number): Promise<unknown> => {
      const run = await resumeFake(wide, world, { max_agents });
      return ofType(run.events, 'capacity-changed').map(({ name, amount, why }) => [name, amount, why]);
    };
    expect(await said(1)).toEqual([
      ['agents', 1, 'asked'],
      ['slots', 1, 'asked'],
    ]);
  });
});

describe('a run whose coordinator dies', () => {
  it('at any record of the journal, before or after it is written, ends with the same tree, starting nothing twice', async () => {
    const whole = await runFake(plan, sketch);
    expect(branchTree(whole.world)).toEqual(files);
    for (let number = 2; number <= whole.events.length; number++)
      for (const when of ['before', 'after'] as const) {
        const world = createWorld(sketch);
        const dead = await runFake(plan, { world, crash: { kind: 'append', number, when } });
        expect(dead.crashed).toBe(true);
        expectSame(await resumeFake(plan, world), world);
      }
  });

  it('at any call to the world, before, after or in the middle of it, ends with the same tree', async () => {
    const whole = await runFake(plan, sketch);
    for (let number = 1; number <= whole.world.calls.length; number++)
      for (const when of ['before', 'after'] as const) {
        const world = createWorld(sketch);
        await runFake(plan, { world, crash: { kind: 'call', number, when } });
        expectSame(await resumeFake(plan, world), world);
      }
  });

  it('loses no work and takes no second look when power fails: what was not durable happens again', async () => {
    const whole = await runFake(plan, sketch);
    for (let number = 2; number <= whole.events.length; number++) {
      const world = createWorld(sketch);
      await runFake(plan, { world, crash: { kind: 'append', number, when: 'after' } });
      // Only what was committed is left of the journal; the programs' own records are synced by the supervisor.
      const length = world.journal.durable;
      if (length === 0) continue;
      expectSame(await resumeFake(plan, world, { length }), world);
    }
  });

  it('while work out of scope is sorted out loses none of it', async () => {
    const straying = makePlan({
      streams: [
        { id: 'a', writes: ['a'], verify: [program('check')] },
        { id: 'b', writes: ['b'] },
      ],
    });
    const world: WorldSketch = {
      script: scripted({ 'a/1': { writes: { a: 'A', b: 'not mine', c: 'nobody' } } }),
    };
    const whole = await runFake(straying, world);
    for (let number = 2; number <= whole.events.length; number++) {
      const other = createWorld(world);
      await runFake(straying, { world: other, crash: { kind: 'append', number, when: 'after' } });
      const { state } = await resumeFake(straying, other);
      expect(state.reviews).toEqual(whole.state.reviews);
      expect(state.reviews).toMatchObject([{ kind: 'out_of_scope', paths: ['c'] }]);
      const kept = other.repository.refs.get('refs/pcoord/run/out-of-scope/a.1.1');
      expect(other.repository.tree(kept!)).toMatchObject({ b: 'not mine', c: 'nobody' });
      expect(branchTree(other)).toEqual({ 'README.md': 'base', a: 'A' });
    }
  });

  it('again and again, still ends with the same tree', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 2, max: 12 }), { maxLength: 12 }), async (lives) => {
        const world = createWorld(sketch);
        let last: FakeRun = await runFake(plan, { world, ...dies(lives[0]) });
        for (const life of lives.slice(1)) {
          if (!last.crashed) break;
          last = await resumeFake(plan, world, dies(life));
        }
        if (last.crashed) last = await resumeFake(plan, world);
        expectSame(last, world);
      }),
      { numRuns: 40 },
    );
  });
});

describe('an attempt of which only the request is known', () => {
  it('is given up and its task gets a new one that says so; it costs no try', async () => {
    // One more try, which the second attempt needs: the first one must not have used it up.
    const one = makePlan({ streams: [{ id: 'a', writes: ['a'], retries: 1 }] });
    const script = scripted({
      'a/1': (attempt) => ({ exit_code: attempt === 2 ? 1 : 0, writes: { a: 'A' } }),
    });
    const world = createWorld({ script });
    const first = await runFake(one, { world });
    const start = first.world.calls.indexOf('start') + 1;
    const other = createWorld({ script });
    await runFake(one, { world: other, crash: { kind: 'call', number: start, when: 'requested' } });
    const { state, events } = await resumeFake(one, other);
    expect(ofType(events, 'run-resumed')).toMatchObject([{ adopted: [], possibly_started: ['a.1.1'] }]);
    expect(ofType(events, 'attempt-failed')[0]).toMatchObject({
      attempt: 'a.1.1',
      reason: 'possibly-started',
    });
    expect(ofType(events, 'attempt-started')).toMatchObject([
      { attempt: 'a.1.2', after_possible: 'a.1.1' },
      { attempt: 'a.1.3', after_possible: null },
    ]);
    // The request had come through after all: it must not have worked beside its successor.
    const stray = other.strays.get('a.1.1');
    expect(stray?.exit).toMatchObject({ cause: 'stopped' });
    expect(stray?.ended_ms).toBeLessThanOrEqual(other.processes.get('a.1.2')!.started_ms);
    expect(state.outcome).toBe('completed_unverified');
    expect(branchTree(other)).toMatchObject({ a: 'A' });
  });
});

describe('what a later coordinator finds', () => {
  const one = makePlan({ streams: [{ id: 'a', writes: ['a'], verify: [program('check')] }] });
  const script = scripted({ 'a/1': { writes: { a: 'A' }, duration_ms: 10_000 } });
  const upTo = (type: string) => async (): Promise<World> => {
    const world = createWorld({ script });
    const { events } = await runFake(one, { world });
    const number = events.findIndex((event) => event.type === type) + 1;
    const other = createWorld({ script });
    await runFake(one, { world: other, crash: { kind: 'append', number, when: 'after' } });
    return other;
  };

  it('alive is adopted, and its time is not counted anew', async () => {
    const world = await upTo('agent-started')();
    const { state, events } = await resumeFake(one, world);
    expect(ofType(events, 'run-resumed')[0]?.adopted).toEqual(['a.1.1']);
    expect(state.attempts.get('a.1.1')).toMatchObject({ status: 'succeeded', duration_ms: 10_000 });
  });

  it('ended meanwhile is consumed', async () => {
    const world = await upTo('agent-started')();
    while (world.clock.next());
    const { state, events } = await resumeFake(one, world);
    expect(ofType(events, 'run-resumed')[0]?.adopted).toEqual([]);
    expect(state.outcome).toBe('completed_unverified');
    expect(world.processes.size).toBe(2);
  });

  it('ended for a stop that its coordinator did not live to write down is done again, as a stop is over', async () => {
    const world = createWorld({ script });
    const stop = { kind: 'stop', how: 'now', by: 'command' } as const;
    const stopped = await runFake(one, { world: createWorld({ script }), commands: [[500, stop]] });
    const number = stopped.events.findIndex((event) => event.type === 'agent-exited') + 1;
    const crash = { kind: 'append', number, when: 'after' } as const;
    await runFake(one, { world, commands: [[500, stop]], crash });
    const { state, events } = await resumeFake(one, world);
    expect(ofType(events, 'attempt-failed')).toMatchObject([{ attempt: 'a.1.1', reason: 'stopped' }]);
    expect(state.outcome).toBe('completed_unverified');
    expect(branchTree(world)).toMatchObject({ a: 'A' });
  });

  it('with its workspace gone has lost its work, and says so', async () => {
    const world = await upTo('agent-exited')();
    world.places.clear();
    const { events } = await resumeFake(one, world);
    expect(ofType(events, 'attempt-failed')).toMatchObject([{ reason: 'workspace-lost' }]);
  });

  it('seen at work but unknown to the supervisor ended unseen: its checks decide', async () => {
    const world = await upTo('agent-started')();
    world.processes.clear();
    const { events, state } = await resumeFake(one, world);
    expect(ofType(events, 'agent-exited')).toMatchObject([{ cause: 'exit_unknown' }]);
    expect(state.outcome).toBe('completed_unverified');
  });

  it('running for no attempt any more is ended: checks that began run anew under another name', async () => {
    const world = createWorld({
      script: (spec) => (spec.id === 'a.1.1.verify.1' ? { hangs: true } : script(spec)),
    });
    const verifying = runFake(one, { world, crash: { kind: 'append', number: 7, when: 'before' } });
    await expect(verifying).rejects.toThrow('stuck');
    const { state } = await resumeFake(one, world);
    expect(world.processes.get('a.1.1.verify.1')?.exit?.cause).toBe('stopped');
    expect(world.processes.get('a.1.1.verify.1.r1')?.exit?.exit_code).toBe(0);
    expect(state.outcome).toBe('completed_unverified');
  });

  it('finished is left as it is', async () => {
    const world = createWorld({ script });
    const { state } = await runFake(one, { world });
    const before = world.journal.bytes;
    const again = await resumeFakeQuiet(one, world);
    expect(again).toEqual(state.outcome);
    expect(world.journal.bytes).toEqual(before);
  });
});

describe('the state', () => {
  it('of a live run is what its journal folds to, after every record', async () => {
    const snapshots: string[] = [];
    const { world } = await runFake(plan, { ...sketch, onEvent: (_, state) => snapshots.push(text(state)) });
    const { records } = readJournal(world);
    expect(records).toHaveLength(snapshots.length);
    for (let count = 1; count <= records.length; count += 7)
      expect(text(fold(plan, records.slice(0, count)))).toBe(snapshots[count - 1]);
    expect(text(fold(plan, records))).toBe(snapshots.at(-1));
  });

  it('is reached by the same trace when plan, world and commands are the same', async () => {
    const [one, two] = [await runFake(plan, sketch), await runFake(plan, sketch)];
    expect(one.events).toEqual(two.events);
    expect(one.world.calls).toEqual(two.world.calls);
  });
});

describe('any plan in any world', () => {
  it('keeps every law, with crashes as without, and ends with the same tree', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 2 ** 31 }), async (seed) => {
        const random = generator(seed);
        const any = randomPlan(random);
        const world: WorldSketch = randomWorld(seed);
        const calm = await runFake(any, { ...world, slots: 3 });
        expect(calm.world.broken).toEqual([]);
        expectLaws(any, calm);
        const rough = createWorld(world);
        let last = await runFake(any, { world: rough, slots: 3, ...diesSomehow(random) });
        for (let life = 0; last.crashed; life++) {
          const { bytes, durable } = rough.journal;
          const length = durable > 0 && random() % 2 === 0 ? durable : bytes.length;
          last = await resumeFake(any, rough, { length, ...(life < 4 ? diesSomehow(random) : {}) });
        }
        expect(rough.broken).toEqual([]);
        expectLaws(any, last);
        expect(branchTree(rough)).toEqual(branchTree(calm.world));
        expect(last.state.outcome).toBe(calm.state.outcome);
      }),
      { numRuns: 60 },
    );
  });
});

function expectSame(run: FakeRun, world: World): void {
  expect(run.state.outcome).toBe('succeeded');
  expect(run.state.reviews).toEqual([]);
  expect(branchTree(world)).toEqual(files);
  expect(world.broken).toEqual([]);
  const attempts = ofType(readJournal(world).records, 'attempt-started').map(({ attempt }) => attempt);
  expect(new Set(attempts).size).toBe(attempts.length);
}

/** Exclusions, capacities and order hold for every agent that ever ran, whoever started it. */
function expectLaws(any: Plan, { world, state }: FakeRun): void {
  const all = intervals(world);
  for (const one of all) {
    const others = all.filter((other) => other !== one && other.from <= one.from && one.from < other.to);
    expect(others.length).toBeLessThan(3);
    for (const [a, b] of any.exclusions)
      if (one.task === a || one.task === b)
        expect(others.filter(({ task }) => task === a || task === b)).toEqual([]);
    for (const { from, to } of any.edges)
      if (to === one.task)
        for (const before of all.filter(({ task }) => task === from))
          expect(before.to).toBeLessThanOrEqual(one.from);
  }
  expect(state.status).toBe('finished');
}

/** A coordinator that dies at one of its records. */
function dies(number: number | undefined): { crash?: Crash } {
  return number === undefined
    ? {}
    : { crash: { kind: 'append', number, when: number % 2 ? 'after' : 'before' } };
}

/** A coordinator that dies at some record, or before, in or after some call. */
function diesSomehow(random: () => number): { crash: Crash } {
  const number = 2 + (random() % 25);
  const whens = ['before', 'after', 'requested'] as const;
  if (random() % 2 === 0) return { crash: { kind: 'call', number, when: whens[random() % 3] ?? 'after' } };
  return { crash: { kind: 'append', number, when: random() % 2 ? 'after' : 'before' } };
}

async function resumeFakeQuiet(any: Plan, world: World): Promise<string | null> {
  // Nothing is emitted, so there is no event to take the state from.
  return (await resumeFake(any, world)).state.outcome;
}

function text(state: FakeRun['state']): string {
  return JSON.stringify({ ...state, plan: null }, (_, value: unknown) =>
    value instanceof Map || value instanceof Set ? [...value] : value,
  );
}

function randomPlan(random: () => number): Plan {
  const ids = Array.from({ length: 2 + (random() % 6) }, (_, index) => `s${index}`);
  const streams = ids.map((id, index) => ({
    id,
    phases: 1 + (random() % 2),
    writes: random() % 4 === 0 ? [] : [`${id}/**`],
    retries: random() % 3,
    after: ids
      .slice(0, index)
      .filter(() => random() % 3 === 0)
      .map((other) => `${other}/1`),
  }));
  const gated = streams.filter(({ phases }) => phases === 2);
  return makePlan({
    streams,
    gates:
      gated.length > 0 && random() % 2 === 0
        ? [
            {
              id: 'milestone:m',
              waits_for: gated.map(({ id }) => `${id}/1`),
              releases: gated.map(({ id }) => `${id}/2`),
              actions: [{ kind: 'builtin', name: 'integrate_changes' }],
            },
          ]
        : [],
    exclusions: ids.length > 2 && random() % 2 === 0 ? [['s0/1', 's1/1']] : [],
    verify: random() % 2 === 0 ? [program('final')] : [],
  });
}

/** What programs do depends on the seed and their name alone, so that it is the same in every life. */
function randomWorld(seed: number): WorldSketch {
  const draw = (text: string): number => {
    let hash = seed;
    for (const char of text) hash = Math.imul(hash ^ char.charCodeAt(0), 0x01000193) >>> 0;
    return generator(hash)();
  };
  return {
    latency: (call) => draw(call) % 4,
    script: ({ id, env, cwd }) => {
      const task = `${env['PCOORD_STREAM']}/${env['PCOORD_PHASE']}`;
      if (id !== env['PCOORD_ATTEMPT']) return {};
      // Whether it fails depends on the task: a crash may add a try, and must not change how the run ends.
      if (draw(`${task} fails`) % 10 === 0) return { exit_code: 1, duration_ms: 50 };
      return {
        duration_ms: 100 + (draw(id) % 5000),
        writes: cwd.startsWith('/shared/') ? {} : { [task]: task },
      };
    },
  };
}

function generator(seed: number): () => number {
  let state = seed >>> 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state >>> 3;
  };
}
