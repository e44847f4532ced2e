import { describe, expect, it } from 'vitest';
import type { Plan, PlanBudgets } from '../../src/plan/plan.ts';
import type { World } from '../rig/fake-world.ts';
import { branchTree, intervals, ofType, runScripted, statuses } from '../rig/laws.ts';
import { makePlan, type StreamSketch } from '../rig/make-plan.ts';
import { resumeFake } from '../rig/run-fake.ts';
import { says, talkingAgent } from '../rig/talking-agent.ts';

const none: PlanBudgets = { tokens: null, usd: null, wall_ms: null, turns: null };

function planOf(
  streams: readonly (StreamSketch & { readonly budget?: Partial<PlanBudgets> })[],
  session: Partial<PlanBudgets> | null = null,
): Plan {
  const plan = makePlan({ streams });
  return {
    ...plan,
    budgets: session === null ? null : { ...none, ...session },
    streams: plan.streams.map((stream, at) => {
      const budget = streams[at]?.budget;
      return { ...stream, budget: budget ? { ...none, ...budget } : null };
    }),
  };
}

function ran(world: World): string[] {
  return intervals(world).map(({ task }) => task);
}

describe('a stream that reaches its ceiling', () => {
  const a = { id: 'a', agent: '@x', writes: ['a'], phases: 3, retries: 3, budget: { tokens: 100 } };
  const plan = planOf([a, { id: 'b', agent: '@x' }]);
  const scripts = {
    'a/1': { output: says({ tokens: 85 }), writes: { a: '1' } },
    'a/2': { output: says({ tokens: 20 }), writes: { a: '2' } },
    'a/3': { output: says({ tokens: 1 }) },
    'b/1': { output: says({ tokens: 1000 }) },
  };

  it('is told once at four fifths; at the whole nothing more of it starts, and what is done stays', async () => {
    const { state, events, world } = await runScripted(plan, scripts, { adapter: talkingAgent() });
    expect(ofType(events, 'budget-warned')).toMatchObject([
      { scope: 'a', resource: 'tokens', used: 85, limit: 100 },
    ]);
    expect(ofType(events, 'message-sent')).toMatchObject([{ to: 'a', from: 'pcoord' }]);
    expect(ofType(events, 'message-sent')[0]?.text).toContain('85 % of your budget (tokens)');
    expect(ofType(events, 'budget-exhausted')).toMatchObject([{ scope: 'a', used: 105, limit: 100 }]);
    expect(statuses(state)).toEqual({
      'a/1': 'succeeded',
      'a/2': 'succeeded',
      'a/3': 'failed',
      'b/1': 'succeeded',
    });
    expect(state.tasks.get('a/3')?.reason).toBe('budget-exhausted');
    expect(ran(world)).not.toContain('a/3');
    expect(state.outcome).toBe('failed');
    expect(branchTree(world)).toMatchObject({ a: '2' });
  });

  it('counts turns and money the same way, of all tries together', async () => {
    const more = planOf([{ id: 'a', agent: '@x', retries: 5, budget: { turns: 10, usd: 1 } }]);
    const output = says({ turns: 4, usd: 0.1 });
    const { state, events } = await runScripted(
      more,
      { 'a/1': { output, exit_code: 1 } },
      { adapter: talkingAgent() },
    );
    expect(ofType(events, 'budget-exhausted')).toMatchObject([{ resource: 'turns', used: 12 }]);
    expect(state.tasks.get('a/1')?.attempts).toHaveLength(3);
  });
});

