import { describe, expect, it } from 'vitest';
import type { PlanClaim } from '../../src/plan/plan.ts';
import {
  checkScope,
  claimOf,
  isClaimed,
  isClaimedLiterally,
  isProtected,
  matchesAny,
} from '../../src/runtime/scope.ts';
import { createWorld } from '../rig/fake-world.ts';
import { branchTree, ofType, runScripted, scripted, statuses } from '../rig/laws.ts';
import { makePlan, program, type StreamSketch } from '../rig/make-plan.ts';
import { resumeFake, runFake } from '../rig/run-fake.ts';

describe('a changed path', () => {
  it('is inside when the last claim that matches it is a positive one', () => {
    expect(
      checkScope(
        [file('src/a.ts'), file('src/gen/b.ts'), file('docs/x.md')],
        claims('src/**', '!src/gen/**'),
      ),
    ).toEqual({ inside: ['src/a.ts'], outside: ['docs/x.md', 'src/gen/b.ts'], unsupported: [] });
  });

  it('that is no UTF-8 is what wildcards and folders say of it, and no literal name', () => {
    const [name, other] = ['d/lat\udce9n', 'e/lat\udce9n'];
    for (const claim of ['d/', 'd/**', 'd/lat?n', '**'])
      expect(checkScope([file(name)], claims(claim)).inside, claim).toEqual([name]);
    expect(checkScope([file(name), file(other)], claims('**', '!d/')).outside).toEqual([name]);
    expect(checkScope([file(name)], claims('d/latén', 'd/latn')).outside).toEqual([name]);
    expect(matchesAny(['d/'], name)).toBe(true);
    expect(claimOf(claims('**', 'd/'), name)?.pattern).toBe('d/');
  });

  it('is outside when nothing is claimed', () => {
    expect(checkScope([file('a')], []).outside).toEqual(['a']);
  });

  it('counts when it was removed, as well as when it was written', () => {
    expect(checkScope([{ path: 'a', old_mode: '100644', new_mode: '000000' }], claims('b')).outside).toEqual([
      'a',
    ]);
  });

  it('is never accepted when it is a submodule, put in or taken out', () => {
    const put = { path: 'lib', old_mode: '000000', new_mode: '160000' };
    const taken = { path: 'lib', old_mode: '160000', new_mode: '000000' };
    expect(checkScope([put], claims('**')).unsupported).toEqual(['lib']);
    expect(checkScope([taken], claims('**')).unsupported).toEqual(['lib']);
  });

  it.each([
    ['a', '/etc/passwd', false],
    ['a', '../x', false],
    ['d/e/a', '../../x', true],
    ['d/e/a', '../../../x', false],
    ['d/a', '..', true],
    ['a', '..', false],
    ['a', 'x/../../y', false],
    ['a', 'b/c', true],
  ])('as a symlink %s → %s is accepted: %s', (path, link_target, accepted) => {
    const scope = checkScope([{ path, old_mode: '000000', new_mode: '120000', link_target }], claims('**'));
    expect(scope.unsupported.length === 0).toBe(accepted);
  });
});

describe('a protected path', () => {
  it.each([
    '.claude/settings.json',
    '.github/workflows/ci.yml',
    'AGENTS.md',
    'sub/AGENTS.md',
    'yarn.lock',
    'a/go.sum',
  ])('%s is one', (path) => {
    expect(isProtected(path)).toBe(true);
    expect(isClaimed(claims('**'), path)).toBe(false);
    expect(isClaimed(claims(path), path)).toBe(true);
  });

  it('is covered by a claim that lies wholly inside its folder, not by one that only reaches into it', () => {
    expect(isClaimed(claims('.claude/agents/**'), '.claude/agents/x.md')).toBe(true);
    expect(isClaimed(claims('.github/workflows/*.yml'), '.github/workflows/ci.yml')).toBe(true);
    expect(isClaimed(claims('.*/**'), '.claude/agents/x.md')).toBe(false);
    expect(isClaimed(claims('{.claude,src}/**'), '.claude/x.md')).toBe(false);
  });

  it('may be taken back by a later entry like any other', () => {
    expect(isClaimed(claims('AGENTS.md', '!AGENTS.md'), 'AGENTS.md')).toBe(false);
  });

  it('is no other than these: ordinary files need no special claim', () => {
    expect(isProtected('.github/README.md')).toBe(false);
    expect(isProtected('src/lock.ts')).toBe(false);
  });

  it('is claimed literally only by its own name', () => {
    expect(isClaimedLiterally(claims('a/b.sh', 'c/*'), 'a/b.sh')).toBe(true);
    expect(isClaimedLiterally(claims('a/*.sh'), 'a/b.sh')).toBe(false);
  });
});

