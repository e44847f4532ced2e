import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RunEventBody } from '../../src/journal/event.ts';
import type { Plan } from '../../src/plan/plan.ts';
import { decide } from '../../src/runtime/decide.ts';
import { explainWait } from '../../src/runtime/explain-wait.ts';
import { events, failed, fold, ran, started } from '../rig/fold.ts';
import { runScripted } from '../rig/laws.ts';
import { makePlan, program } from '../rig/make-plan.ts';

const three = makePlan({ streams: [{ id: 'a' }, { id: 'b' }, { id: 'c' }] });

describe('what starts', () => {
  it('is everything that is ready, as one batch, in plan order', () => {
    expect(decided(three, [started()])).toEqual([
      { kind: 'release', tasks: ['a/1', 'b/1', 'c/1'] },
      { kind: 'sleep', until_ms: null },
    ]);
  });

  it('is no more than the capacity holds, the first in plan order going first', () => {
    expect(released(three, [started({ agents: 4, slots: 2 })])).toEqual(['a/1', 'b/1']);
    expect(released(three, [started({ agents: 4, slots: 2 }), ...ran('a/1').slice(0, 1)])).toEqual(['b/1']);
  });

  it('counts a place as free when the program has ended, although its work is still to be read', () => {
    const attempt = 'a.1.1';
    const ended = { exit_code: 0, signal: null, cause: 'exited', duration_ms: 1, log_bytes: 0 } as const;
    const log: RunEventBody[] = [
      started({ agents: 4, slots: 1 }),
      ...ran('a/1').slice(0, -1),
      { type: 'agent-started', attempt, pid: 1 },
      { type: 'agent-exited', attempt, ...ended },
    ];
    const writing = makePlan({ streams: [{ id: 'a', writes: ['a'] }, { id: 'b' }] });
    expect(released(writing, log)).toEqual(['b/1']);
    // What comes right after it may be more urgent than what waits already.
    const chain = makePlan({ streams: [{ id: 'a', writes: ['a'], phases: 2 }, { id: 'b' }] });
    expect(released(chain, log)).toEqual([]);
    // A shared checkout is looked at before the next one gets it.
    expect(released(three, log)).toEqual([]);
    const checked = makePlan({
      streams: [{ id: 'a', writes: ['a'], verify: [program('check')] }, { id: 'b' }],
    });
    expect(released(checked, log)).toEqual([]);
    expect(released(checked, [started({ agents: 4, slots: 1 }), ...ran('a/1')])).toEqual(['b/1']);
  });

  it('counts model agents and commands apart', () => {
    const plan = makePlan({
      streams: [{ id: 'a', agent: '@x' }, { id: 'b', agent: '@x' }, { id: 'c' }, { id: 'd' }],
    });
    expect(released(plan, [started({ agents: 1, slots: 1 })])).toEqual(['a/1', 'c/1']);
  });

  it('holds other capacities too, and one that does not fit lets smaller ones behind it pass', () => {
    const plan = makePlan({
      streams: [
        { id: 'big', demands: { memory: 8 } },
        { id: 'huge', demands: { memory: 6 } },
        { id: 'small', demands: { memory: 2 } },
      ],
    });
    expect(released(plan, [started({ slots: 9, memory: 10 })])).toEqual(['big/1', 'small/1']);
  });

  it('is never starved by a limit lowered below what one task demands', () => {
    const plan = makePlan({ streams: [{ id: 'wide', agent: '@x', demands: { agents: 3 } }] });
    expect(released(plan, [started({ agents: 1, slots: 1 })])).toEqual(['wide/1']);
  });

  it('never holds two tasks that exclude each other, in one batch or across two', () => {
    const plan = makePlan({
      streams: [{ id: 'a' }, { id: 'b' }, { id: 'c' }],
      exclusions: [['a/1', 'b/1']],
    });
    expect(released(plan, [started()])).toEqual(['a/1', 'c/1']);
    expect(released(plan, [started(), { type: 'tasks-released', tasks: ['b/1', 'c/1'] }])).toEqual([]);
    expect(released(plan, [started(), ...ran('a/1')])).toEqual(['b/1', 'c/1']);
  });

  it('is nothing while a stop is under way, and the run ends when the last task has', () => {
    const stop: RunEventBody = { type: 'stop-requested', how: 'gently', by: 'interrupt' };
    const release: RunEventBody = { type: 'tasks-released', tasks: ['a/1'] };
    expect(decided(three, [started(), release, stop])).toEqual([{ kind: 'sleep', until_ms: null }]);
    expect(decided(three, [started(), stop])).toEqual([{ kind: 'finish', outcome: 'stopped' }]);
  });
});

