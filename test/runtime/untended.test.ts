import { describe, expect, it } from 'vitest';
import { activeMs } from '../../src/journal/meetings.ts';
import { stillMs, taskTookMs, tookMs } from '../../src/journal/pauses.ts';
import type { RunState, TaskState } from '../../src/journal/state.ts';
import type { Plan } from '../../src/plan/plan.ts';
import { collectBreaks } from '../../src/report/breaks.ts';
import { measure, wall } from '../../src/views/measures.ts';
import { createWorld, readJournal } from '../rig/fake-world.ts';
import { fold } from '../rig/fold.ts';
import { ofType, runScripted, scripted } from '../rig/laws.ts';
import { makePlan } from '../rig/make-plan.ts';
import { under } from '../rig/policed-plan.ts';
import { applyReview } from '../rig/review-rig.ts';
import { type FakeRunOptions, resumeFake, runFake } from '../rig/run-fake.ts';

const hour = 3_600_000;

describe('a verdict after the end of a run', () => {
  const plan: Plan = {
    ...makePlan({
      streams: [
        { id: 'a', writes: ['x'] },
        { id: 'b', writes: ['x'] },
      ],
    }),
    budgets: { tokens: null, usd: null, turns: null, wall_ms: 60_000 },
  };
  const work = { 'a/1': { writes: { x: 'A' } }, 'b/1': { writes: { x: 'B' } } };
  const review = 'merge:end:b/1';

  it('uses up no budget: what was sent back is done, however long it took to say so', async () => {
    const world = createWorld({ script: scripted(work) });
    const first = await runFake(plan, { world });
    expect(first.state.outcome).toBe('needs_review');
    world.clock.set(hour);
    applyReview(plan, world, { review, how: 'sent_back', note: 'again', commit: null });
    world.clock.set(hour);
    const resumed = await resumeFake(plan, world);
    expect(ofType(resumed.events, 'attempt-started')).toMatchObject([{ attempt: 'b.1.2' }]);
    expect(resumed.state.budgets).toEqual([]);
    expect(resumed.state.paused_ms).toBe(2 * hour);
    expect(wall(resumed.state)).toBeLessThan(60_000);
  });

  it('leaves the figures of the run as they were', async () => {
    const kept = under(plan, { strategy: 'last_writer_wins_with_review' });
    const world = createWorld({ script: scripted(work) });
    const { state } = await runFake(kept, { world });
    const [item] = state.reviews;
    world.clock.set(hour);
    const verdict = { review: item?.id ?? '', how: 'accepted', note: '', commit: null } as const;
    const written = applyReview(kept, world, verdict);
    expect(written.map(({ type }) => type)).toEqual(['review-closed', 'run-finished']);
    const after = fold(kept, readJournal(world).records);
    expect(after.outcome).toBe('completed_unverified');
    expect(measure(after)).toEqual(measure(state));
    expect(activeMs(after, after.at_ms)).toBe(wall(state));
  });
});

