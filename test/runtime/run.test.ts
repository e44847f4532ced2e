import { describe, expect, it } from 'vitest';
import { branchTree, intervals, mostAtOnce, ofType, overlapped, runScripted, statuses } from '../rig/laws.ts';
import { makePlan, program } from '../rig/make-plan.ts';

describe('a run', () => {
  it('takes the work of every stream to the session branch', async () => {
    const { world, state } = await runScripted(
      makePlan({
        streams: [
          { id: 'a', writes: ['a/**'] },
          { id: 'b', writes: ['b/**'] },
        ],
      }),
      { 'a/1': { writes: { 'a/file': 'A' } }, 'b/1': { writes: { 'b/file': 'B' } } },
    );
    expect(state.outcome).toBe('completed_unverified');
    expect(branchTree(world)).toEqual({ 'README.md': 'base', 'a/file': 'A', 'b/file': 'B' });
    expect(world.broken).toEqual([]);
  });

  it('starts a task only after those before it, from a tree that holds their work', async () => {
    const plan = makePlan({
      streams: [
        { id: 'a', writes: ['a/**'] },
        { id: 'b', writes: ['b/**'] },
        { id: 'c', writes: ['c/**'], after: ['a/1', 'b/1'] },
      ],
    });
    const { world, events } = await runScripted(plan, {
      'a/1': { writes: { 'a/file': 'A' }, duration_ms: 3000 },
      'b/1': { writes: { 'b/file': 'B' } },
      'c/1': { writes: { 'c/file': 'C' } },
    });
    const [c] = intervals(world).filter(({ task }) => task === 'c/1');
    expect(c?.from).toBe(1_003_000);
    const start = ofType(events, 'attempt-started').find(({ task }) => task === 'c/1');
    expect(world.repository.tree(start!.start_commit)).toEqual({
      'README.md': 'base',
      'a/file': 'A',
      'b/file': 'B',
    });
  });

  it('runs phases of a stream one after another in one clone, each from the tree of the one before', async () => {
    const plan = makePlan({ streams: [{ id: 'a', phases: 3, writes: ['**'] }] });
    const { world } = await runScripted(plan, {
      'a/1': { writes: { one: '1' } },
      'a/2': { writes: { two: '2' } },
      'a/3': { writes: { one: null } },
    });
    expect(branchTree(world)).toEqual({ 'README.md': 'base', two: '2' });
    expect([...world.places.keys()]).toEqual(['/own/a']);
  });

  it('holds every stream at a milestone, and lets all go on from the integrated tree', async () => {
    const plan = makePlan({
      streams: [
        { id: 'a', phases: 2, writes: ['a/**'] },
        { id: 'b', phases: 2, writes: ['b/**'] },
      ],
      gates: [{ id: 'milestone:m', waits_for: ['a/1', 'b/1'], releases: ['a/2', 'b/2'] }],
    });
    const { world, events, state } = await runScripted(plan, {
      'a/1': { writes: { 'a/1': '' } },
      'b/1': { writes: { 'b/1': '' }, duration_ms: 5000 },
    });
    const reached = events.findIndex((event) => event.type === 'gate-reached');
    const second = events.findIndex((event) => event.type === 'attempt-started' && event.task.endsWith('/2'));
    expect(second).toBeGreaterThan(reached);
    for (const event of ofType(events, 'attempt-started').filter(({ task }) => task.endsWith('/2')))
      expect(Object.keys(world.repository.tree(event.start_commit))).toEqual(['README.md', 'a/1', 'b/1']);
    expect(ofType(events, 'branch-published')[0]?.commit).toBe(state.gates.get('milestone:m')?.commit);
  });

  it('takes no second try when a step before has failed, and runs none of the steps behind it', async () => {
    const plan = makePlan({
      streams: [{ id: 'a', writes: ['a'], verify: [program('check')] }],
    });
    const { world, events, state } = await runScripted(plan, {
      'a/1': { exit_code: 3, writes: { a: 'half' } },
    });
    expect(statuses(state)).toEqual({ 'a/1': 'failed' });
    expect(ofType(events, 'attempt-failed')).toMatchObject([
      { reason: 'agent-exited-nonzero', detail: 'work exited with 3', retry_at_ms: null },
    ]);
    expect([...world.processes.keys()]).toEqual(['a.1.1']);
    expect(state.outcome).toBe('failed');
  });

  it('keeps what a failed attempt wrote, and integrates nothing of it', async () => {
    const plan = makePlan({ streams: [{ id: 'a', writes: ['a'] }] });
    const { world } = await runScripted(plan, { 'a/1': { exit_code: 1, writes: { a: 'half' } } });
    const kept = world.repository.refs.get('refs/pcoord/run/unfinished/a.1.1');
    expect(world.repository.tree(kept!)).toMatchObject({ a: 'half' });
    expect(branchTree(world)).toBeNull();
  });

  it.each([
    [
      'Error: no such letter',
      'x.mjs:5\n    throw new Error()\n    ^\n\nError: no such letter\n    at run (x.mjs:5:9)\n\nNode.js v24.21.0\n',
    ],
    ['ValueError: 7', 'Traceback (most recent call last):\n  File "x.py", line 1\nValueError: 7\n'],
    ['2 of 9 tests', 'starting\n2 of 9 tests\n\n'],
    ['error: no rule', 'error: no rule\nBuild stopped.\n'],
  ])('says %s, not what an interpreter adds below it', async (line, output) => {
    const plan = makePlan({ streams: [{ id: 'a' }] });
    const { events } = await runScripted(plan, { 'a/1': { exit_code: 1, output } });
    expect(ofType(events, 'attempt-failed')[0]?.detail).toBe(`work exited with 1: ${line}`);
  });

  it('says the last line a failed program wrote, without anything that could harm a terminal', async () => {
    const plan = makePlan({ streams: [{ id: 'a' }] });
    const { events } = await runScripted(plan, {
      'a/1': { exit_code: 1, output: 'first\n\u001b[31mboom\u001b[0m\u0007 here\n\n' },
    });
    expect(ofType(events, 'attempt-failed')[0]?.detail).toBe('work exited with 1: boom here');
  });

  it('goes on with other streams when one fails, blocks those behind it, and integrates what succeeded', async () => {
    const plan = makePlan({
      streams: [
        { id: 'bad', writes: ['bad'] },
        { id: 'behind', writes: ['behind'], after: ['bad/1'] },
        { id: 'good', writes: ['good'] },
      ],
    });
    const { world, state } = await runScripted(plan, {
      'bad/1': { exit_code: 1 },
      'good/1': { writes: { good: 'G' } },
    });
    expect(statuses(state)).toEqual({ 'bad/1': 'failed', 'behind/1': 'blocked', 'good/1': 'succeeded' });
    expect(branchTree(world)).toEqual({ 'README.md': 'base', good: 'G' });
    expect(state.outcome).toBe('failed');
  });

  it('makes no branch when nothing changed', async () => {
    const { world, state, events } = await runScripted(
      makePlan({ streams: [{ id: 'a', writes: ['a'] }] }),
      {},
    );
    expect(branchTree(world)).toBeNull();
    expect(ofType(events, 'run-finished')[0]).toMatchObject({ commit: null });
    expect(state.outcome).toBe('completed_unverified');
  });
});