describe('time', () => {
  it('wakes the loop: a word at four fifths, then the agent is asked to end, its work kept, no other try', async () => {
    const plan = planOf([
      { id: 'a', writes: ['a'], retries: 3, budget: { wall_ms: 10_000 } },
      { id: 'b', after: ['a/1'] },
      { id: 'c' },
    ]);
    const { state, events, world } = await runScripted(plan, {
      'a/1': { hangs: true, early: { a: 'half' } },
    });
    const begin = intervals(world).find(({ task }) => task === 'a/1')?.from ?? 0;
    expect(ofType(events, 'budget-warned').map(({ at_ms }) => at_ms - begin)).toEqual([8000]);
    expect(ofType(events, 'budget-exhausted').map(({ at_ms }) => at_ms - begin)).toEqual([10_000]);
    expect(ofType(events, 'attempt-failed')).toMatchObject([
      { reason: 'budget-exhausted', retry_at_ms: null },
    ]);
    expect(statuses(state)).toEqual({ 'a/1': 'failed', 'b/1': 'blocked', 'c/1': 'succeeded' });
    const kept = world.repository.refs.get('refs/pcoord/run/unfinished/a.1.1') ?? '';
    expect(world.repository.tree(kept)).toMatchObject({ a: 'half' });
    expect(state.outcome).toBe('failed');
  });

  it('of a stream is that of its attempts: between two of them it stands still', async () => {
    const plan = planOf([
      { id: 'a', phases: 2, budget: { wall_ms: 10_000 } },
      { id: 'slow', writes: ['s'] },
    ]);
    const gated: Plan = {
      ...plan,
      ...{ edges: [...plan.edges, { from: 'slow/1', to: 'a/2', reason: 'dependency', via: 'slow' }] },
    };
    const { state, events } = await runScripted(gated, {
      'a/1': { duration_ms: 3000 },
      'slow/1': { duration_ms: 60_000 },
      'a/2': { duration_ms: 3000 },
    });
    expect(ofType(events, 'budget-warned')).toEqual([]);
    expect(statuses(state)).toMatchObject({ 'a/2': 'succeeded' });
  });

  it('of the session ends all that runs and starts nothing more; what was finished arrives', async () => {
    const plan = planOf(
      [
        { id: 'quick', writes: ['q'] },
        { id: 'a', writes: ['a'], retries: 2 },
        { id: 'b', phases: 2 },
        { id: 'c', after: ['b/1'] },
        { id: 'late', externals: ['api'] },
      ],
      { wall_ms: 5000 },
    );
    const patient: Plan = {
      ...plan,
      policies: {
        ...plan.policies,
        dependency: { strategy: 'collaborative_resolution', timeout_ms: 600_000, escalate_to: null },
      },
    };
    const { state, events, world } = await runScripted(patient, {
      'quick/1': { writes: { q: '1' } },
      'a/1': { hangs: true, early: { a: 'half' } },
      'b/1': { duration_ms: 4500, exit_code: 0 },
      'b/2': { hangs: true },
      'c/1': { hangs: true },
    });
    expect(state.outcome).toBe('failed');
    expect(statuses(state)).toMatchObject({ 'quick/1': 'succeeded', 'a/1': 'failed', 'b/1': 'succeeded' });
    expect(branchTree(world)).toMatchObject({ q: '1' });
    expect(branchTree(world)).not.toHaveProperty('a');
    const end = (ofType(events, 'budget-exhausted')[0]?.at_ms ?? 0) as number;
    expect(ofType(events, 'tasks-released').every(({ at_ms }) => at_ms <= end)).toBe(true);
    expect(world.repository.refs.has('refs/pcoord/run/unfinished/a.1.1')).toBe(true);
    expect((state.finished_at_ms ?? 0) - end).toBeLessThan(10_000);
  });
});

