import { describe, expect, it } from 'vitest';
import type { PlanAction } from '../../src/plan/plan.ts';
import { createWorld } from '../rig/fake-world.ts';
import { branchTree, judgedWorld, ofType, runScripted, statuses } from '../rig/laws.ts';
import { makePlan, program } from '../rig/make-plan.ts';
import { resumeFake, runFake } from '../rig/run-fake.ts';

const builtin = (
  name: 'integrate_changes' | 'resolve_conflicts' | 'validate_integration' | 'notify' | 'checkpoint',
) => ({ kind: 'builtin', name }) as const;

/** Two streams of two phases with a milestone between, and a third one that has nothing to do with it. */
function milestonePlan(actions: readonly PlanAction[], more: Partial<Parameters<typeof makePlan>[0]> = {}) {
  return makePlan({
    streams: [
      { id: 'a', phases: 2, writes: ['a', 'both'] },
      { id: 'b', phases: 2, writes: ['b', 'both'] },
      { id: 'free', writes: ['free'] },
    ],
    gates: [{ id: 'milestone:m', waits_for: ['a/1', 'b/1'], releases: ['a/2', 'b/2'], actions }],
    ...more,
  });
}

const clash = {
  'a/1': { writes: { both: 'A' } },
  'b/1': { writes: { both: 'B' } },
  'free/1': { writes: { free: 'F' } },
};

const tidy = {
  'a/1': { writes: { a: '1' } },
  'b/1': { writes: { b: '1' } },
  'a/2': { writes: { a: '2' } },
  'free/1': { writes: { free: 'F' } },
};

describe('a conflict at a milestone', () => {
  it('ends in a review that keeps and names both sides; dependents are blocked, other streams go on', async () => {
    const { world, state, events } = await runScripted(milestonePlan([]), clash);
    expect(state.outcome).toBe('needs_review');
    expect(state.reviews).toMatchObject([{ kind: 'merge_conflict', node: 'milestone:m', paths: ['both'] }]);
    const [ours, theirs] = state.reviews[0]!.refs;
    expect(world.repository.tree(world.repository.refs.get(ours!)!)).toMatchObject({ both: 'A' });
    expect(world.repository.tree(world.repository.refs.get(theirs!)!)).toMatchObject({ both: 'B' });
    expect(ofType(events, 'merge-conflicted')).toMatchObject([
      { into: 'milestone:m', from: 'b/1', ours_ref: ours },
    ]);
    expect(statuses(state)).toEqual({
      'a/1': 'succeeded',
      'b/1': 'succeeded',
      'a/2': 'blocked',
      'b/2': 'blocked',
      'free/1': 'succeeded',
    });
    expect(branchTree(world)).toEqual({ 'README.md': 'base', free: 'F' });
  });
});

describe('a failure beside a review item', () => {
  const streams = [
    { id: 'a', writes: ['both'] },
    { id: 'b', writes: ['both'] },
    { id: 'c', writes: ['c'] },
  ];
  const conflict = { 'a/1': { writes: { both: 'A' } }, 'b/1': { writes: { both: 'B' } } };

  it('of a task decides what the run came to', async () => {
    const { state } = await runScripted(makePlan({ streams }), { ...conflict, 'c/1': { exit_code: 1 } });
    expect(state.reviews).toHaveLength(1);
    expect(state.outcome).toBe('failed');
  });

  it('of a gate decides what the run came to', async () => {
    const plan = makePlan({
      streams,
      gates: [
        {
          id: 'milestone:m',
          waits_for: ['c/1'],
          actions: [{ kind: 'commands', name: 'check', commands: [program('check')], check: true }],
        },
      ],
    });
    const world = judgedWorld({ ...conflict, 'c/1': { writes: { c: 'C' } } }, (tree) => 'c' in tree);
    const { state } = await runFake(plan, { world });
    expect(state.gates.get('milestone:m')?.reason).toBe('action-failed');
    expect(state.reviews.map(({ kind }) => kind)).toEqual(['broke_checks', 'merge_conflict']);
    expect(state.outcome).toBe('failed');
  });
});

describe('a conflict at the end', () => {
  it('keeps the later side for review and integrates all the rest', async () => {
    const plan = makePlan({
      streams: [
        { id: 'a', writes: ['both'] },
        { id: 'b', writes: ['both'] },
        { id: 'c', writes: ['c'] },
      ],
    });
    const { world, state } = await runScripted(plan, {
      'a/1': { writes: { both: 'A' }, duration_ms: 9000 },
      'b/1': { writes: { both: 'B' } },
      'c/1': { writes: { c: 'C' } },
    });
    expect(state.outcome).toBe('needs_review');
    // Plan order decides who is later, not the clock: b was done long before a.
    expect(branchTree(world)).toEqual({ 'README.md': 'base', both: 'A', c: 'C' });
    expect(state.reviews).toMatchObject([{ node: 'end', paths: ['both'] }]);
  });
});

