import { describe, expect, it } from 'vitest';
import type { RunEvent } from '../../../src/journal/event.ts';
import type { RunCommand } from '../../../src/runtime/host.ts';
import { answerPatienceMs } from '../../../src/runtime/people/patience.ts';
import { mailOf } from '../../rig/fake-coordination.ts';
import { createWorld, type Script, type World } from '../../rig/fake-world.ts';
import { ofType, runScripted, scripted } from '../../rig/laws.ts';
import { makePlan } from '../../rig/make-plan.ts';
import { type FakeRun, type FakeRunOptions, resumeFake, runFake } from '../../rig/run-fake.ts';

const plan = makePlan({
  streams: [
    { id: 'a', writes: ['src/**'], phases: 2 },
    { id: 'b', writes: ['docs/**'] },
  ],
});

const asks = (more: object = {}): string =>
  JSON.stringify({ kind: 'ask', tool: 'Bash', text: 'npm publish', rule: 'Bash(npm:*)', ...more });

/** Asks after a second and works for two hours. */
const asker = (...lines: readonly string[]): Script => ({
  duration_ms: 7_200_000,
  steps: [{ after_ms: 1000, says: lines.length > 0 ? lines : [asks()] }],
});

const allow = (question: string, more: Partial<Extract<RunCommand, { kind: 'answer' }>> = {}): RunCommand =>
  ({ kind: 'answer', question, answer: 'allow', reach: 'once', note: '', ...more }) as RunCommand;