describe('retries', () => {
  const plan = makePlan({ streams: [{ id: 'a', retries: 1 }] });

  it('wait for their time and not longer', () => {
    const log = [started(), ...failed('a/1', 5000)];
    expect(decided(plan, log, 4999)).toEqual([{ kind: 'sleep', until_ms: 5000 }]);
    expect(released(plan, log, 5000)).toEqual(['a/1']);
  });

  it('keep their place in plan order', () => {
    const log = [started({ agents: 1, slots: 1 }), ...failed('a/1', 5000)];
    expect(released(three, log, 4999)).toEqual(['b/1']);
    expect(released(three, log, 5000)).toEqual(['a/1']);
  });
});

describe('gates', () => {
  const plan = makePlan({
    streams: [{ id: 'a', phases: 2 }, { id: 'b' }],
    gates: [{ id: 'milestone:m', waits_for: ['a/1'], releases: ['a/2'] }],
  });

  it('are integrated as soon as all before them is done, while other tasks go on', () => {
    expect(decided(plan, [started(), ...ran('a/1')])).toEqual([
      { kind: 'integrate', gate: 'milestone:m' },
      { kind: 'release', tasks: ['b/1'] },
      { kind: 'sleep', until_ms: null },
    ]);
  });

  it('are begun once', () => {
    expect(
      decided(plan, [started(), ...ran('a/1'), ...ran('b/1'), { type: 'gate-started', gate: 'milestone:m' }]),
    ).toEqual([{ kind: 'sleep', until_ms: null }]);
  });
});

