import { describe, expect, it } from 'vitest';
import type { ReviewState } from '../../src/journal/state.ts';
import type { Plan } from '../../src/plan/plan.ts';
import { claimsAllowing } from '../../src/views/allowing.ts';
import { makePlan } from '../rig/make-plan.ts';

const made = makePlan({ streams: [{ id: 'a', phases: 2, writes: ['src/**'] }] });
const item: ReviewState = {
  id: 'scope:a.1.1',
  kind: 'out_of_scope',
  node: 'a/1',
  task: 'a/1',
  paths: ['lib/[id].ts'],
  refs: [],
  opened_at_ms: 0,
  status: 'open',
  note: '',
  subject: '',
};

describe('claims that would have allowed a change', () => {
  it('go to the stream, as patterns for just these paths', () => {
    expect(claimsAllowing(item, made)).toEqual({ stream: 'a', phase: null, resources: ['lib/\\[id\\].ts'] });
  });

  it('go to a phase as well that has a list of its own', () => {
    const narrow = { pattern: 'src/b', mode: 'write', regenerate: null } as const;
    const plan: Plan = {
      ...made,
      tasks: made.tasks.map((task) => (task.id === 'a/2' ? { ...task, writes: [narrow] } : task)),
    };
    expect(claimsAllowing(item, plan)?.phase).toBeNull();
    expect(claimsAllowing({ ...item, node: 'a/2', task: 'a/2' }, plan)).toMatchObject({
      stream: 'a',
      phase: plan.tasks[1]?.phase,
    });
  });

  it('are none for a name that cannot be written down', () => {
    expect(claimsAllowing({ ...item, paths: ['caf\ufffd'] }, made)).toBeNull();
    expect(claimsAllowing({ ...item, paths: ['caf\ufffd', 'x'] }, made)?.resources).toEqual(['x']);
  });
});