describe('a conflict in the tree a task starts from', () => {
  it('fails the task before any attempt, with both sides kept', async () => {
    const plan = makePlan({
      streams: [
        { id: 'a', writes: ['both'] },
        { id: 'b', writes: ['both'] },
        { id: 'c', writes: ['c'], after: ['a/1', 'b/1'] },
      ],
    });
    const { state, events, world } = await runScripted(plan, {
      'a/1': { writes: { both: 'A' } },
      'b/1': { writes: { both: 'B' } },
    });
    expect(statuses(state)).toMatchObject({ 'c/1': 'failed' });
    expect(ofType(events, 'task-failed')).toMatchObject([{ task: 'c/1', reason: 'start-tree-conflict' }]);
    expect([...world.processes.keys()]).toEqual(['a.1.1', 'b.1.1']);
    expect(state.outcome).toBe('needs_review');
    expect(state.reviews.flatMap(({ refs }) => refs).every((ref) => world.repository.refs.has(ref))).toBe(
      true,
    );
  });
});

describe('what is merged', () => {
  it('is the same tree, whoever was faster', async () => {
    const plan = makePlan({
      streams: ['a', 'b', 'c'].map((id) => ({ id, writes: [id] })),
    });
    const slow = (id: string) => ({
      'a/1': { writes: { a: 'A' } },
      'b/1': { writes: { b: 'B' } },
      'c/1': { writes: { c: 'C' } },
      [`${id}/1`]: { writes: { [id]: id.toUpperCase() }, duration_ms: 9000 },
    });
    const trees = await Promise.all(['a', 'b', 'c'].map((id) => runScripted(plan, slow(id))));
    for (const { world } of trees)
      expect(branchTree(world)).toEqual({ 'README.md': 'base', a: 'A', b: 'B', c: 'C' });
  });

  it('is merged by union where streams only add lines', async () => {
    const claim = { pattern: 'log/*.txt', mode: 'append', regenerate: null } as const;
    const plan = makePlan({
      streams: [
        { id: 'a', claims: [claim] },
        { id: 'b', claims: [claim] },
      ],
    });
    const { world, state } = await runScripted(plan, {
      'a/1': { writes: { 'log/x.txt': 'by a' } },
      'b/1': { writes: { 'log/x.txt': 'by b' } },
    });
    expect(branchTree(world)?.['log/x.txt']).toBe('by a\nby b');
    expect(state.outcome).toBe('completed_unverified');
  });

  it('asks git nothing where the records settle it: one line of work, or the same results merged before', async () => {
    const line = makePlan({
      streams: [
        { id: 'a', phases: 3, writes: ['a'] },
        { id: 'b', writes: ['b'], after: ['a/1', 'a/3'] },
      ],
    });
    const { world, events } = await runScripted(line, {
      'a/1': { writes: { a: '1' } },
      'a/3': { writes: { a: '3' } },
    });
    expect(world.repository.merges.count).toBe(0);
    expect(ofType(events, 'merge-finished').map(({ into }) => into)).toEqual(['end']);
    const fan = makePlan({
      streams: [
        { id: 'a', writes: ['a'] },
        { id: 'b', writes: ['b'] },
        ...['c', 'd', 'e'].map((id) => ({ id, after: ['a/1', 'b/1'] })),
      ],
    });
    const shared = await runScripted(fan, { 'a/1': { writes: { a: '1' } }, 'b/1': { writes: { b: '1' } } });
    expect(shared.world.repository.merges.count).toBe(1);
  });

  it('is on a commit that carries the attribution line and the trailers', async () => {
    const plan = makePlan({
      streams: [
        { id: 'a', writes: ['a'], agent: '@x', focus: 'The first one' },
        { id: 'b', writes: ['b'] },
      ],
    });
    const { world } = await runScripted(plan, {
      'a/1': { writes: { a: 'A' } },
      'b/1': { writes: { b: 'B' } },
    });
    const made = [...world.repository.commits.values()].filter(({ message }) => message !== 'base');
    expect(made.length).toBeGreaterThan(2);
    for (const { message } of made)
      expect(message).toContain('\n\n- @parallel-coordinator\n\nPcoord-Session: session\n');
    expect(made.map(({ message }) => message)).toContain(
      'The first one\n\n- @parallel-coordinator\n\nPcoord-Session: session\nPcoord-Stream: a\nPcoord-Phase: 1\n' +
        'Pcoord-Agent: @x\nPcoord-Attempt: a.1.1\nPcoord-Plan: sha256:test\n',
    );
  });
});

