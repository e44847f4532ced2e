import { describe, expect, it } from 'vitest';
import type { LaunchInput } from '../../src/agents/adapter.ts';
import type { RunEvent } from '../../src/journal/event.ts';
import type { Plan } from '../../src/plan/plan.ts';
import type { Script, World } from '../rig/fake-world.ts';
import { ofType, statuses } from '../rig/laws.ts';
import { makePlan } from '../rig/make-plan.ts';
import { type FakeRunOptions, resumeFake, runFake } from '../rig/run-fake.ts';
import { says, talkingAgent } from '../rig/talking-agent.ts';

const timeout_ms = 60_000;

/** `shop` and `store` wait for the same name; the session escalates to an agent. */
function planOf(dependency: Partial<Plan['policies']['dependency']> = {}): Plan {
  const plan = makePlan({
    streams: [
      { id: 'shop', writes: ['shop'], externals: ['payments_api'], focus: 'The shop' },
      { id: 'store', writes: ['store'], externals: ['payments_api'] },
      { id: 'docs', agent: '@lead', writes: ['docs'] },
    ],
    dependency: { strategy: 'collaborative_resolution', timeout_ms, escalate_to: '@lead', ...dependency },
  });
  return plan;
}

const satisfy = '{"kind":"satisfy","name":"payments_api"}';
const toShop = '{"kind":"message","to":"shop","text":"Use the stub."}';

/** A world in which the agent that is asked does this; all else succeeds after a second. */
function asked(lead: Script | ((id: string) => Script), options: FakeRunOptions = {}): FakeRunOptions {
  const script = ({ id }: { readonly id: string }): Script => {
    if (!id.startsWith('escalation.')) return {};
    return typeof lead === 'function' ? lead(id) : lead;
  };
  return { ...options, script };
}

function levels(events: readonly RunEvent[]): string[] {
  return ofType(events, 'escalation-raised').map(({ task, level }) => `${task} ${level}`);
}

function started(world: World): string[] {
  return [...world.processes.keys()].filter((id) => id.startsWith('escalation.'));
}

