import { expect, it } from 'vitest';
import { createWorld, readJournal } from '../rig/fake-world.ts';
import { branchTree, ofType, scripted } from '../rig/laws.ts';
import { makePlan } from '../rig/make-plan.ts';
import { resumeFake, runFake } from '../rig/run-fake.ts';

const plan = makePlan({ streams: [{ id: 'a', writes: ['a'] }] });

it('an attempt whose record rotted away is not started again under its id, which an agent has had', async () => {
  const world = createWorld({ script: scripted({ 'a/1': { writes: { a: 'A' }, duration_ms: 5000 } }) });
  let intact = 0;
  await runFake(plan, {
    world,
    onEvent: ({ type }) => {
      if (type === 'tasks-released') intact = world.journal.bytes.length;
    },
    commands: [[1000, { kind: 'detach' }]],
  });
  expect([...world.processes.keys()]).toEqual(['a.1.1']);
  expect(readJournal(world, intact).records.at(-1)?.type).not.toBe('attempt-started');
  const { state, events } = await resumeFake(plan, world, { length: intact });
  expect(state.outcome).toBe('completed_unverified');
  expect(ofType(events, 'attempt-started').map(({ attempt }) => attempt)).toEqual(['a.1.2']);
  expect(branchTree(world)).toMatchObject({ a: 'A' });
  expect(world.broken).toEqual([]);
});
