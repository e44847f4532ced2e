import { describe, expect, it } from 'vitest';
import type { Plan, PlanAction } from '../../src/plan/plan.ts';
import type { ProcessSpec } from '../../src/runtime/host-processes.ts';
import { plain } from '../../src/views/paint.ts';
import { summarize } from '../../src/views/summary.ts';
import { createWorld, type Script } from '../rig/fake-world.ts';
import { branchTree, ofType, scripted, statuses } from '../rig/laws.ts';
import { makePlan, program } from '../rig/make-plan.ts';
import { resumeFake, runFake } from '../rig/run-fake.ts';

const check: PlanAction = { kind: 'commands', name: 'check', commands: [program('check')], check: true };

const two = [
  { id: 'a', writes: ['a'] },
  { id: 'b', writes: ['b'] },
];
const work = { 'a/1': { writes: { a: 'A' } }, 'b/1': { writes: { b: 'B' } } };

/** A world in which the first `count` runs of programs of these names end unseen. */
function unseenWorld(count: number, names: RegExp, more: Readonly<Record<string, Script>> = {}) {
  const script = scripted({ ...work, ...more });
  return createWorld({
    script: (spec: ProcessSpec) => {
      const [, again = '0'] = /\.r(\d+)$/.exec(spec.id) ?? [];
      const isLost = names.test(spec.id) && Number(again) < count;
      return isLost ? { unseen: true } : script(spec);
    },
  });
}

const atMilestone = makePlan({
  streams: two,
  gates: [{ id: 'milestone:m', waits_for: ['a/1', 'b/1'], actions: [check] }],
});
const deed: PlanAction = { kind: 'commands', name: 'check', commands: [program('check')] };
const withDeed: Plan = {
  ...atMilestone,
  gates: atMilestone.gates.map((gate) => ({ ...gate, actions: [deed] })),
};
const atEnd = makePlan({ streams: two, verify: [program('check')] });
const ofTask = makePlan({ streams: [{ ...two[0]!, verify: [program('check')] }] });
const setUp = {
  ...makePlan({ streams: [two[0]!] }),
  setup: { run: [program('check')], timeout_ms: null, share: [], copy: [] },
};

describe('a program whose end nobody saw, as its supervisor died with it', () => {
  it.each([
    ['the check at the end', atEnd, /^end\./, 'succeeded'],
    ['a check of a milestone', atMilestone, /^milestone/, 'succeeded'],
    ['a deed of a milestone', withDeed, /^milestone/, 'completed_unverified'],
    ['a check of the task', ofTask, /verify/, 'completed_unverified'],
    ['set-up', setUp, /setup/, 'completed_unverified'],
  ] as const)('is run again: %s', async (_, plan, names, outcome) => {
    const world = unseenWorld(1, names);
    const { state } = await runFake(plan, { world });
    expect([...world.processes.keys()].some((id) => names.test(id) && id.endsWith('.r1'))).toBe(true);
    expect(state.outcome).toBe(outcome);
    expect(state.rejected).toEqual([]);
    expect(branchTree(world)).toMatchObject({ a: 'A' });
  });

  it.each([
    ['the check at the end', atEnd, /^end\./],
    ['an action of a milestone', atMilestone, /^milestone/],
    ['a check of the task', ofTask, /verify/],
    ['set-up', setUp, /setup/],
  ] as const)(
    'that stays unseen is the world’s fault, and the run can be gone on with: %s',
    async (_, plan, names) => {
      const world = unseenWorld(9, names);
      const { state, events } = await runFake(plan, { world });
      expect(state.outcome).toBe('world_failed');
      expect(state.rejected).toEqual([]);
      expect(ofType(events, 'task-rejected')).toEqual([]);
      expect([...world.processes.keys()].filter((id) => names.test(id))).toHaveLength(3);
      expect(JSON.stringify(events)).toContain('check ended unseen 3 times');
      const better = { ...world, script: scripted(work) };
      const resumed = await resumeFake(plan, better);
      expect(['succeeded', 'completed_unverified']).toContain(resumed.state.outcome);
      expect(branchTree(better)).toMatchObject({ a: 'A' });
    },
  );

  it('is asked for again when its start was lost as well', async () => {
    const world = unseenWorld(0, /^$/);
    let lost = 0;
    world.refuse = (call) =>
      call === 'start' && world.calls.filter((name) => name === 'start').length === 3 && lost++ === 0
        ? { reason: 'supervisor-lost', detail: 'it may have run' }
        : null;
    const { state } = await runFake(atEnd, { world });
    expect([lost, state.outcome]).toEqual([1, 'succeeded']);
    expect([...world.processes.keys()]).toContain('end.validate_integration.1.r1');
  });
});