describe('the end', () => {
  it('is integrated when nothing is left that could run, then the run finishes', () => {
    const log = [started(), ...ran('a/1'), ...failed('b/1'), ...ran('c/1')];
    expect(decided(three, log)).toEqual([{ kind: 'integrate', gate: 'end' }]);
    const after: RunEventBody[] = [
      ...log,
      { type: 'gate-started', gate: 'end' },
      { type: 'gate-reached', gate: 'end', commit: 'x' },
    ];
    expect(decided(three, after)).toEqual([{ kind: 'finish', outcome: 'failed' }]);
  });

  it('is called verified only when something looked at the merged tree and passed', () => {
    const end: RunEventBody = { type: 'gate-reached', gate: 'end', commit: 'x' };
    const one = { streams: [{ id: 'a' }] };
    const log = [started(), ...ran('a/1'), end];
    expect(decided(makePlan(one), log)).toEqual([{ kind: 'finish', outcome: 'completed_unverified' }]);
    const verified = makePlan({ ...one, verify: [{ argv: ['true'], timeout_ms: null }] });
    expect(decided(verified, log)).toEqual([{ kind: 'finish', outcome: 'completed_unverified' }]);
    const about = { gate: 'end', action: 'validate_integration' };
    const passed: RunEventBody[] = [
      { type: 'action-started', ...about },
      { type: 'action-finished', ...about, outcome: 'passed', detail: '', duration_ms: 1 },
    ];
    const looked = [...log.slice(0, -1), ...passed, end];
    expect(decided(verified, looked)).toEqual([{ kind: 'finish', outcome: 'succeeded' }]);
    const alone = makePlan({ streams: [{ id: 'a', verify: [{ argv: ['true'], timeout_ms: null }] }] });
    expect(decided(alone, log)).toEqual([{ kind: 'finish', outcome: 'completed_unverified' }]);
  });

  it('is not called verified by a deed, nor by a check of a part of it, nor by one that was red before', async () => {
    const told = (name: string, waits_for: string): Plan => {
      const actions = [{ kind: 'commands', name, commands: [program('told')] }] as const;
      const gates = [{ id: name === 'gate' ? 'stage:s' : 'milestone:m', waits_for: [waits_for], actions }];
      const streams = [
        { id: 'a', writes: ['a'] },
        { id: 'b', writes: ['b'], after: ['a/1'] },
      ];
      return makePlan({ streams, gates });
    };
    const script = { 'a/1': { writes: { a: '1' } }, 'b/1': { writes: { b: '1' } } };
    const end = async (plan: Plan, more = {}): Promise<unknown> =>
      (await runScripted(plan, { ...script, ...more })).state.outcome;
    expect(await end(told('announce', 'b/1'))).toBe('completed_unverified');
    expect(await end(told('gate', 'a/1'))).toBe('completed_unverified');
    expect(await end(told('gate', 'b/1'))).toBe('succeeded');
    expect(await end(told('validate_integration', 'b/1'))).toBe('succeeded');
    const red = { ...told('announce', 'a/1'), verify: [program('red')] };
    const failing = Object.fromEntries(
      ['end.validate_integration.1', 'end.base.validate_integration.1'].map((id) => [id, { exit_code: 1 }]),
    );
    expect(await end(red, failing)).toBe('completed_unverified');
    expect(await end(red)).toBe('succeeded');
  });

  it('is not called succeeded while a stream that claims writes has changed nothing in all its phases', async () => {
    const plan = makePlan({ streams: [{ id: 'a', phases: 2, writes: ['a'] }], verify: [program('check')] });
    const idle = await runScripted(plan, {});
    expect(idle.state.outcome).toBe('completed_unverified');
    const once = await runScripted(plan, { 'a/2': { writes: { a: '1' } } });
    expect(once.state.outcome).toBe('succeeded');
  });

  it('asks for a review when nothing is wrong but what the review is about', () => {
    const review: RunEventBody = {
      type: 'review-opened',
      review: 'r',
      kind: 'out_of_scope',
      node: 'a/1',
      task: null,
      paths: [],
      refs: [],
    };
    const end: RunEventBody = { type: 'gate-reached', gate: 'end', commit: 'x' };
    const fine = [started(), ...ran('a/1'), ...ran('b/1'), ...ran('c/1'), review, end];
    expect(decided(three, fine)).toEqual([{ kind: 'finish', outcome: 'needs_review' }]);
    const worse = [started(), ...failed('a/1'), ...ran('b/1'), ...ran('c/1'), review, end];
    expect(decided(three, worse)).toEqual([{ kind: 'finish', outcome: 'failed' }]);
  });
});

describe('names from outside', () => {
  const streams = [{ id: 'a' }, { id: 'b', externals: ['api'] }];

  it('that are missing keep the whole run from beginning', () => {
    expect(decided(makePlan({ streams }), [started()])).toEqual([{ kind: 'finish', outcome: 'blocked' }]);
  });

  it('hold back only what needs them when the session waits for them together, until the clock runs out', () => {
    const plan = makePlan({
      streams,
      dependency: { strategy: 'collaborative_resolution', timeout_ms: 60_000 },
    });
    const missing = ['api'];
    const ask = { kind: 'escalate', task: 'b/1', missing, stage: 'ask' };
    expect(decided(plan, [started()])).toEqual([
      { kind: 'limit', step: ask },
      { kind: 'sleep', until_ms: null },
    ]);
    const raised = (level: 'owner' | 'parked'): RunEventBody => ({
      type: 'escalation-raised',
      task: 'b/1',
      missing,
      level,
      to: null,
    });
    const asked = [started(), raised('owner')];
    expect(released(plan, asked)).toEqual(['a/1']);
    // The clock of b/1 runs from the start (1000): nothing else ever blocked it.
    const log = [...asked, ...ran('a/1')];
    expect(decided(plan, log, 60_999)).toEqual([{ kind: 'sleep', until_ms: 61_000 }]);
    const overdue = { kind: 'escalate', task: 'b/1', missing, stage: 'overdue' };
    expect(decided(plan, log, 61_000)).toEqual([
      { kind: 'limit', step: overdue },
      { kind: 'sleep', until_ms: null },
    ]);
    const parked = [...log, raised('parked')];
    expect(decided(plan, parked, 61_000)).toEqual([{ kind: 'integrate', gate: 'end' }]);
    const end: RunEventBody = { type: 'gate-reached', gate: 'end', commit: 'x' };
    expect(decided(plan, [...parked, end], 61_000)).toEqual([{ kind: 'finish', outcome: 'blocked' }]);
  });
});

