import { describe, expect, it } from 'vitest';
import type { Plan } from '../../src/plan/plan.ts';
import { ofType, runScripted, scripted, statuses } from '../rig/laws.ts';
import { makePlan } from '../rig/make-plan.ts';
import { resumeFake, runFake } from '../rig/run-fake.ts';

const timeout_ms = 60_000;

function planOf(escalate_to: string | null, names: readonly string[] = ['payments_api']): Plan {
  const plan = makePlan({
    streams: [
      { id: 'payments' },
      { id: 'shop', writes: ['shop'], externals: names },
      { id: 'docs', phases: 3 },
    ],
    dependency: { strategy: 'collaborative_resolution', timeout_ms, escalate_to },
  });
  const streams = plan.streams.map((stream) =>
    stream.id === 'payments'
      ? { ...stream, provides: [{ name: 'payment_api', file: null, task: 'payments/1' }] }
      : stream,
  );
  return { ...plan, streams };
}

describe('a phase that lacks nothing but a name nobody has given', () => {
  it('is made known to who could give it, and parked when the patience is over; the others go on', async () => {
    const { state, events } = await runScripted(planOf(null), { 'docs/1': { duration_ms: 50_000 } });
    const raised = ofType(events, 'escalation-raised');
    expect(raised.map(({ level, to, missing }) => [level, to, missing])).toEqual([
      ['owner', 'payments', ['payments_api']],
      ['parked', null, ['payments_api']],
    ]);
    expect((raised[1]?.at_ms ?? 0) - (raised[0]?.at_ms ?? 0)).toBe(timeout_ms);
    expect(ofType(events, 'message-sent')).toMatchObject([{ to: 'payments', from: 'pcoord' }]);
    expect(ofType(events, 'message-sent')[0]?.text).toContain('pcoord signal payments_api');
    expect(statuses(state)).toMatchObject({ 'docs/3': 'succeeded', 'shop/1': 'waiting' });
    expect(state.outcome).toBe('blocked');
  });

  it('is told of although nobody is near the name', async () => {
    const { events } = await runScripted(planOf(null, ['quite_something_else']), {});
    expect(ofType(events, 'escalation-raised')[0]).toMatchObject({ level: 'owner', to: null });
    expect(ofType(events, 'message-sent')).toEqual([]);
  });

  it('goes to whom the session names, who has as long again', async () => {
    const { state, events } = await runScripted(planOf('@lead'), {});
    const raised = ofType(events, 'escalation-raised');
    expect(raised.map(({ level, to }) => [level, to])).toEqual([
      ['owner', 'payments'],
      ['person', '@lead'],
      ['parked', null],
    ]);
    const [asked = 0, handed = 0, parked = 0] = raised.map(({ at_ms }) => at_ms);
    expect([handed - asked, parked - handed]).toEqual([timeout_ms, timeout_ms]);
    expect(state.outcome).toBe('blocked');
  });

  it.each([
    ['before the time is over', 30_000, ['owner']],
    ['after it was handed on', 90_000, ['owner', 'person']],
  ] as const)('runs when the name is given %s', async (_when, at, levels) => {
    const { state, events } = await runScripted(
      planOf('@lead'),
      {},
      { commands: [[at, { kind: 'satisfy', name: 'payments_api' }]] },
    );
    expect(ofType(events, 'escalation-raised').map(({ level }) => level)).toEqual(levels);
    expect(state.tasks.get('shop/1')?.status).toBe('succeeded');
  });

  it('runs when the name is given after it was parked, as long as anything else runs', async () => {
    const { state, events } = await runScripted(
      planOf(null),
      { 'docs/1': { duration_ms: 100_000 } },
      { commands: [[90_000, { kind: 'satisfy', name: 'payments_api' }]] },
    );
    expect(ofType(events, 'escalation-raised').map(({ level }) => level)).toEqual(['owner', 'parked']);
    expect(state.tasks.get('shop/1')?.status).toBe('succeeded');
  });

  it('is not parked while a person is there', async () => {
    const plan = planOf(null);
    const { state, events } = await runFake(plan, {
      script: scripted({}),
      watched_by: 'person',
      commands: [[86_400_000, { kind: 'satisfy', name: 'payments_api' }]],
    });
    expect(ofType(events, 'escalation-raised').map(({ level, to }) => [level, to])).toEqual([
      ['owner', 'payments'],
      ['person', null],
    ]);
    expect(state.tasks.get('shop/1')?.status).toBe('succeeded');
  });

  it('is not asked about a second time after a crash', async () => {
    const plan = planOf('@lead');
    const whole = await runScripted(plan, {});
    const at = whole.events.findIndex(({ type }) => type === 'escalation-raised') + 2;
    const cut = await runScripted(plan, {}, { crash: { kind: 'append', number: at, when: 'after' } });
    expect(cut.crashed).toBe(true);
    const later = await resumeFake(plan, cut.world);
    expect(later.state.escalations.map(({ level }) => level)).toEqual(['owner', 'person', 'parked']);
  });

  it('has a clock of its own, from when nothing else blocks it', async () => {
    const plan = planOf(null);
    const behind: Plan = {
      ...plan,
      edges: [...plan.edges, { from: 'docs/1', to: 'shop/1', reason: 'dependency', via: 'docs' }],
    };
    const { events, state } = await runScripted(behind, { 'docs/1': { duration_ms: 200_000 } });
    const [asked, parked] = ofType(events, 'escalation-raised');
    expect((asked?.at_ms ?? 0) - state.started_at_ms).toBeGreaterThanOrEqual(200_000);
    expect((parked?.at_ms ?? 0) - (asked?.at_ms ?? 0)).toBe(timeout_ms);
  });
});