describe('retries', () => {
  const plan = (retries: number) => makePlan({ streams: [{ id: 'a', writes: ['a'], retries }] });

  it('are as many as the stream asks for, a second apart, then two, then four', async () => {
    const { world, state } = await runScripted(plan(3), { 'a/1': { exit_code: 1, duration_ms: 0 } });
    expect(intervals(world).map(({ from }) => from - 1_000_000)).toEqual([0, 1000, 3000, 7000]);
    expect(state.outcome).toBe('failed');
  });

  it('wait a minute at most', async () => {
    const { world } = await runScripted(plan(8), { 'a/1': { exit_code: 1, duration_ms: 0 } });
    const starts = intervals(world).map(({ from }) => from);
    expect(starts.at(-1)! - starts.at(-2)!).toBe(60_000);
  });

  it('begin in a new clone, so that nothing of the failed try is left', async () => {
    const { world, state } = await runScripted(plan(1), {
      'a/1': (attempt) =>
        attempt === 1 ? { exit_code: 1, writes: { a: 'bad', junk: 'x' } } : { writes: { a: 'good' } },
    });
    expect(branchTree(world)).toEqual({ 'README.md': 'base', a: 'good' });
    expect(state.reviews).toEqual([]);
    expect(state.outcome).toBe('completed_unverified');
  });

  it('are not made when the program does not exist', async () => {
    const { events } = await runScripted(plan(5), { 'a/1': { missing: true } });
    expect(ofType(events, 'attempt-failed')).toMatchObject([
      { reason: 'agent-not-found', retry_at_ms: null },
    ]);
  });

  it('do not hold a place while they wait', async () => {
    const two = makePlan({ streams: [{ id: 'a', retries: 1 }, { id: 'b' }] });
    const { world } = await runScripted(
      two,
      {
        'a/1': (attempt) => ({ exit_code: attempt === 1 ? 1 : 0, duration_ms: 10 }),
        'b/1': { duration_ms: 100 },
      },
      { slots: 1 },
    );
    expect(intervals(world).map(({ id, from }) => [id, from - 1_000_000])).toEqual([
      ['a.1.1', 0],
      ['b.1.1', 10],
      ['a.1.2', 1010],
    ]);
  });
});

