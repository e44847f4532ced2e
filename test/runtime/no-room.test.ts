import { describe, expect, it } from 'vitest';
import { createWorld } from '../rig/fake-world.ts';
import { branchTree, ofType, scripted } from '../rig/laws.ts';
import { makePlan } from '../rig/make-plan.ts';
import { type FakeRunOptions, resumeFake, runFake } from '../rig/run-fake.ts';

const plan = makePlan({
  streams: [
    { id: 'a', writes: ['a'] },
    { id: 'b', writes: ['b'] },
  ],
});

it.each([
  ['that did well', 0, 'completed_unverified'],
  ['that failed', 1, 'failed'],
] as const)(
  'no room for the work of an agent %s: the run breaks off with all agents alive, and later collects it without another try',
  async (_, exit_code, outcome) => {
    const world = createWorld({
      script: scripted({
        'a/1': { writes: { a: 'A' }, exit_code },
        'b/1': { writes: { b: 'B' }, duration_ms: 5000 },
      }),
    });
    world.refuse = (call) => (call === 'snapshot' ? { reason: 'disk-full', detail: 'no space left' } : null);
    const { state } = await runFake(plan, { world });
    expect(state.outcome).toBe('world_failed');
    expect(state.notes.at(-1)?.note).toBe('journal-failed');
    expect(state.notes.at(-1)?.detail).toMatch(
      /^no space left: make room; the work of a\.1\.1 stays in .* \(no space left\)$/,
    );
    expect(world.processes.get('b.1.1')).toMatchObject({ exit: null });
    world.refuse = () => null;
    const later = await resumeFake(plan, world);
    expect(later.state.outcome).toBe(outcome);
    expect([...world.processes.keys()].sort()).toEqual(['a.1.1', 'b.1.1']);
    expect(ofType(later.events, 'attempt-collected').map(({ attempt }) => attempt)).toContain('a.1.1');
    expect(branchTree(world)).toMatchObject(exit_code === 0 ? { a: 'A', b: 'B' } : { b: 'B' });
  },
);

describe.each(['snapshot', 'commitChanges', 'keep', 'reopen'])('git that cannot be run at %s', (call) => {
  const scoped = makePlan({
    streams: [
      { id: 'a', writes: ['a'], out_of_scope: 'divert' },
      { id: 'b', writes: ['b'] },
    ],
  });

  it.each([
    ['that did well', 0, 'needs_review'],
    ['that failed', 1, 'failed'],
  ] as const)(
    'costs an agent %s nothing: the run breaks off and later collects its work',
    async (_, exit_code, outcome) => {
      const world = createWorld({
        script: scripted({
          'a/1': { writes: { a: 'A', stray: 'S' }, exit_code, duration_ms: 1000 },
          'b/1': { writes: { b: 'B' }, duration_ms: 5000 },
        }),
      });
      // A place is opened again only under a later coordinator.
      if (call === 'reopen') await runFake(scoped, { world, ...leaveAfter('a.1.1') });
      world.refuse = (name) =>
        name === call ? { reason: 'git', detail: 'git write-tree: killed by SIGKILL' } : null;
      const { state } =
        call === 'reopen' ? await resumeFake(scoped, world) : await runFake(scoped, { world });
      expect(state.outcome).toBe('world_failed');
      expect(state.notes.at(-1)?.detail).toMatch(
        /^the work of [ab]\.1\.1 cannot be read now and stays in .* \(git write-tree: killed by SIGKILL\)$/,
      );
      world.refuse = () => null;
      const later = await resumeFake(scoped, world);
      expect(later.state.outcome).toBe(outcome);
      expect([...world.processes.keys()].sort()).toEqual(['a.1.1', 'b.1.1']);
      expect(branchTree(world)).toMatchObject(exit_code === 0 ? { a: 'A', b: 'B' } : { b: 'B' });
      expect(world.repository.refs.has('refs/pcoord/run/unfinished/a.1.1')).toBe(exit_code === 1);
    },
  );
});

it.each([0, 1])(
  'work that cannot be kept for what the workspace holds is named with its place (its agent ends with %i)',
  async (exit_code) => {
    const world = createWorld({
      script: scripted({ 'a/1': { writes: { a: 'A' }, exit_code }, 'b/1': { writes: { b: 'B' } } }),
    });
    world.refuse = (call) =>
      call === 'snapshot' ? { reason: 'unsupported-entry', detail: 'x cannot be read' } : null;
    const { state } = await runFake(plan, { world });
    const failed = state.attempts.get('a.1.1');
    expect(failed?.reason).toBe(exit_code === 0 ? 'unsupported-entry' : 'agent-exited-nonzero');
    expect(failed?.detail).toMatch(/x cannot be read; it lies in \/.+$/);
    if (exit_code === 1) expect(failed?.detail).toContain('not all of its work was kept');
  },
);

/** A coordinator that goes as soon as the end of an agent is on record. */
function leaveAfter(attempt: string): Pick<FakeRunOptions, 'onLink' | 'onEvent'> {
  let leave: (() => void) | null = null;
  return {
    onLink: (link) => {
      leave = link.leave;
    },
    onEvent: (event) => {
      if (event.type === 'agent-exited' && event.attempt === attempt) leave?.();
    },
  };
}
