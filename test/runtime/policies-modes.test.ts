import { describe, expect, it } from 'vitest';
import type { Plan } from '../../src/plan/plan.ts';
import { plain } from '../../src/views/paint.ts';
import { summarize } from '../../src/views/summary.ts';
import { createWorld, type Script, type World } from '../rig/fake-world.ts';
import { branchTree, ofType, runScripted, scripted } from '../rig/laws.ts';
import { makePlan, program } from '../rig/make-plan.ts';
import { under } from '../rig/policed-plan.ts';
import { type FakeRun, resumeFake, runFake } from '../rig/run-fake.ts';

const streams = [
  { id: 'a', writes: ['both', 'a'], focus: 'Make it fast', agent: '@a' },
  { id: 'b', writes: ['both', 'b'], focus: 'Make it safe' },
];

const clash = {
  'a/1': { writes: { both: 'base\nA', a: 'A' } },
  'b/1': { writes: { both: 'base\nB', b: 'B' } },
};

/** A plan whose conflicts go to an agent. */
function resolved(plan: Plan): Plan {
  const [agent] = plan.agents;
  const policed = under(plan, { strategy: 'three_way_merge', resolver: '@merger' });
  return { ...policed, agents: [...plan.agents, { ...agent!, name: '@merger', argv: ['merger'] }] };
}

const places = {
  end: makePlan({ streams }),
  'milestone:m': makePlan({ streams, gates: [{ id: 'milestone:m', waits_for: ['a/1', 'b/1'] }] }),
  'c/1': makePlan({ streams: [...streams, { id: 'c', after: ['a/1', 'b/1'], writes: ['c'] }] }),
};

async function resolve(plan: Plan, script: Script, more: Partial<World> = {}): Promise<FakeRun> {
  const others = scripted(clash);
  const world = createWorld({
    files: { 'README.md': 'base', both: 'base' },
    script: (spec) => (spec.argv[0] === 'merger' ? script : others(spec)),
  });
  Object.assign(world, more);
  return runFake(resolved(plan), { world });
}

describe.each(Object.entries(places))('the resolver at %s', (node, plan) => {
  it('is given both sides between markers, and its merge is taken', async () => {
    const seen = new Set<string | undefined>();
    const others = scripted(clash);
    const world: World = createWorld({
      files: { 'README.md': 'base', both: 'base' },
      script: (spec) => {
        if (spec.argv[0] !== 'merger') return others(spec);
        seen.add(world.places.get(spec.cwd)?.tree['both']);
        return { writes: { both: 'base\nA\nB' } };
      },
    });
    const { state, events } = await runFake(resolved(plan), { world });
    expect([...seen]).toEqual(['<<<<<<<\nbase\nA\n=======\nbase\nB\n>>>>>>>']);
    expect(branchTree(world)).toMatchObject({ both: 'base\nA\nB', a: 'A', b: 'B' });
    const [settled] = ofType(events, 'conflict-settled');
    expect(settled).toMatchObject({ into: node, how: 'resolver', review: null, lost_ref: null });
    expect(world.repository.commits.get(settled!.commit)?.parents).toEqual([
      settled!.onto,
      state.results.get('b/1'),
    ]);
    expect(state.reviews).toEqual([]);
    expect(state.outcome).toBe('completed_unverified');
    expect(world.broken).toEqual([]);
  });

  it('that loses lines of what had been merged before asks about the task whose lines they were', async () => {
    const { state } = await resolve(plan, { writes: { both: 'base\nB' } });
    expect(state.reviews).toMatchObject([{ id: `lost:${node}:b/1`, kind: 'lost_lines', task: 'a/1' }]);
  });

  it('that loses lines is taken, and asked about', async () => {
    const { state, world } = await resolve(plan, { writes: { both: 'base\nA' } });
    expect(branchTree(world)).toMatchObject({ both: 'base\nA' });
    expect(state.reviews).toMatchObject([
      { id: `lost:${node}:b/1`, kind: 'lost_lines', task: 'b/1', paths: ['both'] },
    ]);
    expect(state.outcome).toBe('needs_review');
  });

  it('that drops lines which neither side took away is taken, and asked about', async () => {
    const { state } = await resolve(plan, { writes: { both: 'A\nB' } });
    expect(state.reviews).toMatchObject([{ id: `lost:${node}:b/1`, kind: 'lost_lines', paths: ['both'] }]);
    expect(state.outcome).toBe('needs_review');
  });

  it.each([
    ['fails', { exit_code: 1 }],
    ['leaves markers', {}],
    ['changes other files', { writes: { both: 'base\nA\nB', other: 'x' } }],
    ['is not there', { missing: true }],
  ] as const)('that %s leaves it to a person, who is told why', async (_, script) => {
    const { state } = await resolve(plan, script);
    expect(state.reviews[0]).toMatchObject({ id: `merge:${node}:b/1`, kind: 'merge_conflict' });
    expect(state.notes.some(({ note }) => note === 'resolver-failed')).toBe(true);
    expect(state.outcome).toBe('needs_review');
  });

  it.each([
    ['failed', { exit_code: 1, writes: { both: 'half' } }],
    ['changed other files', { writes: { both: 'half', other: 'x' } }],
  ] as const)('that %s: what it did is kept, and the summary says where', async (_, script) => {
    const { state, world } = await resolve(plan, script);
    const [ref = ''] = [...world.repository.refs.keys()].filter((name) => name.includes('/refused-'));
    expect(world.repository.tree(world.repository.refs.get(ref)!)).toMatchObject({ both: 'half' });
    expect(state.notes).toContainEqual(expect.objectContaining({ note: 'work-kept', detail: ref }));
    expect(summarize(state, plain)).toMatch(/kept work +\S+, what a resolver did and was not taken/);
  });
});