describe('what an agent asks', () => {
  it('is answered by a person: once, with a letter that programs understand', async () => {
    const { world, events, answers } = await watched({ 'a/1': asker(asks({ ref: 'call-7' })) }, [
      [5000, allow('a.1.1:1', { note: 'mind the tag' })],
      [6000, allow('a.1.1:1')],
      [6000, allow('a.1.1:9')],
    ]);
    expect(answersIn(world, 'a.1.1')).toEqual([
      { question: 'a.1.1:1', ref: 'call-7', answer: 'allow', by: 'person', note: 'mind the tag' },
    ]);
    expect(ofType(events, 'question-answered')).toHaveLength(1);
    expect(answers).toEqual(['a may use Bash', 'a.1.1:1 is answered already', 'nobody asked a.1.1:9']);
  });

  it('is denied at once where nobody can answer', async () => {
    const { world, events } = await runScripted(plan, { 'a/1': asker() });
    expect(answersIn(world, 'a.1.1')).toMatchObject([{ answer: 'deny', by: 'nobody' }]);
    const [asked, answered] = [ofType(events, 'question-asked'), ofType(events, 'question-answered')];
    expect(answered[0]?.at_ms).toBe(asked[0]?.at_ms);
  });

  it('is denied when nobody answers in time', async () => {
    const { world, events } = await watched({ 'a/1': asker() });
    expect(answersIn(world, 'a.1.1')).toMatchObject([{ answer: 'deny', by: 'time' }]);
    expect(waited(events)).toBe(answerPatienceMs);
  });

  it('waits longer by as much as its stream stands still', async () => {
    const { events } = await watched({ 'a/1': asker() }, [
      [60_000, { kind: 'pause', stream: 'a' }],
      [3_660_000, { kind: 'continue', stream: 'a' }],
    ]);
    expect(waited(events)).toBe(answerPatienceMs + 3_600_000);
  });

  it('is answered by what was said before: in the stream, or in all', async () => {
    const later = (ms: number): Script => ({
      duration_ms: 60_000,
      steps: [{ after_ms: ms, says: [asks()] }],
    });
    const { world } = await watched({ 'a/1': asker(), 'a/2': later(1000), 'b/1': later(20_000) }, [
      [5000, allow('a.1.1:1', { reach: 'always' })],
      [25_000, allow('b.1.1:1', { answer: 'deny', reach: 'all_streams' })],
    ]);
    expect(answersIn(world, 'a.1.1')).toMatchObject([{ answer: 'allow', by: 'person' }]);
    // Not b: it was said of the stream a.
    expect(answersIn(world, 'b.1.1')).toMatchObject([{ answer: 'deny', by: 'person' }]);
    // The last word covers all streams.
    expect(answersIn(world, 'a.2.1')).toMatchObject([{ answer: 'deny', by: 'rule' }]);
  });

  it('and is open already when a lasting answer is given is answered with it', async () => {
    const { world } = await watched({ 'a/1': asker(), 'b/1': asker() }, [
      [5000, allow('a.1.1:1', { reach: 'all_streams' })],
    ]);
    expect(answersIn(world, 'b.1.1')).toMatchObject([{ answer: 'allow', by: 'rule' }]);
  });

  it('of another rule or another tool is asked anew', async () => {
    const two = asker(asks(), asks({ rule: 'Bash(git:*)' }), asks({ tool: 'Fetch' }));
    const { world } = await watched({ 'a/1': two }, [[5000, allow('a.1.1:1', { reach: 'all_streams' })]]);
    expect(answersIn(world, 'a.1.1').map(({ by }) => by)).toEqual(['person', 'time', 'time']);
  });

  it.each([
    [['docs/index.md'], 'outside of your scope'],
    [['src/ok.ts', '../elsewhere'], 'leads out'],
    [['/etc/passwd'], 'not relative'],
    [['src/.git/config'], "git's own"],
    [['src/.claude/settings.json'], null],
    [['src/ok.ts'], null],
    [['/own/a/src/ok.ts'], null],
  ])('would it write %j: the claims answer before any person', async (writes, why) => {
    const { world } = await watched({ 'a/1': asker(asks({ tool: 'Write', writes })) }, [
      [5000, allow('a.1.1:1')],
    ]);
    const [letter] = answersIn(world, 'a.1.1');
    if (why === null) expect(letter).toMatchObject({ answer: 'allow', by: 'person' });
    else expect(letter).toMatchObject({ answer: 'deny', by: 'scope', note: expect.stringContaining(why) });
  });

  it('is void when whoever asked has ended', async () => {
    const { state, answers } = await watched(
      {
        'a/1': { duration_ms: 2000, steps: [{ after_ms: 1500, says: [asks()] }] },
        'b/1': { duration_ms: 20_000 },
      },
      [[10_000, allow('a.1.1:1')]],
    );
    expect(state.questions).toMatchObject([{ status: 'void' }]);
    expect(answers).toEqual(['a.1.1:1 is void: whoever asked has ended']);
  });

  it('outlives a coordinator at any record: asked once, answered once, with one letter', async () => {
    const sketch = { script: scripted({ 'a/1': { ...asker(), duration_ms: 30_000 } }) };
    const about = { watched_by: 'person', slots: 4 } as const;
    const says = [[5000, allow('a.1.1:1')]] as const;
    const whole = await runFake(plan, { ...sketch, ...about, commands: says });
    const first = ofType(whole.events, 'question-asked')[0]?.seq ?? 0;
    const last = whole.events.find(({ type }) => type === 'agent-exited')?.seq ?? 0;
    expect(last).toBeGreaterThan(first);
    for (let number = first; number <= last; number++)
      for (const when of ['before', 'after'] as const) {
        const world = createWorld(sketch);
        const crash = { kind: 'append', number, when } as const;
        await runFake(plan, { ...about, world, crash, commands: says });
        const { state } = await resumeFake(plan, world, { ...about, commands: says });
        expect(state.questions).toMatchObject([{ question: 'a.1.1:1', status: 'allowed' }]);
        expect(answersIn(world, 'a.1.1')).toMatchObject([{ answer: 'allow', by: 'person' }]);
      }
  });

  it('stays open without a coordinator, and is denied by one whom nobody watches', async () => {
    const world = createWorld({ script: scripted({ 'a/1': asker() }) });
    await runFake(plan, { world, watched_by: 'person', commands: [[5000, { kind: 'detach' }]] });
    await resumeFake(plan, world);
    expect(answersIn(world, 'a.1.1')).toMatchObject([{ answer: 'deny', by: 'nobody' }]);
  });
});

async function watched(
  scripts: Readonly<Record<string, Script>>,
  commands: NonNullable<FakeRunOptions['commands']> = [],
): Promise<FakeRun & { readonly answers: readonly string[] }> {
  const answers: string[] = [];
  const onAnswer = ({ detail }: { readonly detail: string }): void => {
    answers.push(detail);
  };
  const ran = await runScripted(plan, scripts, { watched_by: 'person', commands, onAnswer });
  return { ...ran, answers };
}

function answersIn(world: World, attempt: string): readonly Record<string, unknown>[] {
  const letters = mailOf(world).inboxes.get(attempt) ?? [];
  return letters
    .filter(({ kind }) => kind === 'answer')
    .map(({ text }) => JSON.parse(text) as Record<string, unknown>);
}

function waited(events: readonly RunEvent[]): number {
  const [asked] = ofType(events, 'question-asked');
  const [answered] = ofType(events, 'question-answered');
  return (answered?.at_ms ?? 0) - (asked?.at_ms ?? 0);
}
