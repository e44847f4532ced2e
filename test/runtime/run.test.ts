import { describe, expect, it } from 'vitest';
import { makePlan } from '../rig/make-plan.ts';
import { runFake } from '../rig/run-fake.ts';

describe('a run', () => {
  it('takes the work of every stream to the session branch', async () => {
    const plan = makePlan({
      streams: [
        { id: 'a', writes: ['a/**'] },
        { id: 'b', writes: ['b/**'] },
        { id: 'c', writes: ['c/**'], after: ['a/1', 'b/1'] },
      ],
    });
    const { world, state, events } = await runFake(plan, {
      script: ({ env }) => ({ writes: { [`${env['PCOORD_STREAM']}/file`]: `by ${env['PCOORD_STREAM']}` } }),
    });
    expect(state.outcome).toBe('completed_unverified');
    const tip = world.repository.refs.get('refs/heads/pcoord/session');
    expect(world.repository.tree(tip!)).toEqual({
      'README.md': 'base',
      'a/file': 'by a',
      'b/file': 'by b',
      'c/file': 'by c',
    });
    console.log(events.map((event) => JSON.stringify(event)).join('\n'));
  });
});