describe.each(Object.entries(places))('the resolver at %s, when nobody sees its end', (_, plan) => {
  /** Of the resolver's runs the first `count` end unseen, half of their work done. */
  const losing = (count: number): World => {
    const others = scripted(clash);
    return createWorld({
      files: { 'README.md': 'base', both: 'base' },
      script: (spec) => {
        if (spec.argv[0] !== 'merger') return others(spec);
        const [, again = '0'] = /\.r(\d+)$/.exec(spec.id) ?? [];
        if (Number(again) < count) return { unseen: true, early: { both: 'half', other: 'x' } };
        return { writes: { both: 'base\nA\nB' } };
      },
    });
  };

  it('is asked again, in the place as it was', async () => {
    const world = losing(1);
    const { state } = await runFake(resolved(plan), { world });
    expect(state.outcome).toBe('completed_unverified');
    expect(branchTree(world)).toMatchObject({ both: 'base\nA\nB' });
  });

  it('three times, is no conflict for a person: the world failed, and the run can be gone on with', async () => {
    const world = losing(3);
    const { state } = await runFake(resolved(plan), { world });
    expect([state.outcome, state.reviews]).toEqual(['world_failed', []]);
    const resumed = await resumeFake(resolved(plan), world);
    expect(resumed.state.outcome).toBe('completed_unverified');
    expect(branchTree(world)).toMatchObject({ both: 'base\nA\nB' });
  });
});

describe.each(Object.entries(places))('the resolver at %s, when it is stopped', (_, plan) => {
  it('has said nothing: taken up again, the run asks it once more', async () => {
    const others = scripted(clash);
    const world = createWorld({
      files: { 'README.md': 'base', both: 'base' },
      script: (spec) => {
        if (spec.argv[0] !== 'merger') return others(spec);
        return spec.id.endsWith('.r1') ? { writes: { both: 'base\nA\nB' } } : { hangs: true };
      },
    });
    const stop = { kind: 'stop', how: 'gently', by: 'command' } as const;
    const stopped = await runFake(resolved(plan), { world, commands: [[5000, stop]] });
    expect(stopped.state.outcome).toBe('stopped');
    expect(stopped.state.reviews).toEqual([]);
    const { state } = await resumeFake(resolved(plan), world);
    expect(state.outcome).toBe('completed_unverified');
    expect(branchTree(world)).toMatchObject({ both: 'base\nA\nB' });
  });
});