describe('the actions of a milestone', () => {
  it('run in order on the merged tree', async () => {
    const plan = milestonePlan([
      builtin('integrate_changes'),
      builtin('resolve_conflicts'),
      { kind: 'commands', name: 'end_to_end_testing', commands: [program('one'), program('two')] },
      builtin('checkpoint'),
    ]);
    const seen: string[] = [];
    const { events, world, state } = await runScripted(plan, tidy, {
      onEvent: (event, _, world) => {
        if (event.type === 'action-finished' && event.action === 'end_to_end_testing')
          seen.push(...Object.keys(world.places.get('/gate/milestone:m')!.tree));
      },
    });
    expect(ofType(events, 'action-finished').map(({ action, outcome }) => [action, outcome])).toEqual([
      ['integrate_changes', 'passed'],
      ['resolve_conflicts', 'passed'],
      ['end_to_end_testing', 'passed'],
      ['checkpoint', 'passed'],
    ]);
    expect(seen).toEqual(['README.md', 'a', 'b']);
    expect(world.repository.refs.get('refs/pcoord/run/checkpoint/m')).toBe(
      state.gates.get('milestone:m')?.commit,
    );
    expect(state.outcome).toBe('completed_unverified');
  });

  it('stop at the first that fails; what waits behind the milestone is blocked and held back', async () => {
    const plan = milestonePlan([
      { kind: 'commands', name: 'performance_validation', commands: [program('one')] },
      builtin('notify'),
    ]);
    const world = judgedWorld(tidy, (tree) => 'a' in tree || 'b' in tree);
    const { events, state } = await runFake(plan, { world });
    expect(state.gates.get('milestone:m')).toMatchObject({
      status: 'failed',
      detail: 'performance_validation: one exited with 1: red: README.md a b',
      actions: [{ outcome: 'failed' }, { outcome: 'pending' }],
    });
    expect(ofType(events, 'note-taken').map(({ note }) => note)).not.toContain('gate-notice');
    expect(statuses(state)).toMatchObject({ 'a/2': 'blocked', 'free/1': 'succeeded' });
    expect(branchTree(world)).toEqual({ 'README.md': 'base', free: 'F' });
    expect(state.outcome).toBe('failed');
  });

  it('that failed hold back all that would have gone through them, also what came earlier in the same streams', async () => {
    const plan = makePlan({
      streams: [
        { id: 'a', phases: 2, writes: ['a'] },
        { id: 'free', writes: ['free'], after: [] },
      ],
      gates: [
        {
          id: 'milestone:m',
          waits_for: ['a/2'],
          actions: [{ kind: 'commands', name: 'test', commands: [program('x')] }],
        },
      ],
    });
    const world = judgedWorld(tidy, (tree) => 'a' in tree);
    await runFake(plan, { world });
    expect(branchTree(world)).toEqual({ 'README.md': 'base', free: 'F' });
  });

  it('that failed hold back nothing that another milestone had let through', async () => {
    const streams = ['a', 'b'].map((id) => ({ id, phases: 3, writes: [id] }));
    const plan = makePlan({
      streams,
      gates: [
        ...streams.map(({ id }) => ({
          id: `milestone:${id}`,
          waits_for: [`${id}/1`],
          releases: [`${id}/2`],
        })),
        {
          id: 'milestone:last',
          waits_for: ['a/3', 'b/3'],
          actions: [{ kind: 'commands', name: 'test', commands: [program('x')] }],
        },
      ],
    });
    const scripts = {
      'a/1': { writes: { a: '1' } },
      'b/1': { writes: { b: '1' } },
      'a/2': { writes: { a: '2' } },
      'b/2': { writes: { b: '2' } },
    };
    const world = judgedWorld(scripts, (tree) => tree['a'] === '2' || tree['b'] === '2');
    const { events } = await runFake(plan, { world });
    expect(branchTree(world)).toEqual({ 'README.md': 'base', a: '1', b: '1' });
    // The second of two milestones side by side does not follow the first: it came home at the end.
    expect(ofType(events, 'branch-published')).toHaveLength(2);
  });

  it('that have no command are told as not configured and never as passed', async () => {
    const plan = milestonePlan([
      { kind: 'not_configured', name: 'deployment_preparation' },
      builtin('validate_integration'),
    ]);
    const { events, state } = await runScripted(plan, tidy);
    expect(ofType(events, 'action-finished').map(({ outcome }) => outcome)).toEqual([
      'not_configured',
      'not_configured',
    ]);
    expect(ofType(events, 'action-started')).toEqual([]);
    expect(state.gates.get('milestone:m')?.status).toBe('reached');
    expect(state.outcome).toBe('completed_unverified');
  });

  it('that take longer than the milestone may fail it', async () => {
    const plan = makePlan({
      streams: [{ id: 'a', writes: ['a'] }],
      gates: [
        {
          id: 'milestone:m',
          waits_for: ['a/1'],
          timeout_ms: 500,
          actions: [{ kind: 'commands', name: 'slow', commands: [program('one')] }],
        },
      ],
    });
    const { events } = await runScripted(plan, { 'a/1': { writes: { a: '1' } } });
    expect(ofType(events, 'gate-failed')).toMatchObject([{ gate: 'milestone:m', reason: 'timed-out' }]);
  });
});