describe('a command that is no program', () => {
  const missing = (ids: RegExp) => (spec: ProcessSpec) =>
    ids.test(spec.id) ? { missing: true } : scripted(work)(spec);

  it('does not count as failing on the base: the milestone fails for it, nobody is blamed', async () => {
    const { state } = await runFake(atMilestone, { script: missing(/^milestone/) });
    expect(state.gates.get('milestone:m')).toMatchObject({
      status: 'failed',
      reason: 'action-failed',
      detail: 'check: there is no program check',
    });
    expect(state.outcome).toBe('failed');
    expect(state.rejected).toEqual([]);
  });

  it('fails the end as well', async () => {
    const { state } = await runFake(atEnd, { script: missing(/^end/) });
    expect(state.end).toMatchObject({
      status: 'failed',
      detail: expect.stringContaining('there is no program'),
    });
    expect(state.rejected).toEqual([]);
  });

  it('that the base has was taken away by somebody, who is found', async () => {
    const world = createWorld({ files: { tool: '#!' } });
    const does = scripted({ ...work, 'b/1': { writes: { tool: null } } });
    const script = (spec: ProcessSpec): Script => {
      if (spec.id === spec.env['PCOORD_ATTEMPT']) return does(spec);
      return 'tool' in (world.places.get(spec.cwd)?.tree ?? {}) ? {} : { missing: true };
    };
    const plan = makePlan({
      streams: [two[0]!, { id: 'b', writes: ['tool'] }],
      verify: [program('./tool')],
    });
    const { state } = await runFake(plan, { world: { ...world, script } });
    expect(state.rejected.map(({ task }) => task)).toEqual(['b/1']);
  });

  it('that the work brought and that fails is charged to who brought it', async () => {
    const world = createWorld({});
    const does = scripted({ ...work, 'b/1': { writes: { tool: '#!' } } });
    const script = (spec: ProcessSpec): Script => {
      if (spec.id === spec.env['PCOORD_ATTEMPT']) return does(spec);
      return 'tool' in (world.places.get(spec.cwd)?.tree ?? {}) ? { exit_code: 1 } : { missing: true };
    };
    const plan = makePlan({
      streams: [two[0]!, { id: 'b', writes: ['tool'] }],
      verify: [program('./tool')],
    });
    const { state } = await runFake(plan, { world: { ...world, script } });
    expect(state.rejected.map(({ task }) => task)).toEqual(['b/1']);
  });
});

describe('the last word', () => {
  const said = (state: Parameters<typeof summarize>[0]) => summarize(state, plain);

  it('names a check that fails on the base as well', async () => {
    const { state } = await runFake(atMilestone, {
      script: (spec) => (/^milestone/.test(spec.id) ? { exit_code: 1 } : scripted(work)(spec)),
    });
    expect(state.outcome).toBe('completed_unverified');
    expect(said(state)).toMatch(/not proved +check \(milestone m\): fails on the base as well/);
  });

  it('names work that was accepted although nobody saw its end, and what judged it', async () => {
    const { state } = await runFake(atMilestone, {
      script: scripted({ ...work, 'a/1': { unseen: true, writes: { a: 'half' } } }),
    });
    expect(state.outcome).toBe('succeeded');
    expect(said(state)).toMatch(
      /not proved +a\.1\.1: its end was not seen, accepted by check \(milestone m\)/,
    );
  });
});

describe('an attempt whose end nobody saw', () => {
  it('is tried again while a try is left, whatever could judge it', async () => {
    const streams = [{ ...two[0]!, retries: 1 }];
    const plan = makePlan({ streams, verify: [program('check')] });
    const { state, events } = await runFake(plan, {
      script: scripted({
        'a/1': (attempt) => (attempt === 1 ? { unseen: true, early: { a: 'half' } } : { writes: { a: 'A' } }),
      }),
    });
    expect(ofType(events, 'attempt-failed')).toMatchObject([{ attempt: 'a.1.1', reason: 'exit-unknown' }]);
    expect(statuses(state)).toEqual({ 'a/1': 'succeeded' });
    expect(state.outcome).toBe('succeeded');
  });
});

describe('an agent whose start was lost with the supervisor', () => {
  it('is no missing program: what may run is ended, and the task is tried again', async () => {
    const world = createWorld({ script: scripted(work) });
    let lost = 0;
    world.refuse = (call) =>
      call === 'start' && lost++ === 0 ? { reason: 'supervisor-lost', detail: 'it may have run' } : null;
    const plan = makePlan({ streams: [{ ...two[0]!, retries: 1 }] });
    const { state, events } = await runFake(plan, { world });
    expect(ofType(events, 'attempt-failed')).toMatchObject([{ attempt: 'a.1.1', reason: 'program-unseen' }]);
    expect(statuses(state)).toEqual({ 'a/1': 'succeeded' });
  });
});
