import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { observe, openWatch, settle, type TaskGroup, type Watch } from '../../src/tui/watch.ts';
import { measure } from '../../src/views/measures.ts';
import { Script, samplePlan } from '../views/sample.ts';

const STREAMS = ['a', 'b', 'c', 'd'];

describe('the watch', () => {
  it('kept up event by event equals one made afresh at the end, whatever happened', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(), fc.nat(9)), { maxLength: 80 }), (choices) => {
        const script = new Script(samplePlan({ streams: STREAMS }));
        const kept = openWatch(script.state.plan);
        settle(kept, script.state);
        script.tell((event, state) => observe(kept, event, state));
        script.start();
        for (const choice of choices) step(script, choice);
        settle(kept, script.state);
        const fresh = openWatch(script.state.plan);
        settle(fresh, script.state);
        expect(facts(kept)).toEqual(facts(fresh));
      }),
      { numRuns: 300 },
    );
  });

  it('counts what the measures of the whole run count', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(), fc.nat(9)), { maxLength: 80 }), (choices) => {
        const script = new Script(samplePlan({ streams: STREAMS }));
        const watch = openWatch(script.state.plan);
        script.tell((event, state) => observe(watch, event, state)).start();
        for (const choice of choices) step(script, choice);
        settle(watch, script.state);
        const measures = measure(script.state);
        expect(watch.counts.succeeded).toBe(measures.done);
        expect(watch.counts.failed).toBe(measures.failed);
        expect(watch.counts.blocked).toBe(measures.blocked);
        expect(watch.accepted_ms).toBe(measures.sequential_ms);
        expect(Object.values(watch.counts).reduce((sum, count) => sum + count, 0)).toBe(measures.total);
      }),
    );
  });

  it('begun in the middle of a run it knows what went before', () => {
    const script = new Script(samplePlan({ streams: STREAMS })).start();
    script.release('a/architecture', 'b/architecture');
    script.succeed(script.begin('a/architecture'), 1);
    script.begin('b/architecture');
    const watch = openWatch(script.state.plan);
    settle(watch, script.state);
    expect(watch.counts).toMatchObject({ succeeded: 1, running: 1, open: 6 });
    expect([...watch.active]).toEqual(['b']);
  });

  it('a run that goes well is never counted from the start again', () => {
    const script = new Script(samplePlan({ streams: STREAMS }));
    const watch = openWatch(script.state.plan);
    settle(watch, script.state);
    script.tell((event, state) => {
      observe(watch, event, state);
      if (event.type !== 'run-started') expect([event.type, watch.stale]).toEqual([event.type, false]);
      settle(watch, state);
    });
    script.start().release('a/architecture');
    const attempt = script.begin('a/architecture');
    script.progress(attempt, 'Edit').succeed(attempt, 1);
  });
});

/** Any next event that the state allows. */
function step(script: Script, [pick, kind]: [number, number]): void {
  script.after(100 + (pick % 1000));
  const tasks = [...script.state.tasks.values()];
  const open = [...script.state.attempts.values()].filter((one) => one.ended_at_ms === null);
  const attempt = open[pick % Math.max(1, open.length)];
  const ready = tasks.filter((task) => task.status === 'ready' || task.status === 'retrying');
  const task = ready[pick % Math.max(1, ready.length)];
  if (kind < 4 && task) {
    script.release(task.id);
    script.begin(task.id);
  } else if (kind < 7 && attempt) script.succeed(attempt.id, pick % 5);
  else if (kind === 7 && attempt) script.fail(attempt.id, 'no', { in_ms: 500 });
  else if (kind === 8 && attempt && pick % 3 === 0) script.fail(attempt.id, 'no', null);
  else if (attempt) script.progress(attempt.id, 'Read');
  for (const gate of script.state.gates.values()) if (gate.status === 'ready') script.reach(gate.id);
}

function facts(watch: Watch): unknown {
  const { counts, active, troubled, failures, missing, failedGates, reachedGates, firstOpenGate } = watch;
  return {
    counts: { ...counts } satisfies Record<TaskGroup, number>,
    sets: [active, troubled, failures, failedGates].map((set) => [...set].sort()),
    numbers: [
      watch.accepted_ms,
      watch.accepted_estimate_ms,
      watch.open_estimate_ms,
      reachedGates,
      firstOpenGate,
    ],
    missing,
  };
}