describe('time-outs', () => {
  it('end an agent that hangs, and the attempt has run out of time', async () => {
    const plan = makePlan({ streams: [{ id: 'a', timeout_ms: 7000, writes: ['a'] }] });
    const { events, world } = await runScripted(plan, { 'a/1': { hangs: true, early: { a: 'half' } } });
    expect(ofType(events, 'attempt-failed')[0]).toMatchObject({
      reason: 'agent-timed-out',
      at_ms: 1_007_000,
    });
    expect(world.repository.refs.has('refs/pcoord/run/unfinished/a.1.1')).toBe(true);
  });
});

describe('an end that says nothing good', () => {
  it('is a failure when a signal killed the agent', async () => {
    const { events } = await runScripted(makePlan({ streams: [{ id: 'a' }] }), {
      'a/1': { signal: 'SIGSEGV' },
    });
    expect(ofType(events, 'attempt-failed')[0]).toMatchObject({
      reason: 'agent-killed',
      detail: 'work was killed by SIGSEGV',
    });
  });

  it('is a failure when nobody saw it, unless commands of the task or on the merged tree judge the work', async () => {
    const script = { 'a/1': { unseen: true, writes: { a: 'A' } } };
    const without = await runScripted(makePlan({ streams: [{ id: 'a', writes: ['a'] }] }), script);
    expect(ofType(without.events, 'attempt-failed')[0]?.reason).toBe('exit-unknown');
    const checked = makePlan({ streams: [{ id: 'a', writes: ['a'], verify: [program('check')] }] });
    expect((await runScripted(checked, script)).state.outcome).toBe('completed_unverified');
    const refused = await runScripted(checked, { ...script, 'a.1.1.verify.1': { exit_code: 1 } });
    expect(ofType(refused.events, 'attempt-failed')[0]?.reason).toBe('verify-failed');
    const session = makePlan({ streams: [{ id: 'a', writes: ['a'] }], verify: [program('final')] });
    expect((await runScripted(session, script)).state.outcome).toBe('succeeded');
    const check = { kind: 'commands', name: 'check', commands: [program('check')] } as const;
    const gated = (waits_for: string) =>
      makePlan({
        streams: [{ id: 'a', writes: ['a'] }, { id: 'b' }, { id: 'c', after: ['a/1'] }],
        gates: [{ id: 'stage:m', waits_for: [waits_for], actions: [check] }],
      });
    expect((await runScripted(gated('c/1'), script)).state.outcome).toBe('succeeded');
    expect((await runScripted(gated('b/1'), script)).state.outcome).toBe('failed');
  });
});

