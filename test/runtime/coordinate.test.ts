import { describe, expect, it } from 'vitest';
import type { RunEvent } from '../../src/journal/event.ts';
import type { Plan } from '../../src/plan/plan.ts';
import { createPace } from '../../src/runtime/coordinate/pace.ts';
import { fakeClock } from '../rig/fake-clock.ts';
import { mailOf } from '../rig/fake-coordination.ts';
import { createWorld, readJournal, type World, type WorldSketch } from '../rig/fake-world.ts';
import { branchTree, ofType, scripted } from '../rig/laws.ts';
import { makePlan } from '../rig/make-plan.ts';
import { type FakeRun, resumeFake, runFake } from '../rig/run-fake.ts';

type Notification = Plan['policies']['file']['notification'];

function planOf(streams: Parameters<typeof makePlan>[0]['streams'], notification?: Notification): Plan {
  const plan = makePlan({ streams });
  const told = notification ?? 'immediate_alert_to_affected_agents';
  return { ...plan, policies: { ...plan.policies, file: { ...plan.policies.file, notification: told } } };
}

const say = (request: object): string => JSON.stringify(request);

function inbox(world: World, attempt: string): readonly string[] {
  return (mailOf(world).inboxes.get(attempt) ?? []).map(({ from, kind, text }) => `${from} ${kind}: ${text}`);
}

describe('two running attempts that write the same file', () => {
  const plan = planOf([
    { id: 'a', writes: ['shared', 'a'] },
    { id: 'b', writes: ['shared', 'b'] },
  ]);
  const script = scripted({
    'a/1': {
      duration_ms: 5_000,
      steps: [
        { after_ms: 100, writes: { shared: 'A', a: 'A' } },
        { after_ms: 300, writes: { shared: 'AA' } },
      ],
    },
    'b/1': {
      duration_ms: 3_000,
      steps: [
        { after_ms: 200, writes: { shared: 'A' } },
        { after_ms: 400, writes: { shared: 'AA', b: 'B' } },
      ],
    },
  });

  it('are both told, once; the first one holds the file until it is over', async () => {
    const { world, events, state } = await runFake(plan, { script });
    expect(ofType(events, 'alert-raised')).toMatchObject([
      { alert: 'overlapping_writes', streams: ['a', 'b'], paths: ['shared'] },
    ]);
    expect(inbox(world, 'a.1.1')).toEqual([expect.stringContaining('pcoord alert: You and `b` both change')]);
    expect(inbox(world, 'b.1.1')).toEqual([expect.stringContaining('pcoord alert: You and `a` both change')]);
    expect(ofType(events, 'lease-taken')).toMatchObject([
      { attempt: 'a.1.1', paths: ['a', 'shared'], how: 'seen' },
      { attempt: 'b.1.1', paths: ['b'], how: 'seen' },
    ]);
    expect(state.leases.size).toBe(0);
  });

  it.each([
    ['none', []],
    ['at_sync', ['a.1.1']],
  ] as const)(
    'under `notification: %s` only what is left to run hears of it',
    async (notification, heard) => {
      const { world, events } = await runFake(
        planOf(
          plan.streams.map(({ id, writes }) => ({ id, claims: writes })),
          notification,
        ),
        { script },
      );
      expect(ofType(events, 'alert-raised')).toHaveLength(1);
      expect(['a.1.1', 'b.1.1'].filter((attempt) => inbox(world, attempt).length > 0)).toEqual(heard);
    },
  );

  it('are left alone where the file is one that both add lines to', async () => {
    const claim = { pattern: 'shared', mode: 'append', regenerate: null } as const;
    const adding = planOf([
      { id: 'a', writes: ['a'], claims: [claim] },
      { id: 'b', writes: ['b'], claims: [claim] },
    ]);
    const { events } = await runFake(adding, { script });
    expect(ofType(events, 'alert-raised')).toEqual([]);
    expect(ofType(events, 'lease-taken').flatMap(({ paths }) => paths)).toEqual(['a', 'b']);
  });
});