describe('every wait', () => {
  it('can be explained from what is recorded', () => {
    const plan = makePlan({
      streams: [
        { id: 'a', retries: 1 },
        { id: 'b', after: ['a/1'] },
        { id: 'c' },
        { id: 'd', demands: { port: 1 } },
        { id: 'e', demands: { port: 1 } },
        { id: 'f' },
      ],
      exclusions: [['c/1', 'f/1']],
    });
    const state = fold(
      plan,
      events(started({ slots: 9, port: 1 }), ...failed('a/1', 5000), {
        type: 'tasks-released',
        tasks: ['c/1', 'd/1'],
      }),
    );
    expect(explainWait(state, 'a/1')).toEqual([{ kind: 'retry', at_ms: 5000 }]);
    expect(explainWait(state, 'b/1')).toEqual([{ kind: 'node', node: 'a/1', status: 'retrying' }]);
    expect(explainWait(state, 'c/1')).toEqual([]);
    expect(explainWait(state, 'e/1')).toEqual([{ kind: 'capacity', name: 'port', used: 1, amount: 1 }]);
    expect(explainWait(state, 'f/1')).toEqual([{ kind: 'exclusion', task: 'c/1' }]);
    const lost = fold(plan, events(started(), ...failed('a/1')));
    expect(explainWait(lost, 'b/1')).toEqual([{ kind: 'failed-before', node: 'a/1' }]);
    expect(explainWait(lost, 'c/1')).toEqual([{ kind: 'nothing' }]);
  });

  it('has a reason exactly when the next decision does not start the task', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 8 }), fc.infiniteStream(fc.nat()), (size, random) => {
        const draw = (below: number): number => (random.next().value ?? 0) % below;
        const ids = Array.from({ length: size }, (_, index) => `s${index}`);
        const plan = makePlan({
          streams: ids.map((id, index) => ({
            id,
            after: ids
              .slice(0, index)
              .filter(() => draw(4) === 0)
              .map((other) => `${other}/1`),
            demands: draw(2) === 0 ? { port: 1 + draw(2) } : {},
          })),
          exclusions: draw(2) === 0 ? [['s0/1', 's1/1']] : [],
        });
        const log = [started({ slots: 1 + draw(3), port: 2 })];
        const running: string[] = [];
        for (let step = 0; step < size * 3; step++) {
          const picked = released(plan, log);
          const state = fold(plan, events(...log));
          const first = picked[0];
          // Later picks compete with earlier ones of the same batch, so the law holds of the first.
          if (first !== undefined) expect(explainWait(state, first)).toEqual([{ kind: 'nothing' }]);
          for (const id of plan.order)
            if (!picked.includes(id) && state.tasks.get(id)?.status === 'ready' && picked.length === 0)
              expect(explainWait(state, id)).not.toEqual([{ kind: 'nothing' }]);
          if (first !== undefined && draw(2) === 0) {
            log.push({ type: 'tasks-released', tasks: [first] });
            running.push(first);
          } else if (running.length > 0) log.push(...ran(running.shift()!).slice(1));
        }
      }),
      { numRuns: 50 },
    );
  });
});

function decided(plan: Plan, log: readonly RunEventBody[], now_ms = 2000) {
  return decide(plan, fold(plan, events(...log)), now_ms);
}

function released(plan: Plan, log: readonly RunEventBody[], now_ms = 2000): readonly string[] {
  return decided(plan, log, now_ms).flatMap((action) => (action.kind === 'release' ? action.tasks : []));
}
