import { describe, expect, it } from 'vitest';
import type { RunCommand } from '../../../src/runtime/host.ts';
import { mailOf } from '../../rig/fake-coordination.ts';
import { createWorld, type Script, type World } from '../../rig/fake-world.ts';
import { branchTree, ofType, runScripted, scripted, statuses } from '../../rig/laws.ts';
import { makePlan } from '../../rig/make-plan.ts';
import { type FakeRunOptions, resumeFake, runFake } from '../../rig/run-fake.ts';

const plan = makePlan({
  streams: [
    { id: 'a', writes: ['a/**'], phases: 2, retries: 2 },
    { id: 'b', writes: ['b/**'] },
    { id: 'c', writes: ['c/**'], after: ['a/2'] },
  ],
});

const end = (stream: string): RunCommand => ({ kind: 'end-stream', stream });
const long: Script = { duration_ms: 60_000, early: { 'a/half': 'half done' } };

describe('a stream that a person ends', () => {
  it('is asked to end and not tried again; its work is kept, what waits for it is blocked, the others go on', async () => {
    const { state, world, answers } = await commanded(
      { 'a/1': long, 'b/1': { duration_ms: 20_000, writes: { 'b/x': 'x' } } },
      [
        [5000, end('a')],
        [6000, end('a')],
        [6000, end('nobody')],
      ],
    );
    expect(statuses(state)).toEqual({
      'a/1': 'failed',
      'a/2': 'failed',
      'b/1': 'succeeded',
      'c/1': 'blocked',
    });
    expect(state.tasks.get('a/1')).toMatchObject({ reason: 'stopped', detail: 'a person ended the stream' });
    expect(state.outcome).toBe('failed');
    expect(branchTree(world)).toMatchObject({ 'b/x': 'x' });
    const kept = state.notes.find(({ note }) => note === 'work-kept')?.detail ?? '';
    expect(world.repository.tree(world.repository.refs.get(kept) ?? '')).toMatchObject({
      'a/half': 'half done',
    });
    expect(answers[0]).toBe('a is ended: its work is kept, the others go on');
    expect(answers[1]).toBe('a is over');
    expect(answers[2]).toContain('there is no stream nobody');
  });

  it('before it has begun, while it waits for its next try, or while it stands still, never runs again', async () => {
    const busy = await commanded({ 'b/1': long }, [[100, end('c')]]);
    expect(statuses(busy.state)).toMatchObject({ 'a/2': 'succeeded', 'c/1': 'failed' });
    const failing = await commanded({ 'a/1': { exit_code: 1, duration_ms: 100 } }, [[600, end('a')]]);
    expect(failing.state.tasks.get('a/1')?.attempts).toHaveLength(1);
    const still = await commanded({ 'a/1': long }, [
      [1000, { kind: 'pause', stream: 'a' }],
      [2000, end('a')],
    ]);
    expect(statuses(still.state)).toMatchObject({ 'a/1': 'failed', 'b/1': 'succeeded' });
    expect([...still.state.paused]).toEqual([]);
    const world = createWorld({ latency: (call) => (call === 'prepare' ? 3000 : 0) });
    await runFake(plan, { world, commands: [[1000, end('a')]] });
    expect([...world.processes.keys()].filter((id) => id.startsWith('a.'))).toEqual([]);
  });

  it('stays ended under a later coordinator, at whatever record the first one died', async () => {
    const sketch = { script: scripted({ 'a/1': long }) };
    const commands = [[5000, end('a')]] as const;
    const whole = await runFake(plan, { ...sketch, commands });
    const from = ofType(whole.events, 'stream-ended')[0]?.seq ?? 0;
    expect(from).toBeGreaterThan(0);
    for (let number = from; number <= whole.events.length; number++) {
      const world = createWorld(sketch);
      await runFake(plan, { world, commands, crash: { kind: 'append', number, when: 'after' } });
      const { state } = await resumeFake(plan, world);
      expect(statuses(state)).toEqual(statuses(whole.state));
      expect(world.broken).toEqual([]);
    }
  });
});

describe('a nudge', () => {
  it('is a word for who works, and kills nothing', async () => {
    const { world, state, answers } = await commanded({ 'a/1': long }, [
      [5000, { kind: 'nudge', stream: 'a' }],
      [5000, { kind: 'nudge', stream: 'c' }],
    ]);
    expect(textsIn(world, 'a.1.1')).toEqual([expect.stringContaining('sign of life')]);
    expect(answers).toEqual(['a is asked for a sign of life', 'nothing of c runs']);
    expect(state.outcome).toBe('completed_unverified');
  });
});

describe('an escalation by a person', () => {
  it('goes on to the next who can help, without waiting', async () => {
    const waits = makePlan({
      streams: [{ id: 'a', writes: ['a'], externals: ['key'] }, { id: 'b' }],
      dependency: { strategy: 'collaborative_resolution', timeout_ms: 3_600_000, escalate_to: '@lead' },
    });
    const hand: RunCommand = { kind: 'escalate', stream: 'a' };
    const answers: string[] = [];
    const { events } = await runScripted(
      waits,
      {},
      {
        commands: [
          [1000, hand],
          [2000, hand],
          [3000, hand],
          [3000, { kind: 'escalate', stream: 'b' }],
        ],
        onAnswer: ({ detail }) => answers.push(detail),
      },
    );
    expect(ofType(events, 'escalation-raised').map(({ level }) => level)).toEqual([
      'owner',
      'person',
      'parked',
    ]);
    expect(answers).toEqual(['a goes to @lead', 'a is parked: nobody stands above']);
  });
});

async function commanded(
  scripts: Readonly<Record<string, Script>>,
  commands: NonNullable<FakeRunOptions['commands']>,
): Promise<Awaited<ReturnType<typeof runScripted>> & { readonly answers: readonly string[] }> {
  const answers: string[] = [];
  const ran = await runScripted(plan, scripts, { commands, onAnswer: ({ detail }) => answers.push(detail) });
  return { ...ran, answers };
}

function textsIn(world: World, attempt: string): readonly string[] {
  return (mailOf(world).inboxes.get(attempt) ?? []).map(({ text }) => text);
}