describe('letters', () => {
  it('wait for the next attempt of their stream; one that repeats a failed one gets them again', async () => {
    const plan = planOf([
      { id: 'a', writes: ['a'] },
      { id: 'b', writes: ['b'], after: ['a/1'], retries: 1 },
    ]);
    const { world } = await runFake(plan, {
      script: scripted({
        'a/1': { steps: [{ after_ms: 10, says: [say({ kind: 'message', to: 'b', text: 'hello' })] }] },
        'b/1': (attempt) => ({
          exit_code: attempt === 1 ? 1 : 0,
          steps: [{ after_ms: 10, says: [say({ kind: 'publish', artifact: 'x' })] }],
        }),
      }),
    });
    expect(inbox(world, 'b.1.1')[0]).toBe('a words: hello');
    expect(inbox(world, 'b.1.1')).toHaveLength(2);
    expect(inbox(world, 'b.1.2')[0]).toBe('a words: hello');
  });

  it('that wait are there when the program begins, however long their delivery takes', async () => {
    const plan = planOf([
      { id: 'a', writes: ['a'] },
      { id: 'b', writes: ['b'], after: ['a/1'] },
    ]);
    const { events } = await runFake(plan, {
      latency: (call) => (call === 'deliver' ? 700 : 0),
      script: scripted({
        'a/1': { steps: [{ after_ms: 10, says: [say({ kind: 'message', to: 'b', text: 'hello' })] }] },
        'b/1': { duration_ms: 10 },
      }),
    });
    const [made, began] = [ofType(events, 'attempt-started')[1], ofType(events, 'agent-started')[1]];
    expect([made?.attempt, began?.attempt]).toEqual(['b.1.1', 'b.1.1']);
    expect((began?.at_ms ?? 0) - (made?.at_ms ?? 0)).toBe(700);
  });

  it('of a person reach whoever runs', async () => {
    const plan = planOf([{ id: 'a', writes: ['a'] }]);
    const { world } = await runFake(plan, {
      commands: [[500, { kind: 'message', to: 'a', text: 'be quick' }]],
    });
    expect(inbox(world, 'a.1.1')).toEqual(['person words: be quick']);
  });

  it('that cannot be delivered are on record all the same, and nothing stops', async () => {
    const world = createWorld({});
    world.refuse = (call) => (call === 'deliver' ? { reason: 'disk-full', detail: 'no room' } : null);
    const plan = planOf([{ id: 'a', writes: ['a'] }]);
    const { state } = await runFake(plan, {
      world,
      commands: [[500, { kind: 'message', to: 'a', text: 'x' }]],
    });
    expect(state.notes).toMatchObject([{ note: 'letter-undelivered', attempt: 'a.1.1' }]);
    expect(state.outcome).toBe('completed_unverified');
  });
});

describe('under another strategy', () => {
  const independent = (plan: Plan): Plan => ({
    ...plan,
    session: { ...plan.session, strategy: 'independent_parallel' },
  });

  it('what a short command said is heard when it ends, and nothing is made for one that is silent', async () => {
    const plan = planOf([
      { id: 'a', writes: ['a'] },
      { id: 'b', writes: ['b'], after: ['a/1'] },
      { id: 'c', writes: ['c'] },
    ]);
    const { world } = await runFake(independent(plan), {
      script: scripted({
        'a/1': {
          duration_ms: 100,
          steps: [{ after_ms: 10, says: [say({ kind: 'message', to: 'b', text: 'short' })] }],
        },
        'c/1': { duration_ms: 100 },
      }),
    });
    expect(inbox(world, 'b.1.1')).toEqual(['a words: short']);
    expect(mailOf(world).outboxes.has('c.1.1')).toBe(false);
  });

  it('an agent that takes its time is watched for writes out of scope, also those before; a command is not', async () => {
    const plan = planOf([
      { id: 'a', writes: ['a'], agent: '@a' },
      { id: 'b', writes: ['b'] },
    ]);
    const stray = (path: string): object => ({
      duration_ms: 5_000,
      steps: [
        { after_ms: 100, writes: { [`${path}-soon`]: 'x' } },
        { after_ms: 2_000, writes: { [`${path}-late`]: 'x' } },
      ],
    });
    const { events } = await runFake(independent(plan), {
      script: scripted({ 'a/1': stray('from-a'), 'b/1': stray('from-b') }),
    });
    expect(ofType(events, 'alert-raised')).toMatchObject([
      { alert: 'out_of_scope_write', streams: ['a'], paths: ['from-a-soon'] },
      { alert: 'out_of_scope_write', streams: ['a'], paths: ['from-a-late'] },
    ]);
    expect(ofType(events, 'lease-taken')).toEqual([]);
  });
});