describe('work out of scope', () => {
  const plan = (out_of_scope: StreamSketch['out_of_scope'], more: readonly StreamSketch[] = []) =>
    makePlan({
      streams: [{ id: 'a', writes: ['a/**'], ...(out_of_scope ? { out_of_scope } : {}) }, ...more],
    });
  const stray = { 'a/1': { writes: { 'a/x': 'in', 'b/y': 'out' } } };

  it('fails the attempt under `block`, with the snapshot kept', async () => {
    const { state, events, world } = await runScripted(plan('block'), stray);
    expect(ofType(events, 'attempt-failed')).toMatchObject([{ reason: 'out-of-scope', detail: 'b/y' }]);
    expect(ofType(events, 'attempt-collected')).toMatchObject([{ out_of_scope: ['b/y'], result: null }]);
    const kept = world.repository.refs.get('refs/pcoord/run/unfinished/a.1.1');
    expect(world.repository.tree(kept!)).toMatchObject({ 'a/x': 'in', 'b/y': 'out' });
    expect(state.outcome).toBe('failed');
  });

  it.each(['patch-diverted', 'review-opened'] as const)(
    'is told once (%s), also when a coordinator dies before the collection is on record',
    async (type) => {
      const owner = type === 'patch-diverted' ? [{ id: 'b', writes: ['b/**'] }] : [];
      const world = createWorld({ script: scripted(stray) });
      let leave = (): void => {};
      const first = await runFake(plan('divert', owner), {
        world,
        onLink: (link) => {
          leave = link.leave;
        },
        onEvent: (event) => {
          if (event.type === type) leave();
        },
      });
      const later = await resumeFake(plan('divert', owner), world);
      expect(ofType(later.events, 'attempt-collected').map(({ attempt }) => attempt)).toContain('a.1.1');
      expect(ofType([...first.events, ...later.events], type)).toHaveLength(1);
    },
  );

  it('is left out of the result under `divert`; where a stream owns the path it is kept for that stream', async () => {
    const { state, events, world } = await runScripted(
      plan('divert', [{ id: 'b', writes: ['b/**'] }]),
      stray,
    );
    expect(branchTree(world)).toEqual({ 'README.md': 'base', 'a/x': 'in' });
    const ref = 'refs/pcoord/run/out-of-scope/a.1.1';
    expect(world.repository.tree(world.repository.refs.get(ref)!)).toEqual({
      'README.md': 'base',
      'b/y': 'out',
    });
    const patch = { attempt: 'a.1.1', owner: 'b', paths: ['b/y'], ref };
    expect(ofType(events, 'patch-diverted')).toMatchObject([patch]);
    expect(state.diverted).toEqual([patch]);
    expect(state.reviews).toEqual([]);
    expect(state.outcome).toBe('completed_unverified');
  });

  it('that nobody owns waits for a person', async () => {
    const { state, world } = await runScripted(plan('divert'), stray);
    expect(branchTree(world)).toEqual({ 'README.md': 'base', 'a/x': 'in' });
    expect(state.reviews).toMatchObject([
      { kind: 'out_of_scope', node: 'a/1', paths: ['b/y'], refs: ['refs/pcoord/run/out-of-scope/a.1.1'] },
    ]);
    expect(state.outcome).toBe('needs_review');
  });

  it('does not help the checks of the task: they see the result alone', async () => {
    const checked = makePlan({
      streams: [
        { id: 'a', writes: ['a/**'], verify: [program('check')] },
        { id: 'b', writes: ['b/**'] },
      ],
    });
    const seen: unknown[] = [];
    await runScripted(checked, stray, {
      onEvent: (event, _, world) => {
        if (event.type === 'attempt-succeeded' && event.task === 'a/1')
          seen.push(world.places.get('/own/a')?.tree);
      },
    });
    expect(seen).toEqual([{ 'README.md': 'base', 'a/x': 'in' }]);
  });

  it('does not come back in the next phase of the stream', async () => {
    const two = makePlan({ streams: [{ id: 'a', phases: 2, writes: ['a/**'] }] });
    const { world, state } = await runScripted(two, stray);
    expect(branchTree(world)).toEqual({ 'README.md': 'base', 'a/x': 'in' });
    expect(state.reviews).toHaveLength(1);
  });

  it('is accepted with a review under `widen`, unless a stream that runs claims the path', async () => {
    const free = await runScripted(plan('widen'), stray);
    expect(branchTree(free.world)).toMatchObject({ 'b/y': 'out' });
    expect(free.state.reviews).toMatchObject([{ kind: 'out_of_scope', paths: ['b/y'] }]);
    const busy = await runScripted(plan('widen', [{ id: 'b', writes: ['b/**'] }]), {
      ...stray,
      'b/1': { duration_ms: 9000 },
    });
    expect(branchTree(busy.world)).not.toHaveProperty('b/y');
    expect(busy.state.diverted).toMatchObject([{ owner: 'b', paths: ['b/y'] }]);
  });

  it('is never widened to protected files: they are kept for a person, by an item that says so', async () => {
    const writes = { 'a/x': 'in', 'b/y': 'out', '.github/workflows/ci.yml': 'own rules' };
    const { state, events, world } = await runScripted(plan('widen'), { 'a/1': { writes } });
    expect(branchTree(world)).toEqual({ 'README.md': 'base', 'a/x': 'in', 'b/y': 'out' });
    const ref = 'refs/pcoord/run/out-of-scope/a.1.1';
    expect(state.reviews).toMatchObject([
      { id: 'scope:a.1.1', kind: 'out_of_scope', paths: ['b/y'], refs: [ref] },
      { id: 'protected:a.1.1', kind: 'protected_path', paths: ['.github/workflows/ci.yml'], refs: [ref] },
    ]);
    expect(world.repository.tree(world.repository.refs.get(ref)!)).toHaveProperty([
      '.github/workflows/ci.yml',
    ]);
    expect(ofType(events, 'attempt-collected')).toMatchObject([
      { out_of_scope: ['.github/workflows/ci.yml'] },
    ]);
  });

  it('to a protected file that another stream names is a patch for that stream, also under `widen`', async () => {
    const { state, world } = await runScripted(plan('widen', [{ id: 'b', writes: ['AGENTS.md'] }]), {
      'a/1': { writes: { 'a/x': 'in', 'AGENTS.md': 'obey' } },
    });
    expect(branchTree(world)).not.toHaveProperty(['AGENTS.md']);
    expect(state.diverted).toMatchObject([{ owner: 'b', paths: ['AGENTS.md'] }]);
    expect(state.reviews).toEqual([]);
  });

  it('of a kind that is never accepted fails the attempt, with the snapshot kept', async () => {
    const { events, world, state } = await runScripted(makePlan({ streams: [{ id: 'a', writes: ['**'] }] }), {
      'a/1': { writes: { out: 'link:/etc', sub: 'sub:x' } },
    });
    expect(ofType(events, 'attempt-failed')).toMatchObject([{ reason: 'unsupported-entry' }]);
    expect(ofType(events, 'attempt-failed')[0]?.detail).toContain('out, sub');
    expect(world.repository.refs.has('refs/pcoord/run/unfinished/a.1.1')).toBe(true);
    expect(statuses(state)).toEqual({ 'a/1': 'failed' });
  });
});

function claims(...patterns: string[]): PlanClaim[] {
  return patterns.map((pattern) => ({ pattern, mode: 'write', regenerate: null }));
}

function file(path: string) {
  return { path, old_mode: '000000', new_mode: '100644' };
}