describe('capacities', () => {
  it('are never exceeded', async () => {
    const streams = Array.from({ length: 9 }, (_, index) => ({ id: `s${index}` }));
    const { world } = await runScripted(makePlan({ streams }), {}, { slots: 3 });
    expect(mostAtOnce(world)).toBe(3);
    expect(intervals(world)).toHaveLength(9);
  });

  it('of agents and commands are both what the user says', async () => {
    const streams = Array.from({ length: 8 }, (_, index) => ({
      id: `s${index}`,
      ...(index % 2 ? { agent: '@x' } : {}),
    }));
    const { world, events } = await runScripted(makePlan({ streams }), {}, { max_agents: 2 });
    expect(ofType(events, 'run-started')[0]?.capacities).toMatchObject({ agents: 2, slots: 2 });
    expect(mostAtOnce(world, (task) => (Number(task[1]) % 2 ? 1 : 0))).toBe(2);
    expect(mostAtOnce(world, (task) => (Number(task[1]) % 2 ? 0 : 1))).toBe(2);
  });

  it('by name bound what demands them', async () => {
    const streams = [5, 4, 3, 2, 1].map((memory) => ({ id: `s${memory}`, demands: { memory } }));
    const { world } = await runScripted(
      makePlan({ streams, capacities: { memory: 6 } }),
      { 's5/1': { duration_ms: 1500 } },
      { slots: 9 },
    );
    expect(mostAtOnce(world, (task) => Number(task[1]))).toBeLessThanOrEqual(6);
    expect(mostAtOnce(world)).toBe(2);
  });
});

describe('tasks that exclude each other', () => {
  it('never run at the same time, and both run', async () => {
    const plan = makePlan({
      streams: [{ id: 'a', writes: ['x'] }, { id: 'b', writes: ['x'] }, { id: 'c' }],
      exclusions: [['a/1', 'b/1']],
    });
    const { world, state } = await runScripted(plan, { 'c/1': { duration_ms: 5000 } });
    expect(overlapped(world, 'a/1', 'b/1')).toBe(false);
    expect(overlapped(world, 'a/1', 'c/1')).toBe(true);
    expect(state.outcome).toBe('completed_unverified');
  });
});

describe('streams that only read', () => {
  it('share one checkout per tree, and cost no snapshot and no merge', async () => {
    const streams = Array.from({ length: 6 }, (_, index) => ({
      id: `s${index}`,
      after: index > 2 ? ['s0/1', 's1/1'] : [],
    }));
    const { world, state } = await runScripted(makePlan({ streams }), {});
    expect([...world.places.keys()]).toEqual([`/shared/${world.repository.base}`]);
    expect(world.calls).not.toContain('snapshot');
    expect(world.repository.merges.count).toBe(0);
    expect(state.outcome).toBe('completed_unverified');
  });

  it('fail when they change a file, and the next one finds a checkout made anew', async () => {
    const plan = makePlan({ streams: [{ id: 'a' }, { id: 'b', after: [] }] });
    const { world, events, state } = await runScripted(
      plan,
      { 'a/1': { writes: { 'README.md': 'scribble' } } },
      { slots: 1 },
    );
    expect(ofType(events, 'attempt-failed')).toMatchObject([
      { task: 'a/1', reason: 'shared-checkout-changed' },
    ]);
    expect(ofType(events, 'attempt-failed')[0]?.detail).toContain('changed README.md');
    expect(world.repository.refs.has('refs/pcoord/run/unfinished/a.1.1')).toBe(true);
    expect(statuses(state)).toMatchObject({ 'b/1': 'succeeded' });
    expect(world.places.get(`/shared/${world.repository.base}`)?.tree).toEqual({ 'README.md': 'base' });
  });

  it('that shared a checkout which somebody changed are tried again alone, and only the one at fault fails', async () => {
    const plan = makePlan({ streams: [{ id: 'writer' }, { id: 'innocent' }, { id: 'early' }] });
    const { world, events, state } = await runScripted(plan, {
      'early/1': { duration_ms: 100 },
      'writer/1': { duration_ms: 500, writes: { 'README.md': 'scribble' } },
      'innocent/1': (attempt) => ({ duration_ms: 900, exit_code: attempt === 1 ? 1 : 0 }),
    });
    const [first, second, last] = ofType(events, 'attempt-failed');
    for (const failed of [first, second])
      expect(failed).toMatchObject({ reason: 'shared-checkout-unclear', retry_at_ms: failed?.at_ms });
    expect(first?.detail).toContain('one of writer/1, innocent/1 changed README.md');
    expect(second?.detail).not.toContain('README.md');
    expect(ofType(events, 'attempt-collected').map(({ attempt }) => attempt)).toEqual(['writer.1.2']);
    const refs = [...world.repository.refs].filter(([ref]) => ref.includes('/shared-checkout/'));
    expect(refs.map(([, commit]) => world.repository.tree(commit))).toEqual([{ 'README.md': 'scribble' }]);
    expect(state.notes.filter(({ attempt }) => attempt === null)).toEqual([
      expect.objectContaining({ note: 'work-kept', detail: refs[0]![0] }),
    ]);
    expect([...world.repository.refs.keys()].filter((ref) => ref.includes('unfinished'))).toEqual([
      'refs/pcoord/run/unfinished/writer.1.2',
    ]);
    expect(last).toMatchObject({
      attempt: 'writer.1.2',
      reason: 'shared-checkout-changed',
      retry_at_ms: null,
    });
    expect(last?.detail).toBe('writer claims no writes but changed README.md in its checkout');
    const kept = world.repository.refs.get('refs/pcoord/run/unfinished/writer.1.2');
    expect(world.repository.tree(kept!)).toEqual({ 'README.md': 'scribble' });
    expect(statuses(state)).toEqual({
      'writer/1': 'failed',
      'innocent/1': 'succeeded',
      'early/1': 'succeeded',
    });
    expect(state.tasks.get('early/1')?.attempts).toHaveLength(1);
  });

  it('fail when their checks change a file', async () => {
    const plan = makePlan({ streams: [{ id: 'a', verify: [program('check')] }] });
    const { events } = await runScripted(plan, { 'a.1.1.verify.1': { writes: { 'README.md': 'scribble' } } });
    expect(ofType(events, 'attempt-failed')).toMatchObject([{ reason: 'shared-checkout-changed' }]);
  });

  it('get a clone of their own when they ask for it', async () => {
    const plan = makePlan({ streams: [{ id: 'a', workspace: 'own' }] });
    const { world } = await runScripted(plan, {});
    expect([...world.places.keys()]).toEqual(['/own/a']);
  });
});