describe('an outbox that is flooded', () => {
  const plan = planOf([{ id: 'a', writes: ['a'] }]);
  const says = (count: number): string[] => Array.from({ length: count }, () => 'nonsense');

  it('waits for its turn: nothing of it is dropped, and what asks for no letter goes before it', async () => {
    const { world, events } = await runFake(plan, {
      script: scripted({
        'a/1': {
          duration_ms: 60_000,
          steps: [{ after_ms: 1, says: [...says(120), '{"kind":"safe-point"}'] }],
        },
      }),
    });
    const sent = ofType(events, 'message-sent');
    expect(sent.findIndex(({ message }) => message === 'safe-point:a.1.1:1')).toBe(50);
    const told = sent.filter(({ message }) => !message.startsWith('safe'));
    expect(told.map(({ message }) => message)).toEqual(
      Array.from({ length: 120 }, (_, index) => `a.1.1:${index + 1}`),
    );
    expect(inbox(world, 'a.1.1')).toHaveLength(121);
    const begin = told[0]?.at_ms ?? 0;
    expect(told.filter(({ at_ms }) => at_ms === begin)).toHaveLength(50);
    expect((told.at(-1)?.at_ms ?? 0) - begin).toBe(35_000);
  });

  it('is heard to its end when the program has ended, up to a bound, and told of that once', async () => {
    const { world, events } = await runFake(plan, {
      script: scripted({ 'a/1': { steps: [{ after_ms: 1, says: says(2_300) }] } }),
    });
    const heard = inbox(world, 'a.1.1');
    expect(heard).toHaveLength(2_001);
    expect(heard.at(-1)).toContain('More than 2000 lines');
    expect(ofType(events, 'run-finished')[0]?.at_ms).toBeLessThan(1_010_000);
  });

  it('that the next coordinator finds half heard is heard on from there', async () => {
    const script = scripted({
      'a/1': { duration_ms: 60_000, steps: [{ after_ms: 1, says: says(120) }] },
    });
    const world = createWorld({ script });
    const dead = await runFake(plan, { world, crash: { kind: 'append', number: 80, when: 'after' } });
    expect(dead.crashed).toBe(true);
    const { state } = await resumeFake(plan, world);
    expect(state.messages.map(({ message }) => message)).toEqual(
      Array.from({ length: 120 }, (_, index) => `a.1.1:${index + 1}`),
    );
  });

  it('is heard at a steady pace, whatever the clock is set to', async () => {
    const clock = fakeClock();
    const pace = createPace(clock);
    const taken = (): number => Array.from({ length: 100 }, () => pace.take()).filter(Boolean).length;
    expect([taken(), taken()]).toEqual([50, 0]);
    clock.set(-1_000_000);
    expect(taken()).toBe(0);
    clock.set(10_000);
    expect(taken()).toBe(20);
    const began = clock.elapsed();
    const waiting = pace.turn();
    while (clock.next()) await Promise.resolve();
    await waiting;
    expect(clock.elapsed() - began).toBe(500);
    pace.hurry();
    await pace.turn();
    expect(clock.elapsed() - began).toBe(500);
  });
});

describe('a contract', () => {
  it('is published at collection, and live at once, at most once a second; what is as it was is not', async () => {
    const { world, events } = await runFake(contractPlan(), { script: contractScript });
    const versions = [1, 2, 3, 4];
    expect(ofType(events, 'contract-published')).toMatchObject(
      versions.map((version) => ({ artifact: 'api', version, to: ['b'] })),
    );
    expect(inbox(world, 'b.1.1').map((text) => text.slice(0, 30))).toEqual(
      versions.map((version) => `a contract: Version ${version} of \`api\``.slice(0, 30)),
    );
    expect(mailOf(world).published.get('api')).toBe('four');
  });
});

const contractScript = scripted({
  'a/1': { writes: { api: 'zero' } },
  'a/2': {
    duration_ms: 4_000,
    steps: [
      { after_ms: 100, writes: { api: 'one' } },
      { after_ms: 200, writes: { api: 'two' } },
      { after_ms: 300, writes: { api: 'three' } },
      { after_ms: 2_500, writes: { other: 'x', api: 'three' } },
    ],
    writes: { api: 'four' },
  },
  'b/1': { duration_ms: 6_000 },
});

/** The contract is first there after one phase, and goes on changing in the next one while `b` is at work. */
function contractPlan(): Plan {
  const plan = planOf([
    { id: 'a', writes: ['api', 'other'], phases: 2 },
    { id: 'b', writes: ['b'] },
  ]);
  return {
    ...plan,
    streams: plan.streams.map((stream) =>
      stream.id === 'a' ? { ...stream, provides: [{ name: 'api', file: 'api', task: 'a/1' }] } : stream,
    ),
    edges: [...plan.edges, { from: 'a/1', to: 'b/1', reason: 'artifact', via: 'api' }],
  };
}

