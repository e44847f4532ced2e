import { describe, expect, it } from 'vitest';
import type { Plan } from '../../../src/plan/plan.ts';
import { explainWait } from '../../../src/runtime/explain-wait.ts';
import type { RunCommand } from '../../../src/runtime/host.ts';
import { createWorld, type Script, type World } from '../../rig/fake-world.ts';
import { intervals, ofType, runScripted, scripted, statuses } from '../../rig/laws.ts';
import { makePlan } from '../../rig/make-plan.ts';
import { type FakeRun, type FakeRunOptions, resumeFake, runFake } from '../../rig/run-fake.ts';

const plan = makePlan({
  streams: [
    { id: 'a', writes: ['a'], phases: 2 },
    { id: 'b', writes: ['b'] },
  ],
  gates: [{ id: 'milestone/m', waits_for: ['a/1', 'b/1'] }],
});

const minutes = 60_000;
const pause = (stream: string | null): RunCommand => ({ kind: 'pause', stream });
const goOn = (stream: string | null): RunCommand => ({ kind: 'continue', stream });

describe('a paused stream', () => {
  it('stands still with its program, and ends so much later', async () => {
    const { world, state, answers } = await commanded({ 'a/1': works(10 * minutes) }, [
      [5 * minutes, pause('a')],
      [65 * minutes, goOn('a')],
    ]);
    expect(lasted(world, 'a.1.1')).toBe(70 * minutes);
    expect(statuses(state)).toMatchObject({ 'a/1': 'succeeded', 'a/2': 'succeeded' });
    expect(answers).toEqual(['paused: a', 'goes on: a']);
  });

  it('starts nothing, and the gate and the end wait for it; the others go on', async () => {
    const { world, state } = await commanded({ 'a/1': works(5000), 'b/1': works(20 * minutes) }, [
      [1000, pause('a')],
      [2 * minutes, goOn('b')],
      [60 * minutes, goOn('a')],
    ]);
    const start = world.processes.get('b.1.1')?.started_ms ?? 0;
    expect((state.gates.get('milestone/m')?.reached_at_ms ?? 0) - start).toBeGreaterThan(60 * minutes);
    expect(lasted(world, 'b.1.1')).toBe(20 * minutes);
    expect(state.outcome).toBe('completed_unverified');
  });

  it('whose phase ends in the moment does not begin the next; it says why it waits', async () => {
    const seen: unknown[] = [];
    const { world } = await commanded(
      { 'a/1': works(5000), 'b/1': works(20 * minutes) },
      [
        [4999, pause('b')],
        [5000, pause('a')],
        [60 * minutes, goOn(null)],
      ],
      {
        onEvent: (event, state) => {
          if (event.type === 'streams-paused') seen.push(explainWait(state, 'a/2'));
        },
      },
    );
    const second = intervals(world).find(({ task }) => task === 'a/2');
    expect((second?.from ?? 0) - (world.processes.get('a.1.1')?.started_ms ?? 0)).toBeGreaterThan(
      59 * minutes,
    );
    expect(seen).toContainEqual(expect.arrayContaining([{ kind: 'paused', stream: 'a' }]));
  });

  it('whose place is still made starts its program when it goes on', async () => {
    const world = createWorld({ latency: (call) => (call === 'prepare' ? 3000 : 0) });
    await runFake(plan, {
      world,
      commands: [
        [1000, pause('a')],
        [60 * minutes, goOn('a')],
      ],
    });
    const [a, b] = ['a.1.1', 'b.1.1'].map((id) => world.processes.get(id)?.started_ms ?? 0);
    expect((a ?? 0) - (b ?? 0)).toBeGreaterThan(59 * minutes);
  });

  it('does not run out of its time meanwhile', async () => {
    const timed = makePlan({ streams: [{ id: 'a', writes: ['a'], timeout_ms: 10 * minutes }] });
    const ran = await commanded({ 'a/1': works(9 * minutes) }, stillAnHour, {}, timed);
    expect(ofType(ran.events, 'agent-exited')).toMatchObject([{ cause: 'exited' }]);
  });

  it.each(['stream', 'session'] as const)('uses up no time of the budget of its %s', async (whose) => {
    const budget = { tokens: null, usd: null, wall_ms: 12 * minutes, turns: null };
    const bare = makePlan({ streams: [{ id: 'a', writes: ['a'] }] });
    const priced =
      whose === 'session'
        ? { ...bare, budgets: budget }
        : { ...bare, streams: bare.streams.map((stream) => ({ ...stream, budget })) };
    const { events, state } = await commanded({ 'a/1': works(11 * minutes) }, stillAnHour, {}, priced);
    const [warned] = ofType(events, 'budget-warned');
    expect((warned?.at_ms ?? 0) - state.started_at_ms).toBe(60 * minutes + 0.8 * 12 * minutes);
    expect(ofType(events, 'budget-exhausted')).toEqual([]);
  });

  it('has no less patience with who should help it', async () => {
    const waits = makePlan({
      streams: [{ id: 'a', writes: ['a'], externals: ['key'] }],
      dependency: { strategy: 'collaborative_resolution', timeout_ms: 10 * minutes },
    });
    const { events } = await commanded({}, stillAnHour, {}, waits);
    const [asked, parked] = ofType(events, 'escalation-raised').map(({ at_ms }) => at_ms);
    expect((parked ?? 0) - (asked ?? 0)).toBe(70 * minutes);
  });

  it('can be stopped', async () => {
    const { state, world } = await commanded({ 'a/1': works(60 * minutes) }, [
      [1000, pause(null)],
      [2000, { kind: 'stop', how: 'gently', by: 'command' }],
    ]);
    expect(state.outcome).toBe('stopped');
    expect(lasted(world, 'a.1.1')).toBe(2000);
  });

  it('still stands still under a later coordinator, at whatever record the first one died', async () => {
    const sketch = { script: scripted({ 'a/1': works(minutes), 'b/1': works(minutes) }) };
    const commands = [[10_000, pause('a')]] as const;
    const whole = await runFake(plan, {
      ...sketch,
      commands: [...commands, [5 * minutes, goOn('a')] as const],
    });
    const first = ofType(whole.events, 'streams-paused')[0]?.seq ?? 0;
    for (const when of ['before', 'after'] as const) {
      const world = createWorld(sketch);
      await runFake(plan, { world, commands, crash: { kind: 'append', number: first + 1, when } });
      const { state } = await resumeFake(plan, world, { commands: [[120 * minutes, goOn('a')]] });
      expect(lasted(world, 'a.1.1')).toBeGreaterThan(120 * minutes);
      expect(state.outcome).toBe('completed_unverified');
    }
  });

  it('goes on under a later coordinator when that was said and not done', async () => {
    const world = createWorld({ script: scripted({ 'a/1': works(minutes) }) });
    const commands = [
      [1000, pause('a')],
      [2000, goOn('a')],
    ] as const;
    const whole = await runFake(plan, { script: world.script, commands });
    const number = ofType(whole.events, 'streams-continued')[0]?.seq ?? 0;
    await runFake(plan, { world, commands, crash: { kind: 'append', number, when: 'after' } });
    const { state } = await resumeFake(plan, world, {});
    expect(state.outcome).toBe('completed_unverified');
  });

  it('is refused where there is nothing to pause or to continue', async () => {
    const { answers } = await commanded({ 'b/1': works(60_000) }, [
      [20_000, pause('a')],
      [21_000, goOn('a')],
      [22_000, pause('bb')],
      [23_000, pause('b')],
      [24_000, pause('b')],
      [25_000, goOn(null)],
      [26_000, goOn(null)],
    ]);
    expect(answers).toEqual([
      'a is over',
      'a is not paused',
      'there is no stream bb: did you mean b?',
      'paused: b',
      'b is paused already',
      'goes on: b',
      'nothing is paused',
    ]);
  });
});

const stillAnHour = [
  [5 * minutes, pause('a')],
  [65 * minutes, goOn('a')],
] as const;

function works(duration_ms: number): Script {
  return { duration_ms };
}

function lasted(world: World, id: string): number {
  const process = world.processes.get(id);
  return (process?.ended_ms ?? Number.NaN) - (process?.started_ms ?? 0);
}

async function commanded(
  scripts: Readonly<Record<string, Script>>,
  commands: NonNullable<FakeRunOptions['commands']>,
  options: FakeRunOptions = {},
  of: Plan = plan,
): Promise<FakeRun & { readonly answers: readonly string[] }> {
  const answers: string[] = [];
  const onAnswer = ({ detail }: { readonly detail: string }): void => {
    answers.push(detail);
  };
  const ran = await runScripted(of, scripts, { ...options, commands, onAnswer });
  return { ...ran, answers };
}