describe('the session gate', () => {
  const verify = [program('make', 'test')];

  it('judges the final tree, and a tree that passed at a milestone is not judged again', async () => {
    const plan = makePlan({
      streams: [{ id: 'a', writes: ['a'] }],
      gates: [{ id: 'milestone:m', waits_for: ['a/1'], actions: [builtin('validate_integration')] }],
      verify,
    });
    const { world, state } = await runScripted(plan, { 'a/1': { writes: { a: '1' } } });
    expect([...world.processes.keys()]).toEqual(['a.1.1', 'milestone-m.validate_integration.1']);
    expect(state.end.actions).toMatchObject([{ outcome: 'passed', detail: 'passed at milestone:m' }]);
    expect(state.outcome).toBe('succeeded');
  });

  it('that says no keeps the branch where it is, and keeps the tree', async () => {
    const plan = makePlan({ streams: [{ id: 'a', writes: ['a'] }], verify });
    const { world, state } = await runScripted(plan, {
      'a/1': { writes: { a: '1' } },
      'end.validate_integration.1': { exit_code: 1, output: '3 tests failed' },
      'end.bisect-validate_integration.1': { exit_code: 1, output: '3 tests failed' },
    });
    expect(state).toMatchObject({ outcome: 'failed', end: { status: 'failed', reason: 'action-failed' } });
    expect(state.end.detail).toContain('3 tests failed');
    expect(branchTree(world)).toBeNull();
    expect(world.repository.tree(world.repository.refs.get('refs/pcoord/run/results/end')!)).toMatchObject({
      a: '1',
    });
  });

  it('takes the files it judges by from the base, unless a stream claims one by name', async () => {
    const plan = makePlan({
      streams: [{ id: 'a', writes: ['**', 'claimed.sh'] }],
      verify,
    });
    const guarded = { ...plan, verify_protected: ['*.sh'] };
    const trees: unknown[] = [];
    const { world } = await runScripted(
      guarded,
      { 'a/1': { writes: { 'gate.sh': 'exit 0', 'new.sh': 'x', 'claimed.sh': 'mine', a: 'A' } } },
      {
        files: { 'gate.sh': 'real', 'claimed.sh': 'old' },
        onEvent: (event, _, world) => {
          if (event.type === 'action-finished') trees.push(world.places.get('/gate/end')?.tree);
        },
      },
    );
    expect(trees).toEqual([{ 'gate.sh': 'real', 'claimed.sh': 'mine', a: 'A' }]);
    expect(branchTree(world)).toMatchObject({ 'gate.sh': 'exit 0' });
  });
});