describe('lines in a file of mode append', () => {
  it('that a union loses are asked about', async () => {
    const claim = { pattern: 'log', mode: 'append', regenerate: null } as const;
    const plan = makePlan({
      streams: ['a', 'b'].map((id) => ({ id, claims: [claim], writes: [] })),
    });
    const world = createWorld({
      script: scripted({ 'a/1': { writes: { log: 'A' } }, 'b/1': { writes: { log: 'B' } } }),
    });
    const { merge } = world.repository;
    // A union that drops the line of one side.
    world.repository.merge = (request) => {
      const report = merge(request);
      const tip = world.repository.commits.get(report.commit);
      if (!tip || report.steps.at(-1)?.how !== 'merge') return report;
      const commit = world.repository.write({ ...tip, tree: { ...tip.tree, log: 'B' } });
      return { ...report, commit, steps: report.steps.map((step) => ({ ...step, commit })) };
    };
    const { state } = await runFake(plan, { world });
    expect(state.reviews).toMatchObject([{ kind: 'lost_lines', paths: ['log'] }]);
    const calm = await runScripted(plan, {
      'a/1': { writes: { log: 'A' } },
      'b/1': { writes: { log: 'B' } },
    });
    expect(calm.state.reviews).toEqual([]);
  });
});

describe('a file that only some add lines to', () => {
  const adding = { pattern: 'src/*', mode: 'append', regenerate: null } as const;
  const spec = { 'left/1': { writes: { 'src/spec': 'L' } }, 'right/1': { writes: { 'src/spec': 'R' } } };
  const two = ['left', 'right'].map((id) => ({ id, writes: ['src/spec'] }));

  it.each([
    ['that a list subtracts again', [{ ...adding }, { ...adding, pattern: '!src/spec' }]],
    [
      'that a later entry claims otherwise',
      [{ ...adding }, { ...adding, pattern: 'src/spec', mode: 'write' }],
    ],
    ['that another stream adds to', [adding]],
  ] as const)('%s is merged like any other', async (_, claims) => {
    const plan = makePlan({ streams: [{ id: 'logger', claims }, ...two] });
    const { state } = await runScripted(plan, { 'logger/1': { writes: { 'src/log': 'm' } }, ...spec });
    expect(state.reviews).toMatchObject([{ kind: 'merge_conflict', paths: ['src/spec'] }]);
  });

  it('is merged by union all the same when others write it before or after', async () => {
    const plan = makePlan({
      streams: [
        { id: 'first', writes: ['**'] },
        ...['a', 'b'].map((id) => ({ id, claims: [adding], after: ['first/1'] })),
        { id: 'last', writes: ['**'], after: ['a/1', 'b/1'] },
      ],
    });
    const { state, world } = await runScripted(plan, {
      'first/1': { writes: { 'src/log': '0' } },
      'a/1': { writes: { 'src/log': '0\na' } },
      'b/1': { writes: { 'src/log': '0\nb' } },
    });
    expect(branchTree(world)).toMatchObject({ 'src/log': '0\na\nb' });
    expect(state.reviews).toEqual([]);
  });
});

