import { describe, expect, it } from 'vitest';
import type { LaunchInput } from '../../src/agents/adapter.ts';
import { mostAsked, mostShort } from '../../src/runtime/shortage.ts';
import { createWorld, type World } from '../rig/fake-world.ts';
import { ofType, scripted } from '../rig/laws.ts';
import { makePlan } from '../rig/make-plan.ts';
import { resumeFake, runFake } from '../rig/run-fake.ts';
import { says, talkingAgent } from '../rig/talking-agent.ts';

const tooMany = { reason: 'system-shortage', detail: 'EMFILE: too many open files' } as const;

const plan = makePlan({ streams: [{ id: 'a', writes: ['a'], retries: 0 }] });
const script = scripted({ 'a/1': { writes: { a: 'A' } } });

/** Refuses so many calls of that name, from the `after`th on. */
function lacks(world: World, call: string, times: number, after = 0): void {
  let asked = 0;
  world.refuse = (name) => {
    if (name !== call) return null;
    asked += 1;
    return asked > after && asked <= after + times ? tooMany : null;
  };
}

describe.each(['prepare', 'start'])('a machine that has no more files for a moment at %s', (call) => {
  it('costs a task without any retries no try: it is asked again after a pause', async () => {
    const world = createWorld({ script });
    lacks(world, call, 3);
    const { state, events } = await runFake(plan, { world });
    expect(state.outcome).toBe('completed_unverified');
    const failed = ofType(events, 'attempt-failed');
    expect(failed.map(({ reason }) => reason)).toEqual(Array(3).fill('system-shortage'));
    expect(failed.map(({ at_ms, retry_at_ms }) => (retry_at_ms ?? 0) - at_ms)).toEqual([1000, 2000, 4000]);
    expect(state.tasks.get('a/1')?.attempts).toHaveLength(4);
  });

  it('is given up as the fault of the world when it lasts, and gone on with by a resume', async () => {
    const world = createWorld({ script });
    lacks(world, call, 1000);
    const { state } = await runFake(plan, { world });
    expect(state.outcome).toBe('world_failed');
    expect(state.tasks.get('a/1')?.attempts).toHaveLength(mostShort);
    world.refuse = () => null;
    const later = await resumeFake(plan, world);
    expect(later.state.outcome).toBe('completed_unverified');
  });
});

it('a try that counted before still counts after it', async () => {
  const world = createWorld({
    script: (spec) => (spec.id === 'a.1.3' ? { writes: { a: 'A' } } : { exit_code: 1 }),
  });
  lacks(world, 'prepare', 1, 1);
  const { state, events } = await runFake(makePlan({ streams: [{ id: 'a', writes: ['a'], retries: 1 }] }), {
    world,
  });
  expect(ofType(events, 'attempt-failed').map(({ reason }) => reason)).toEqual([
    'agent-exited-nonzero',
    'system-shortage',
  ]);
  expect(state.outcome).toBe('completed_unverified');
});

it('a conversation is gone on with although the machine lacked something in between', async () => {
  const world = createWorld({
    script: (spec) =>
      spec.id === 'a.1.1'
        ? { output: says({ session: 's', turns: 1, limit: { until_ms: null, detail: '' } }), exit_code: 1 }
        : { output: says({ turns: 2 }), writes: { a: 'A' } },
  });
  const launches: LaunchInput[] = [];
  lacks(world, 'reopen', 1);
  const { events } = await runFake(makePlan({ streams: [{ id: 'a', agent: '@x', writes: ['a'] }] }), {
    world,
    adapter: talkingAgent(launches),
  });
  expect(ofType(events, 'attempt-failed').map(({ reason }) => reason)).toEqual([
    'rate-limited',
    'system-shortage',
  ]);
  expect(launches.map(({ continues }) => continues)).toEqual([undefined, 's']);
});

describe('work that is done', () => {
  const checked = makePlan({
    streams: [{ id: 'a', writes: ['a'], verify: [{ argv: ['check'], timeout_ms: null }], retries: 0 }],
  });

  it('waits where it is for its check to be started', async () => {
    const world = createWorld({ script });
    lacks(world, 'start', mostAsked - 1, 1);
    const { state } = await runFake(checked, { world });
    expect(state.tasks.get('a/1')?.status).toBe('succeeded');
    expect(state.tasks.get('a/1')?.attempts).toEqual(['a.1.1']);
  });

  it('waits no longer than a second where the run is stopped, which can be gone on with', async () => {
    const world = createWorld({ script });
    lacks(world, 'start', 1000, 1);
    const { state } = await runFake(checked, {
      world,
      commands: [[9_500, { kind: 'stop', how: 'gently', by: 'command' }]],
    });
    expect(state.outcome).toBe('stopped');
    expect(state.at_ms - state.started_at_ms).toBeLessThan(11_000);
    world.refuse = () => null;
    const later = await resumeFake(checked, world);
    expect(later.state.tasks.get('a/1')?.status).toBe('succeeded');
  });

  it('is not done again when that lasts: the run breaks off, and a resume checks it', async () => {
    const world = createWorld({ script });
    lacks(world, 'start', 1000, 1);
    const { state } = await runFake(checked, { world });
    expect(state.outcome).toBe('world_failed');
    world.refuse = () => null;
    const later = await resumeFake(checked, world);
    expect(later.state.tasks.get('a/1')?.status).toBe('succeeded');
    expect(later.state.tasks.get('a/1')?.attempts).toEqual(['a.1.1']);
  });
});