describe('the session branch', () => {
  it('that somebody else moved is left alone: the result is kept and a person decides', async () => {
    const plan = makePlan({ streams: [{ id: 'a', writes: ['a'] }] });
    const { world, state } = await runScripted(
      plan,
      { 'a/1': { writes: { a: '1' } } },
      {
        onEvent: (event, _, world) => {
          if (event.type === 'attempt-succeeded')
            world.repository.refs.set('refs/heads/pcoord/session', 'foreign');
        },
      },
    );
    expect(world.repository.refs.get('refs/heads/pcoord/session')).toBe('foreign');
    expect(state.outcome).toBe('needs_review');
    expect(state.reviews).toMatchObject([{ kind: 'branch_moved', refs: ['refs/pcoord/run/results/end'] }]);
    expect(world.repository.tree(world.repository.refs.get('refs/pcoord/run/results/end')!)).toMatchObject({
      a: '1',
    });
  });

  it('that is checked out when a milestone is reached is moved by what comes later, and the run goes on', async () => {
    const plan = makePlan({
      streams: [{ id: 'a', writes: ['a'], phases: 2 }],
      gates: [{ id: 'milestone:m', waits_for: ['a/1'] }],
    });
    const detail = 'pcoord/session is checked out in /repo';
    const { world, state, events } = await runScripted(
      plan,
      { 'a/1': { writes: { a: '1' } }, 'a/2': { writes: { a: '2' } } },
      {
        onEvent: (event, _, { repository }) => {
          const { publish } = repository;
          if (event.type !== 'gate-started' || event.gate !== 'milestone:m') return;
          const once = (): never => {
            Object.assign(repository, { publish });
            return { reason: 'held', detail } as never;
          };
          Object.assign(repository, { publish: once });
        },
      },
    );
    expect(ofType(events, 'note-taken')).toMatchObject([{ note: 'branch-held', detail }]);
    expect(ofType(events, 'branch-published')).toHaveLength(1);
    expect(state).toMatchObject({ outcome: 'completed_unverified', reviews: [] });
    expect(branchTree(world)).toMatchObject({ a: '2' });
  });

  it('never loses what it held: each tip follows the one before, also with milestones side by side', async () => {
    const plan = makePlan({
      streams: ['a', 'b', 'c'].map((id) => ({ id, writes: [id] })),
      gates: ['a', 'b'].map((id) => ({ id: `milestone:${id}`, waits_for: [`${id}/1`] })),
    });
    const { world, events } = await runScripted(plan, {
      'a/1': { writes: { a: '1' } },
      'b/1': { writes: { b: '1' }, duration_ms: 1200 },
      'c/1': { writes: { c: '1' }, duration_ms: 1500 },
    });
    const tips = ofType(events, 'branch-published');
    expect(tips.length).toBeGreaterThan(1);
    for (const { commit, previous } of tips)
      if (previous !== null) expect(world.repository.isAncestor(previous, commit)).toBe(true);
    expect(branchTree(world)).toEqual({ 'README.md': 'base', a: '1', b: '1', c: '1' });
  });
});

describe('a world that refuses', () => {
  it('while merging fails the node and the run says that the world failed', async () => {
    const plan = makePlan({
      streams: [
        { id: 'a', writes: ['a'] },
        { id: 'b', writes: ['b'] },
      ],
    });
    const { state } = await runScripted(
      plan,
      { 'a/1': { writes: { a: '1' } }, 'b/1': { writes: { b: '1' } } },
      {
        onEvent: (event, _, world) => {
          if (event.type === 'gate-started')
            world.refuse = (call) => (call === 'merge' ? { reason: 'git', detail: 'no git' } : null);
        },
      },
    );
    expect(state).toMatchObject({ outcome: 'world_failed', end: { reason: 'git-failed', detail: 'no git' } });
  });

  it('a session branch that is checked out is no failure of git, and a resume moves it', async () => {
    const plan = makePlan({ streams: [{ id: 'a', writes: ['a'] }] });
    const held = { reason: 'held', detail: 'the branch is checked out in /there; switch it' } as const;
    const world = createWorld({ script: () => ({ writes: { a: '1' } }) });
    world.refuse = (call) => (call === 'publish' ? held : null);
    const { state } = await runFake(plan, { world });
    const detail = `${held.detail}, then go on with pcoord exec --resume run`;
    expect(state).toMatchObject({ outcome: 'world_failed', end: { reason: 'branch-held', detail } });
    world.refuse = () => null;
    const later = await resumeFake(plan, world);
    expect(later.state.outcome).toBe('completed_unverified');
    expect(branchTree(world)).toMatchObject({ a: '1' });
  });

  it('a workspace fails the attempt, which is tried again', async () => {
    const plan = makePlan({ streams: [{ id: 'a', writes: ['a'], retries: 1 }] });
    const { state, events } = await runScripted(
      plan,
      { 'a/1': { writes: { a: '1' } } },
      {
        onEvent: (event, _, world) => {
          world.refuse = (call) =>
            call === 'prepare' && event.type !== 'attempt-failed' && world.clock.now() === 1_000_000
              ? { reason: 'git', detail: 'clone failed' }
              : null;
        },
      },
    );
    expect(ofType(events, 'attempt-failed')).toMatchObject([
      { reason: 'workspace-failed', detail: 'clone failed' },
    ]);
    expect(state.outcome).toBe('completed_unverified');
  });
});