describe('generated files', () => {
  const claim = { pattern: 'made', mode: 'generated', regenerate: program('make') } as const;
  const plan = makePlan({
    streams: ['a', 'b', 'c'].map((id) => ({
      id,
      claims: id === 'c' ? [] : [claim],
      writes: [`${id}.src`],
    })),
  });

  /** `make` lists the sources that it sees. */
  function making(scripts: Readonly<Record<string, Script>>, exit_code = 0): World {
    const others = scripted(scripts);
    const world: World = createWorld({
      script: (spec) => {
        if (spec.argv[0] !== 'make') return others(spec);
        const sources = Object.keys(world.places.get(spec.cwd)?.tree ?? {}).filter((path) =>
          path.endsWith('.src'),
        );
        return { exit_code, writes: { made: sources.sort().join(' '), stray: 'x' } };
      },
    });
    return world;
  }

  const both = {
    'a/1': { writes: { 'a.src': 'A', made: 'a.src' } },
    'b/1': { writes: { 'b.src': 'B', made: 'b.src' } },
    'c/1': { writes: { 'c.src': 'C' } },
  };

  it('that do not merge are made anew from the merged tree, and nobody is asked', async () => {
    const world = making(both);
    const { state, events } = await runFake(under(plan, { strategy: 'fail' }), { world });
    expect(branchTree(world)).toEqual({
      'README.md': 'base',
      'a.src': 'A',
      'b.src': 'B',
      'c.src': 'C',
      made: 'a.src b.src c.src',
    });
    expect(ofType(events, 'conflict-settled')).toMatchObject([{ how: 'generated', review: null }]);
    expect(ofType(events, 'tree-regenerated')).toMatchObject([{ into: 'end', paths: ['made'] }]);
    expect(state.outcome).toBe('completed_unverified');
    const [tip] = ofType(events, 'tree-regenerated').map(({ commit }) =>
      world.repository.commits.get(commit),
    );
    expect(tip?.message).toContain('- @parallel-coordinator');
  });

  it('are made anew where two results touched what they are made of, also without a conflict', async () => {
    const same = {
      'a/1': { writes: { 'a.src': 'A', made: 'x' } },
      'b/1': { writes: { 'b.src': 'B', made: 'x' } },
    };
    const world = making(same);
    const { events } = await runFake(plan, { world });
    expect(ofType(events, 'conflict-settled')).toEqual([]);
    expect(branchTree(world)).toMatchObject({ made: 'a.src b.src' });
  });

  it('are left alone where one stream alone made them', async () => {
    const world = making({ 'a/1': both['a/1'], 'c/1': both['c/1'] });
    const { events } = await runFake(plan, { world });
    expect(ofType(events, 'tree-regenerated')).toEqual([]);
    expect(branchTree(world)).toMatchObject({ made: 'a.src' });
  });

  it('whose command fails fail the node, which names the command', async () => {
    const world = making(both, 2);
    const { state } = await runFake(plan, { world });
    expect(state.end).toMatchObject({
      status: 'failed',
      reason: 'action-failed',
      detail: 'regenerate with make: make exited with 2',
    });
    expect(state.outcome).toBe('failed');
    expect(branchTree(world)).toBeNull();
    for (const id of ['a', 'b'])
      expect(
        [...world.repository.refs.values()].some((commit) => `${id}.src` in world.repository.tree(commit)),
      ).toBe(true);
  });

  it('whose command fails leave every result under a ref that is named, also one that has no part in them', async () => {
    const streams = ['c', 'a', 'b'].map((id) => ({
      id,
      claims: id === 'c' ? [] : [claim],
      writes: [`${id}.src`],
    }));
    const { state, world } = await runFake(makePlan({ streams }), { world: making(both, 2) });
    const places = { a: 'held-back/a-1', b: 'conflicts/end/b-1/theirs', c: 'held-back/c-1' };
    const named = state.notes.filter(({ note }) => note === 'work-kept').map(({ detail }) => detail);
    for (const [id, place] of Object.entries(places)) {
      const ref = `refs/pcoord/run/${place}`;
      expect(world.repository.refs.get(ref)).toBe(state.results.get(`${id}/1`));
      expect(named).toContain(ref);
    }
  });

  it('are made anew in a tree that a task starts from', async () => {
    const behind = makePlan({
      streams: [
        ...['a', 'b'].map((id) => ({ id, claims: [claim], writes: [`${id}.src`] })),
        { id: 'd', writes: ['d'], after: ['a/1', 'b/1'] },
      ],
    });
    const world = making({ 'a/1': both['a/1'], 'b/1': both['b/1'] });
    const { state } = await runFake(behind, { world });
    expect(world.repository.tree(state.attempts.get('d.1.1')!.start_commit)).toMatchObject({
      made: 'a.src b.src',
    });
    expect(world.broken).toEqual([]);
  });

  describe('beside files that somebody writes by hand', () => {
    const gen = { pattern: 'gen/*', mode: 'generated', regenerate: program('make') } as const;
    const others = [
      ['that a list subtracts again', { ...gen, pattern: '!gen/keep' }],
      [
        'that a later entry claims otherwise',
        { ...gen, pattern: 'gen/keep', mode: 'write', regenerate: null },
      ],
    ] as const;
    const files = { 'README.md': 'base', 'gen/keep': 'base' };

    function gathered(
      scripts: Readonly<Record<string, Script>>,
      writes: Readonly<Record<string, string>>,
    ): World {
      const rest = scripted(scripts);
      return createWorld({
        files,
        script: (spec) => (spec.argv[0] === 'make' ? { writes } : rest(spec)),
      });
    }

    it.each(others)('%s: the policy decides where they meet', async (_, claim) => {
      const hands = ['left', 'right'].map((id) => ({ id, writes: ['gen/keep'] }));
      const sketch = makePlan({ streams: [{ id: 'maker', claims: [gen, claim] }, ...hands] });
      const world = gathered(
        { 'left/1': { writes: { 'gen/keep': 'L' } }, 'right/1': { writes: { 'gen/keep': 'R' } } },
        {},
      );
      const { state } = await runFake(under(sketch, { strategy: 'last_writer_wins_with_review' }), { world });
      expect(state.reviews).toMatchObject([
        { kind: 'settled_conflict', paths: ['gen/keep'], task: 'left/1' },
      ]);
    });

    it.each(others)('%s: what the command does to them is not taken', async (_, claim) => {
      const makers = ['m1', 'm2'].map((id) => ({ id, writes: [`src/${id}`], claims: [gen, claim] }));
      const sketch = makePlan({ streams: [...makers, { id: 'hand', writes: ['gen/keep'] }] });
      const world = gathered(
        {
          'm1/1': { writes: { 'src/m1': 'm', 'gen/index': 'm1' } },
          'm2/1': { writes: { 'src/m2': 'm', 'gen/index': 'm2' } },
          'hand/1': { writes: { 'gen/keep': 'HAND' } },
        },
        { 'gen/index': 'm1 m2', 'gen/keep': 'clobbered' },
      );
      const { state } = await runFake(sketch, { world });
      expect(branchTree(world)).toMatchObject({ 'gen/index': 'm1 m2', 'gen/keep': 'HAND' });
      expect(state.notes).toMatchObject([{ note: 'regenerate-left-out', detail: 'gen/keep' }]);
    });

    const lock = { pattern: 'lock', mode: 'generated', regenerate: program('make') } as const;
    const mixed = makePlan({
      streams: [
        { id: 'a', claims: [lock] },
        { id: 'b', claims: [lock] },
        { id: 'hand', writes: ['lock'] },
      ],
    });

    it('to one of them: the policy decides, what loses is asked about, and nothing is made over it', async () => {
      const world = gathered(
        { 'a/1': { writes: { lock: 'A' } }, 'hand/1': { writes: { lock: 'by hand' } } },
        { lock: 'made' },
      );
      const { state } = await runFake(under(mixed, { strategy: 'last_writer_wins_with_review' }), { world });
      expect(branchTree(world)).toMatchObject({ lock: 'by hand' });
      expect(state.reviews).toMatchObject([{ kind: 'settled_conflict', paths: ['lock'], task: 'a/1' }]);
      expect(state.outcome).toBe('needs_review');
    });

    it('to one of them, who left it alone: it is made anew as ever', async () => {
      const world = gathered(
        { 'a/1': { writes: { lock: 'A' } }, 'b/1': { writes: { lock: 'B' } }, 'hand/1': {} },
        { lock: 'made' },
      );
      const { state } = await runFake(mixed, { world });
      expect(branchTree(world)).toMatchObject({ lock: 'made' });
      expect(state.reviews).toEqual([]);
    });

    it('before them: whoever has it made afterwards has taken it over', async () => {
      const sketch = makePlan({
        streams: [
          { id: 'first', writes: ['lock'] },
          { id: 'a', claims: [lock], after: ['first/1'] },
          { id: 'b', claims: [lock], after: ['first/1'] },
        ],
      });
      const world = gathered(
        {
          'first/1': { writes: { lock: '0' } },
          'a/1': { writes: { lock: 'A' } },
          'b/1': { writes: { lock: 'B' } },
        },
        { lock: 'made' },
      );
      await runFake(sketch, { world });
      expect(branchTree(world)).toMatchObject({ lock: 'made' });
    });

    it('with another command: neither makes it over, and the policy decides', async () => {
      const other = { ...lock, regenerate: program('make', 'else') };
      const sketch = makePlan({
        streams: [
          { id: 'a', claims: [lock] },
          { id: 'b', claims: [other] },
        ],
      });
      const world = gathered(
        { 'a/1': { writes: { lock: 'A' } }, 'b/1': { writes: { lock: 'B' } } },
        { lock: 'made' },
      );
      const { state } = await runFake(sketch, { world });
      expect(state.reviews).toMatchObject([{ kind: 'merge_conflict', paths: ['lock'] }]);
    });
  });
});