describe('an escalation that goes to an agent of the session', () => {
  it('starts it once for all that wait for the same, and goes on with what it settles', async () => {
    const launches: LaunchInput[] = [];
    const lead = { steps: [{ after_ms: 500, says: [toShop, satisfy] }], hangs: true };
    const { state, events, world } = await runFake(
      planOf(),
      asked(lead, { adapter: talkingAgent(launches) }),
    );
    expect(started(world)).toEqual(['escalation.1']);
    expect(levels(events)).toEqual(['shop/1 owner', 'store/1 owner', 'shop/1 agent', 'store/1 agent']);
    expect(ofType(events, 'agent-consulted')).toMatchObject([
      {
        consultation: 'escalation.1',
        agent: '@lead',
        tasks: ['shop/1', 'store/1'],
        missing: ['payments_api'],
      },
    ]);
    expect(ofType(events, 'external-satisfied')).toMatchObject([{ name: 'payments_api', by: 'agent' }]);
    expect(ofType(events, 'message-sent')).toMatchObject([
      { from: '@lead', to: 'shop', text: 'Use the stub.' },
    ]);
    // It would never have ended by itself: nothing was missing any more.
    expect(ofType(events, 'consultation-ended')).toMatchObject([{ outcome: 'settled' }]);
    expect(world.processes.get('escalation.1')?.exit).toMatchObject({ cause: 'stopped' });
    expect(statuses(state)).toEqual({ 'shop/1': 'succeeded', 'store/1': 'succeeded', 'docs/1': 'succeeded' });
    const prompt = launches.find(({ attempt }) => attempt === 'escalation.1')?.prompt ?? '';
    for (const words of ['`shop/1` (The shop), since ', '`payments_api`', '$PCOORD_OUTBOX', '`docs`'])
      expect(prompt).toContain(words);
    expect(world.processes.get('escalation.1')?.spec.env).toMatchObject({
      PCOORD_OUTBOX: expect.stringContaining('outbox'),
    });
  });

  it('is on record durably before the agent starts', async () => {
    const plan = planOf();
    const whole = await runFake(plan, asked({ steps: [{ after_ms: 1, says: [satisfy] }] }));
    const at = whole.events.findIndex(({ type }) => type === 'agent-consulted') + 1;
    const cut = await runFake(plan, asked({}, { crash: { kind: 'append', number: at, when: 'before' } }));
    expect(cut.crashed).toBe(true);
    expect(started(cut.world)).toEqual([]);
  });

  it.each([
    ['says nothing', {}, 'unsettled', 1000],
    ['ends badly', { exit_code: 3 }, 'failed', 1000],
    ['does not exist', { missing: true }, 'failed', 0],
    ['never ends', { hangs: true }, 'timed_out', timeout_ms],
    ['writes to streams only', { steps: [{ after_ms: 1, says: [toShop] }] }, 'told', timeout_ms],
  ] as const)('goes to the next step when the agent %s', async (_how, lead, outcome, after_ms) => {
    const { state, events } = await runFake(planOf(), asked(lead));
    expect(ofType(events, 'consultation-ended').map((one) => one.outcome)).toEqual([outcome]);
    expect(levels(events).slice(4)).toEqual(['shop/1 parked', 'store/1 parked']);
    const [, , handed, , parked] = ofType(events, 'escalation-raised');
    expect((parked?.at_ms ?? 0) - (handed?.at_ms ?? 0)).toBe(after_ms);
    expect(statuses(state)).toMatchObject({ 'shop/1': 'waiting', 'docs/1': 'succeeded' });
    expect(state.outcome).toBe('blocked');
  });

  it('takes nothing that it was not asked about, no line that is none, and tells so', async () => {
    const lines = ['{"kind":"satisfy","name":"other"}', 'what?', '{"kind":"phase-complete"}'];
    const { state, events } = await runFake(planOf(), asked({ steps: [{ after_ms: 1, says: lines }] }));
    expect(ofType(events, 'external-satisfied')).toEqual([]);
    const notes = ofType(events, 'note-taken').filter(({ note }) => note === 'decision-refused');
    expect(notes.map(({ detail }) => detail)).toEqual([
      'line 1 of @lead: it was not asked about other',
      'line 2 of @lead: the line is not one JSON object',
      'line 3 of @lead: phase-complete is for streams',
    ]);
    expect(state.outcome).toBe('blocked');
  });

  it('is over when somebody else gives what is missing: the agent is asked to end', async () => {
    const { state, events, world } = await runFake(
      planOf(),
      asked({ hangs: true }, { commands: [[90_000, { kind: 'satisfy', name: 'payments_api' }]] }),
    );
    expect(ofType(events, 'consultation-ended')).toMatchObject([{ outcome: 'settled' }]);
    expect(world.processes.get('escalation.1')?.exit).toMatchObject({ cause: 'stopped' });
    expect(state.tasks.get('shop/1')?.status).toBe('succeeded');
  });

  it('ends with the run that is stopped', async () => {
    const stop = { kind: 'stop', how: 'gently', by: 'interrupt' } as const;
    const { state, world } = await runFake(planOf(), asked({ hangs: true }, { commands: [[90_000, stop]] }));
    expect(state.outcome).toBe('stopped');
    expect(state.consultations).toMatchObject([{ status: 'stopped' }]);
    expect(world.processes.get('escalation.1')?.exit).toMatchObject({ cause: 'stopped' });
  });

  it('counts for the budget of the session, which ends it', async () => {
    const plan = planOf();
    const budgets = { tokens: 100, usd: null, wall_ms: null, turns: null };
    const lead = { hangs: true, output: says({ tokens: 120 }) };
    const { state, events, world } = await runFake(
      { ...plan, budgets },
      asked(lead, {
        adapter: talkingAgent(),
        commands: [[200_000, { kind: 'satisfy', name: 'payments_api' }]],
      }),
    );
    expect(ofType(events, 'helper-progressed')).toMatchObject([{ helper: 'escalation.1', tokens_in: 120 }]);
    expect(ofType(events, 'budget-exhausted')).toMatchObject([{ scope: 'session', used: 120 }]);
    expect(world.processes.get('escalation.1')?.exit?.cause).not.toBe(null);
    expect(state.outcome).toBe('failed');
  });

  it('is asked of nobody once the budget of the session is used up', async () => {
    const plan = { ...planOf(), budgets: { tokens: 10, usd: null, wall_ms: null, turns: null } };
    const { world, state } = await runFake(plan, {
      adapter: talkingAgent(),
      script: ({ id }) => (id.startsWith('docs') ? { output: says({ tokens: 20 }) } : {}),
    });
    expect(started(world)).toEqual([]);
    expect(state.outcome).toBe('failed');
  });
});

