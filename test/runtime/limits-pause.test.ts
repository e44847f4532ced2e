import { describe, expect, it } from 'vitest';
import type { LaunchInput } from '../../src/agents/adapter.ts';
import { giveBackMs } from '../../src/journal/throttle.ts';
import { staggerMs } from '../../src/runtime/limits/pause.ts';
import type { Script } from '../rig/fake-world.ts';
import { branchTree, intervals, ofType, runScripted, statuses } from '../rig/laws.ts';
import { makePlan } from '../rig/make-plan.ts';
import { says, talkingAgent } from '../rig/talking-agent.ts';

/** The fake clock begins here. */
const begin = 1_000_000;
const reset = begin + 600_000;

function limited(until_ms: number | null, session = 'conversation-1'): string {
  return says({ session, turns: 2, limit: { until_ms, detail: 'usage limit reached' } });
}

/** What an agent does on each try, from the first. */
function tries(...scripts: readonly Script[]): (attempt: number) => Script {
  return (attempt) => scripts[Math.min(attempt, scripts.length) - 1] ?? {};
}

const done = says({ turns: 3 });

describe('an agent whose provider asks for a pause', () => {
  const plan = makePlan({
    streams: [
      { id: 'a', agent: '@x', writes: ['a', 'b'] },
      { id: 'b', agent: '@x' },
    ],
    capacities: { agents: 1 },
  });
  const scripts = {
    'a/1': tries(
      { output: limited(reset), exit_code: 1, early: { a: 'half' } },
      { output: done, writes: { b: 'rest' } },
    ),
    'b/1': { output: done, duration_ms: 5000 },
  };

  it('is parked until then without its place and without losing a try, and goes on where it was', async () => {
    const launches: LaunchInput[] = [];
    const { state, events, world } = await runScripted(plan, scripts, { adapter: talkingAgent(launches) });
    expect(ofType(events, 'attempt-failed')).toMatchObject([
      { attempt: 'a.1.1', reason: 'rate-limited', detail: 'usage limit reached', retry_at_ms: reset },
    ]);
    const [first, other, second] = intervals(world);
    expect([first?.task, other?.task, second?.task]).toEqual(['a/1', 'b/1', 'a/1']);
    // Its place was free meanwhile.
    expect(other?.to).toBeLessThan(reset);
    expect(second?.from).toBe(reset);
    expect(launches.map(({ attempt, continues }) => [attempt, continues])).toEqual([
      ['a.1.1', undefined],
      ['b.1.1', undefined],
      ['a.1.2', 'conversation-1'],
    ]);
    expect(launches[2]?.prompt).toContain('go on with your task where you stopped');
    const starts = ofType(events, 'attempt-started');
    expect(starts[2]?.start_commit).toBe(starts[0]?.start_commit);
    expect(statuses(state)).toEqual({ 'a/1': 'succeeded', 'b/1': 'succeeded' });
    // What it had written before the pause was still there.
    expect(branchTree(world)).toMatchObject({ a: 'half', b: 'rest' });
  });

  it('begins anew where its conversation has no name, or its adapter takes none up', async () => {
    const unnamed = {
      ...scripts,
      'a/1': tries({ output: says({ limit: { until_ms: reset, detail: '' } }) }, { output: done }),
    };
    for (const [adapter, program] of [
      [talkingAgent, unnamed],
      [(seen: LaunchInput[]) => ({ ...talkingAgent(seen), resumes: undefined }), scripts],
    ] as const) {
      const launches: LaunchInput[] = [];
      const { resumes, ...rest } = adapter(launches);
      await runScripted(plan, program, { adapter: resumes ? { ...rest, resumes } : rest });
      expect(launches.map(({ continues }) => continues)).toEqual([undefined, undefined, undefined]);
    }
  });

  it('whose conversation is gone begins anew at once, and that costs no try either', async () => {
    const launches: LaunchInput[] = [];
    const lost = {
      ...scripts,
      'a/1': tries(
        { output: limited(reset), exit_code: 1 },
        { output: 'No conversation found\n', exit_code: 1 },
        { output: done },
      ),
    };
    const { state } = await runScripted(plan, lost, { adapter: talkingAgent(launches) });
    expect(launches.filter(({ stream }) => stream === 'a').map(({ continues }) => continues)).toEqual([
      undefined,
      'conversation-1',
      undefined,
    ]);
    expect(state.tasks.get('a/1')?.status).toBe('succeeded');
  });

  it('without a time waits a minute, then twice as long each time', async () => {
    const program = {
      'a/1': tries(
        { output: limited(null) },
        { output: limited(null) },
        { output: limited(null) },
        { output: done },
      ),
    };
    const { events } = await runScripted(plan, program, { adapter: talkingAgent() });
    const waits = ofType(events, 'attempt-failed').map(
      ({ at_ms, retry_at_ms }) => (retry_at_ms ?? 0) - at_ms,
    );
    expect(waits).toEqual([60_000, 120_000, 240_000]);
  });

  it('may have no other try left: a failure after the pause is final', async () => {
    const program = { 'a/1': tries({ output: limited(reset) }, { output: done, exit_code: 1 }) };
    const { state } = await runScripted(plan, program, { adapter: talkingAgent() });
    expect(state.tasks.get('a/1')).toMatchObject({ status: 'failed', reason: 'agent-exited-nonzero' });
    expect(state.tasks.get('a/1')?.attempts).toHaveLength(2);
  });
});

describe('many at once', () => {
  const ids = ['a', 'b', 'c', 'd'];
  const plan = makePlan({
    streams: [...ids.map((id) => ({ id, agent: '@x' })), { id: 'long' }],
  });
  const scripts = {
    ...Object.fromEntries(
      ids.map((id) => [`${id}/1`, tries({ output: limited(reset) }, { output: done, duration_ms: 60_000 })]),
    ),
    'long/1': { duration_ms: 1_000_000 },
  };

  it('come back one after another', async () => {
    const { events } = await runScripted(plan, scripts, { adapter: talkingAgent() });
    expect(ofType(events, 'attempt-failed').map(({ retry_at_ms }) => retry_at_ms)).toEqual(
      ids.map((_, at) => reset + at * staggerMs),
    );
  });

  it('halve the number of agents once for one pause; it is given back one by one after it', async () => {
    const { state, events } = await runScripted(plan, scripts, { adapter: talkingAgent() });
    const changes = ofType(events, 'capacity-changed');
    expect(changes.map(({ name, amount, why }) => [name, amount, why])).toEqual([
      ['agents', 2, 'rate_limit'],
      ['agents', 3, 'rate_limit'],
      ['agents', 4, 'rate_limit'],
    ]);
    const over = reset + (ids.length - 1) * staggerMs;
    expect(changes.slice(1).map(({ at_ms }) => at_ms)).toEqual([over + giveBackMs, over + 2 * giveBackMs]);
    expect(state.capacities['agents']).toBe(4);
  });

  it('another pause cuts again, never below one', async () => {
    const again = {
      ...scripts,
      ...Object.fromEntries(
        ids.map((id) => [
          `${id}/1`,
          tries(
            { output: limited(reset) },
            { output: limited(reset + 300_000) },
            { output: limited(reset + 600_000) },
            { output: done },
          ),
        ]),
      ),
    };
    const { state, events } = await runScripted(plan, again, { adapter: talkingAgent() });
    const amounts = ofType(events, 'capacity-changed').map(({ amount }) => amount);
    expect(amounts.slice(0, 2)).toEqual([2, 1]);
    expect(Math.min(...amounts)).toBe(1);
    expect(new Set(Object.values(statuses(state)))).toEqual(new Set(['succeeded']));
  });
});