describe('a write out of scope', () => {
  const plan = planOf([
    { id: 'a', writes: ['a'] },
    { id: 'b', writes: ['b'] },
  ]);

  it('is told at once to the writer and to the owner, who gets it as a patch as well', async () => {
    const script = scripted({
      'a/1': { duration_ms: 2_000, steps: [{ after_ms: 100, writes: { b: 'A', 'README.md': 'base' } }] },
      'b/1': { duration_ms: 9_000 },
    });
    const { world, events } = await runFake(plan, { script });
    // The other file was written as it was.
    expect(ofType(events, 'alert-raised')).toMatchObject([
      { alert: 'out_of_scope_write', streams: ['a', 'b'], paths: ['b'], about: ['b'] },
    ]);
    expect(inbox(world, 'a.1.1')).toEqual([
      expect.stringContaining('outside of your scope. It belongs to `b`'),
    ]);
    expect(inbox(world, 'b.1.1')).toEqual([
      expect.stringContaining('`a` has changed b, which you claim'),
      expect.stringContaining('git apply --3way "/patches/a.1.1.for.b.patch"'),
    ]);
  });

  it('that may be widened is not, where somebody holds the file', async () => {
    const wide = planOf([
      { id: 'a', writes: ['a'], out_of_scope: 'widen' },
      { id: 'b', writes: ['b'], out_of_scope: 'widen' },
    ]);
    const script = scripted({
      'a/1': { duration_ms: 2_000, steps: [{ after_ms: 200, writes: { held: 'A', free: 'A' } }] },
      'b/1': {
        duration_ms: 9_000,
        steps: [{ after_ms: 100, says: [say({ kind: 'lease', paths: ['held'] })] }],
      },
    });
    const { world, events } = await runFake(wide, { script });
    expect(ofType(events, 'attempt-collected')[0]).toMatchObject({
      attempt: 'a.1.1',
      out_of_scope: ['held'],
    });
    expect(branchTree(world)).toMatchObject({ free: 'A' });
    expect(branchTree(world)).not.toHaveProperty('held');
  });
});

describe('a coordinator that dies', () => {
  const plan = contractPlan();
  const sketch: WorldSketch = {
    script: scripted({
      'a/1': { writes: { api: 'zero' } },
      'a/2': {
        duration_ms: 4_000,
        steps: [
          { after_ms: 100, writes: { api: 'one' } },
          { after_ms: 200, says: [say({ kind: 'message', to: 'b', text: 'first' }), 'nonsense'] },
          { after_ms: 300, says: [say({ kind: 'lease', paths: ['other'] })] },
          { after_ms: 400, says: [say({ kind: 'message', to: 'b', text: 'second' })] },
        ],
      },
      'b/1': {
        duration_ms: 6_000,
        steps: [{ after_ms: 350, says: [say({ kind: 'lease', paths: ['b'] })] }],
        writes: { b: 'B' },
      },
    }),
  };
  const letters = (events: readonly RunEvent[]): readonly string[] =>
    ofType(events, 'message-sent')
      .map(({ message, to, text }) => `${message} ${to} ${text}`)
      .sort();

  it('at any record or call: every letter is on record once and in its inbox once, every request done once', async () => {
    const whole = await runFake(plan, sketch);
    const wanted = letters(whole.events);
    expect(wanted.length).toBeGreaterThan(5);
    const deaths = [
      ...whole.events.slice(1).map((_, index) => ({ kind: 'append', number: index + 2 }) as const),
      ...whole.world.calls.map((_, index) => ({ kind: 'call', number: index + 1 }) as const),
    ];
    for (const death of deaths)
      for (const when of ['before', 'after'] as const) {
        const world = createWorld(sketch);
        const dead = await runFake(plan, { world, crash: { ...death, when } });
        const last: FakeRun = dead.crashed ? await resumeFake(plan, world) : dead;
        const { records } = readJournal(world);
        expect(letters(records), `${death.kind} ${death.number} ${when}`).toEqual(wanted);
        for (const box of mailOf(world).inboxes.values())
          expect(new Set(box.map(({ message }) => message)).size).toBe(box.length);
        const delivered = [...mailOf(world).inboxes.values()].flat().map(({ message }) => message);
        expect(delivered.sort()).toEqual(
          ofType(records, 'message-sent')
            .map(({ message }) => message)
            .sort(),
        );
        expect(last.state.outcome).toBe(whole.state.outcome);
      }
  });
});
