import { expect, it } from 'vitest';
import { createWorld } from '../rig/fake-world.ts';
import { branchTree, ofType, scripted } from '../rig/laws.ts';
import { makePlan } from '../rig/make-plan.ts';
import { resumeFake, runFake } from '../rig/run-fake.ts';

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