describe('a milestone when the budget of the session is used up', () => {
  const plan: Plan = {
    ...makePlan({
      streams: [
        { id: 'a', agent: '@x', writes: ['a'], phases: 2 },
        { id: 'b', agent: '@x', writes: ['b'], phases: 2 },
      ],
      gates: [{ id: 'milestone:m', waits_for: ['a/1', 'b/1'], releases: ['a/2', 'b/2'] }],
    }),
    budgets: { ...none, tokens: 100 },
  };
  const output = says({ tokens: 60 });

  it('is integrated all the same when all before it is done; what comes after it is given up', async () => {
    const { state, events, world } = await runScripted(
      plan,
      { 'a/1': { output, writes: { a: '1' } }, 'b/1': { output, writes: { b: '1' }, duration_ms: 3000 } },
      { adapter: talkingAgent() },
    );
    expect(ofType(events, 'budget-exhausted')).toMatchObject([{ scope: 'session' }]);
    expect(state.gates.get('milestone:m')?.status).toBe('reached');
    expect(branchTree(world)).toMatchObject({ a: '1', b: '1' });
    expect(statuses(state)).toEqual({
      'a/1': 'succeeded',
      'b/1': 'succeeded',
      'a/2': 'failed',
      'b/2': 'failed',
    });
    expect(ran(world)).toEqual(['a/1', 'b/1']);
    expect(state.outcome).toBe('failed');
  });

  it('is not reached when something before it was given up, and what was done is kept', async () => {
    const { state, world } = await runScripted(
      plan,
      {
        'a/1': { output: says({ tokens: 120 }), writes: { a: '1' } },
        'b/1': { hangs: true, early: { b: 'half' } },
      },
      { adapter: talkingAgent() },
    );
    expect(state.gates.get('milestone:m')?.status).toBe('blocked');
    expect(statuses(state)).toMatchObject({ 'a/1': 'succeeded', 'b/1': 'failed' });
    const kept = [...world.repository.refs.entries()].filter(([name]) => name.includes('/held-back/'));
    expect(kept.map(([, commit]) => world.repository.tree(commit)['a'])).toEqual(['1']);
  });

  it('asks no agent about a conflict there: a person is asked', async () => {
    const both = [{ pattern: 'both.txt', mode: 'write', regenerate: null } as const];
    const mixed: Plan = {
      ...plan,
      tasks: plan.tasks.map((task) => ({ ...task, writes: [...task.writes, ...both] })),
      policies: {
        ...plan.policies,
        file: { ...plan.policies.file, strategy: 'three_way_merge', resolver: '@x' },
      },
    };
    const { state, events, world } = await runScripted(
      mixed,
      {
        'a/1': { output, writes: { a: '1', 'both.txt': 'one' } },
        'b/1': { output, writes: { b: '1', 'both.txt': 'two' }, duration_ms: 3000 },
      },
      { adapter: talkingAgent() },
    );
    expect([...world.processes.keys()].filter((id) => id.includes('resolver'))).toEqual([]);
    expect(ofType(events, 'note-taken').map(({ note }) => note)).toContain('resolver-failed');
    expect(state.reviews.map(({ kind }) => kind)).toContain('merge_conflict');
  });
});

describe('what nobody tells', () => {
  it('is unknown, not zero: it is said once, and stops nothing', async () => {
    const plan = planOf([{ id: 'a', agent: '@x', phases: 3, budget: { usd: 1 } }], { usd: 5 });
    const output = says({ tokens: 7 });
    const { state, events } = await runScripted(
      plan,
      { 'a/1': { output }, 'a/2': { output }, 'a/3': { output } },
      { adapter: talkingAgent() },
    );
    const notes = ofType(events, 'note-taken').filter(({ note }) => note === 'budget-unknown');
    expect(notes.map(({ detail }) => detail).sort()).toEqual(['usd of a', 'usd of the session']);
    expect(statuses(state)).toEqual({ 'a/1': 'succeeded', 'a/2': 'succeeded', 'a/3': 'succeeded' });
  });

  it('is no matter for commands', async () => {
    const plan = planOf([{ id: 'a', budget: { usd: 1, tokens: 5 } }]);
    const { events } = await runScripted(plan, {});
    expect(ofType(events, 'note-taken')).toEqual([]);
  });
});

describe('a coordinator that dies', () => {
  it('right after a budget was used up asks again under the next one', async () => {
    const plan = planOf([{ id: 'a', writes: ['a'], budget: { wall_ms: 10_000 } }]);
    const scripts = { 'a/1': { hangs: true } };
    const whole = await runScripted(plan, scripts);
    const at = whole.events.findIndex(({ type }) => type === 'budget-exhausted') + 1;
    const cut = await runScripted(plan, scripts, { crash: { kind: 'append', number: at, when: 'after' } });
    expect(cut.crashed).toBe(true);
    const { state } = await resumeFake(plan, cut.world);
    expect(state.tasks.get('a/1')).toMatchObject({ status: 'failed', reason: 'budget-exhausted' });
    expect(state.outcome).toBe('failed');
  });
});