describe('an agent that was asked when the coordinator died', () => {
  it('is asked again within what is left of its time, and what it said before counts once', async () => {
    const plan = planOf();
    const lead = (id: string): Script =>
      id === 'escalation.1'
        ? { hangs: true, steps: [{ after_ms: 100, says: [toShop] }] }
        : { steps: [{ after_ms: 100, says: [satisfy] }] };
    const options = asked(lead);
    const whole = await runFake(plan, options);
    const at = whole.events.findIndex(({ type }) => type === 'message-sent') + 1;
    const cut = await runFake(plan, { ...options, crash: { kind: 'append', number: at, when: 'after' } });
    expect(cut.crashed).toBe(true);
    const later = await resumeFake(plan, cut.world, options);
    expect(later.state.consultations.map(({ status }) => status)).toEqual(['lost', 'settled']);
    const [first, second] = later.state.consultations;
    expect(second?.until_ms).toBe(first?.until_ms);
    expect(later.world.processes.get('escalation.1')?.exit).not.toBe(null);
    expect(later.state.messages.filter(({ from }) => from === '@lead')).toHaveLength(1);
    expect(later.state.tasks.get('shop/1')?.status).toBe('succeeded');
  });

  it('is asked or passed over wherever that happens, and the run ends as it would have', async () => {
    const plan = planOf();
    const options = asked({ steps: [{ after_ms: 100, says: [toShop, satisfy] }] });
    const whole = await runFake(plan, options);
    const from = whole.events.findIndex(({ type }) => type === 'escalation-raised') + 1;
    const to = whole.events.findIndex(({ type }) => type === 'consultation-ended') + 2;
    for (let number = from; number <= to; number++)
      for (const when of ['before', 'after'] as const) {
        const cut = await runFake(plan, { ...options, crash: { kind: 'append', number, when } });
        expect(cut.crashed, `${number}`).toBe(true);
        const later = await resumeFake(plan, cut.world, options);
        expect([later.state.outcome, later.world.broken], `${when} ${number}`).toEqual([
          whole.state.outcome,
          [],
        ]);
      }
  });

  it('is not asked any more when the run is only taken up to be stopped', async () => {
    const plan = planOf();
    const options = asked({ hangs: true });
    const whole = await runFake(plan, options);
    const at = whole.events.findIndex(({ type }) => type === 'agent-consulted') + 1;
    const cut = await runFake(plan, { ...options, crash: { kind: 'append', number: at, when: 'after' } });
    const later = await resumeFake(plan, cut.world, {
      ...options,
      commands: [[0, { kind: 'stop', how: 'now', by: 'command' }]],
    });
    expect(later.state.outcome).toBe('stopped');
  });
});

describe('`wait`', () => {
  it('begins, asks nobody, and without a time waits for as long as it takes', async () => {
    const { state, events } = await runFake(
      planOf({ strategy: 'wait', timeout_ms: null, escalate_to: null }),
      {
        commands: [[7 * 86_400_000, { kind: 'satisfy', name: 'payments_api' }]],
      },
    );
    expect(levels(events)).toEqual(['shop/1 owner', 'store/1 owner']);
    expect(ofType(events, 'message-sent')).toEqual([]);
    const docs = ofType(events, 'attempt-succeeded').find(({ task }) => task === 'docs/1');
    expect((docs?.at_ms ?? 0) - state.started_at_ms).toBeLessThan(10_000);
    expect(statuses(state)).toEqual({ 'shop/1': 'succeeded', 'store/1': 'succeeded', 'docs/1': 'succeeded' });
  });

  it('goes on with the steps of an escalation when its time is over', async () => {
    const { state, events } = await runFake(planOf({ strategy: 'wait' }), asked({}));
    expect(levels(events)).toEqual(
      ['owner', 'agent', 'parked'].flatMap((level) => [`shop/1 ${level}`, `store/1 ${level}`]),
    );
    expect(state.outcome).toBe('blocked');
  });

  it('begins nothing under `fail`', async () => {
    const { state, events } = await runFake(planOf({ strategy: 'fail' }));
    expect(ofType(events, 'tasks-released')).toEqual([]);
    expect(state.outcome).toBe('blocked');
  });
});