describe('time in which no coordinator lives', () => {
  const waiting = (timeout_ms: number): Plan =>
    makePlan({
      streams: [
        { id: 'shop', writes: ['shop'], externals: ['payments_api'] },
        { id: 'docs', writes: ['docs'] },
      ],
      dependency: { strategy: 'wait', timeout_ms, escalate_to: null },
    });

  it('uses up no patience with a phase that waits for a name', async () => {
    const plan = waiting(60_000);
    const scripts = { 'docs/1': { duration_ms: 10_000 } };
    const whole = await runScripted(plan, scripts);
    const at = whole.events.findIndex(({ type }) => type === 'agent-exited') + 1;
    const cut = await runScripted(plan, scripts, { crash: { kind: 'append', number: at, when: 'after' } });
    expect(cut.crashed).toBe(true);
    cut.world.clock.set(hour);
    const { state, events } = await resumeFake(plan, cut.world, {
      commands: [[30_000, { kind: 'satisfy', name: 'payments_api' }]],
    });
    expect(ofType(events, 'escalation-raised').map(({ level }) => level)).not.toContain('parked');
    expect(state.tasks.get('shop/1')?.status).toBe('succeeded');
  });

  it('is not told as time that an attempt took, unless its program was at work', async () => {
    const plan = makePlan({ streams: [{ id: 'a', writes: ['a'] }] });
    const scripts = { 'a/1': { duration_ms: 5000, writes: { a: 'A' } } };
    const whole = await runScripted(plan, scripts);
    const at = whole.events.findIndex(({ type }) => type === 'agent-started') + 1;
    const cut = await runScripted(plan, scripts, { crash: { kind: 'append', number: at, when: 'after' } });
    cut.world.clock.set(hour);
    const { state } = await resumeFake(plan, cut.world);
    const attempt = state.attempts.get('a.1.1');
    expect(attempt?.status).toBe('succeeded');
    expect(attempt && tookMs(state, attempt)).toBe(5000);
    expect(activeMs(state, state.at_ms)).toBe(wall(state));
  });

  it('is not told as time that a task took, whether it was between its tries or in one of them', async () => {
    const plan = makePlan({ streams: [{ id: 'a', writes: ['a'], retries: 1 }] });
    const scripts = {
      'a/1': (attempt: number) => ({
        duration_ms: 5000,
        exit_code: attempt === 1 ? 1 : 0,
        writes: { a: 'A' },
      }),
    };
    const whole = await runScripted(plan, scripts);
    const took = (state: RunState): number => taskTookMs(state, theTask(state)) ?? 0;
    for (const type of ['attempt-started', 'agent-started', 'attempt-failed'] as const) {
      const at = whole.events.findIndex((event) => event.type === type) + 1;
      const cut = await runScripted(plan, scripts, { crash: { kind: 'append', number: at, when: 'after' } });
      cut.world.clock.set(hour);
      const { state } = await resumeFake(plan, cut.world);
      expect(theTask(state).status).toBe('succeeded');
      expect(took(state), type).toBeLessThanOrEqual(took(whole.state));
      // Both tries were at work, whoever saw it.
      expect(took(state), type).toBeGreaterThanOrEqual(10_000);
    }
  });

  it('is no work of an agent whose end was missed', async () => {
    const plan = makePlan({ streams: [{ id: 'a', writes: ['a'], retries: 1 }] });
    const scripts = { 'a/1': { duration_ms: 5000, writes: { a: 'A' } } };
    const whole = await runScripted(plan, scripts);
    const at = whole.events.findIndex(({ type }) => type === 'agent-started') + 1;
    const cut = await runScripted(plan, scripts, { crash: { kind: 'append', number: at, when: 'after' } });
    cut.world.processes.clear();
    cut.world.clock.set(hour);
    const { state, events } = await resumeFake(plan, cut.world);
    const [missed] = ofType(events, 'agent-exited');
    expect(missed).toMatchObject({ cause: 'exit_unknown' });
    expect(missed?.duration_ms).toBeLessThan(5000);
    expect(measure(state).sequential_ms).toBeLessThan(11_000);
  });

  it('is one break in a report, from the end of the run on, although a verdict was given meanwhile', async () => {
    const plan = makePlan({
      streams: [
        { id: 'a', writes: ['x'] },
        { id: 'b', writes: ['x'] },
      ],
    });
    const world = createWorld({
      script: scripted({ 'a/1': { writes: { x: 'A' } }, 'b/1': { writes: { x: 'B' } } }),
    });
    await runFake(plan, { world });
    const review = 'merge:end:b/1';
    world.clock.set(hour);
    applyReview(plan, world, { review, how: 'sent_back', note: 'again', commit: null });
    world.clock.set(hour);
    await resumeFake(plan, world);
    const { records } = readJournal(world);
    const still = collectBreaks(records, fold(plan, records)).filter(({ kind }) => kind === 'stood_still');
    expect(still.map(({ at_ms, until_ms }) => (until_ms ?? 0) - at_ms)).toEqual([2 * hour]);
  });

  it('is counted once where a person made the run stand still as well', async () => {
    const plan = makePlan({ streams: [{ id: 'a', writes: ['a'] }] });
    const scripts = { 'a/1': { duration_ms: 20_000 } };
    const commands: FakeRunOptions['commands'] = [
      [1000, { kind: 'pause', stream: 'a' }],
      [3000, { kind: 'continue', stream: 'a' }],
    ];
    const whole = await runScripted(plan, scripts, { commands });
    const at = whole.events.findIndex(({ type }) => type === 'streams-paused') + 1;
    const crash = { kind: 'append', number: at, when: 'after' } as const;
    const cut = await runScripted(plan, scripts, { commands, crash });
    expect(cut.crashed).toBe(true);
    cut.world.clock.set(hour);
    const { state } = await resumeFake(plan, cut.world, {
      commands: [[2000, { kind: 'continue', stream: 'a' }]],
    });
    for (const stream of ['a', null])
      expect(stillMs(state, stream, [state.started_at_ms, state.at_ms])).toBe(hour + 2000);
  });
});

function theTask(state: RunState): TaskState {
  const task = state.tasks.get('a/1');
  if (!task) throw new Error('there is no such task');
  return task;
}