describe('names from outside', () => {
  const streams = [
    { id: 'a', writes: ['a'] },
    { id: 'b', writes: ['b'], externals: ['api'] },
  ];

  it('that are missing end the run as blocked before any effect', async () => {
    const { world, state, events } = await runScripted(makePlan({ streams }), {});
    expect(state.outcome).toBe('blocked');
    expect(world.processes.size).toBe(0);
    expect(world.calls.filter((call) => call !== 'commit')).toEqual([]);
    expect(events.map(({ type }) => type)).toEqual(['run-started', 'run-finished']);
  });

  it('that are given let it run', async () => {
    const { state } = await runScripted(makePlan({ streams }), {}, { satisfied: ['api'] });
    expect(statuses(state)).toEqual({ 'a/1': 'succeeded', 'b/1': 'succeeded' });
  });

  it('may come later where the session waits for them together', async () => {
    const plan = makePlan({
      streams,
      dependency: { strategy: 'collaborative_resolution', timeout_ms: 60_000 },
    });
    const late = await runScripted(plan, {}, { commands: [[30_000, { kind: 'satisfy', name: 'api' }]] });
    expect(statuses(late.state)).toEqual({ 'a/1': 'succeeded', 'b/1': 'succeeded' });
    const never = await runScripted(plan, { 'a/1': { writes: { a: 'A' } } });
    expect(never.state).toMatchObject({ outcome: 'blocked', finished_at_ms: 1_060_000 });
    expect(branchTree(never.world)).toMatchObject({ a: 'A' });
  });
});

describe('the journal', () => {
  it('holds the intent before an agent starts; one commit takes a whole batch, and an end with the next start', async () => {
    const streams = Array.from({ length: 6 }, (_, index) => ({ id: `s${index}` }));
    const { world, link } = await runScripted(makePlan({ streams }), {}, { slots: 3 });
    expect(world.broken).toEqual([]);
    // The first batch of three; three more, each with the end that made room for it; the end of the run.
    expect(link.commits.count).toBe(5);
  });

  it('names each batch of tasks released together', async () => {
    const streams = ['b', 'c', 'd'].map((id) => ({ id, after: ['a/1'] }));
    const { state } = await runScripted(makePlan({ streams: [{ id: 'a' }, ...streams] }), {});
    expect(state.batches.map(({ size }) => size)).toEqual([1, 3]);
  });
});
