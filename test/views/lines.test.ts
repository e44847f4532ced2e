import { describe, expect, it } from 'vitest';
import { moreRows } from '../../src/cli/status-more.ts';
import { openLines } from '../../src/views/lines.ts';
import { outline } from '../../src/views/outline.ts';
import { choosePaint, colored, plain } from '../../src/views/paint.ts';
import { tell } from '../../src/views/tell.ts';
import { Script, samplePlan, sampleRun } from './sample.ts';

describe('the header', () => {
  it('names the limit of what there is: commands are not limited by places for agents', () => {
    const sample = samplePlan({ streams: ['a'] });
    const shell = { kind: 'command', argv: ['x'], shell: false } as const;
    const plan = { ...sample, tasks: sample.tasks.map((task) => ({ ...task, run: shell })) };
    const script = new Script(plan).start();
    const [event] = script.events;
    if (event?.type !== 'run-started') throw new Error('no beginning');
    const told = (capacities: Record<string, number>) =>
      tell({ ...event, capacities }, script.state, outline(plan))[0]?.text;
    expect(told({ agents: 4, slots: 2 })).toMatch(/, at most 2 commands at a time$/);
    expect(told({ agents: 4 })).not.toContain('at most');
  });
});

describe('lines', () => {
  it('tells a whole run in a line an event, and sums it up', async () => {
    const { text } = await record((script) => sampleRun(script));
    expect(text).toMatchSnapshot();
  });

  it('a failure names its reason, the wait, and the try that follows', async () => {
    const { text } = await record((script) => {
      script.start().release('frontend/architecture');
      script.after(1500).fail(script.begin('frontend/architecture'), 'no such table', { in_ms: 5000 });
      script
        .after(5000)
        .release('frontend/architecture')
        .fail(script.begin('frontend/architecture'), 'again', null);
    });
    expect(text).toContain('failed after 0.0s: it exited with code 1: no such table; next try in 5.0s');
    expect(text).toContain('1/2 architecture started by @frontend-expert (try 2)');
    expect(text).toContain('it exited with code 1: again\n');
    expect(text).toContain('0 of 6 done, 1 failed, 3 blocked, 2 not finished');
  });

  it('time in which no coordinator lived is in no figure, and a gate that begins again says so', async () => {
    const { text } = await record((script) => {
      script.start().release('frontend/architecture');
      const attempt = script.begin('frontend/architecture');
      script.after(2000).add({ type: 'gate-started', gate: 'end' });
      script.after(3_600_000).add({ type: 'run-resumed', adopted: [attempt], possibly_started: [] });
      script.after(1000).add({ type: 'gate-started', gate: 'end' });
      script.fail(attempt, 'no such table', null);
    });
    expect(text).toMatch(/\[ +2\.0s\] ● +resumed/);
    expect(text.match(/final integration +is integrated anew/g)).toHaveLength(1);
    expect(text).toMatch(/\[ +3\.0s\] ✗ +frontend/);
  });

  it('an action that nobody configured is never said to have passed', async () => {
    const { text } = await record((script) => sampleRun(script));
    expect(text).toMatch(/end_to_end_testing not configured/);
    expect(text).not.toMatch(/end_to_end_testing passed/);
    expect(text).toMatch(/not run +end_to_end_testing \(milestone implementation_complete\): not configured/);
    expect(text).toMatch(/not verified +no verify command is configured/);
  });

  it.each([
    ['immediate_alert_to_affected_agents', 'synchronized_parallel', 'told at once'],
    ['at_sync', 'synchronized_parallel', 'to be told at the next meeting'],
    ['at_sync', 'coordinated_parallel', 'to be told when one of them is done'],
    ['none', 'coordinated_parallel', 'not told: notification is none'],
  ] as const)('says of an alert when it is told: %s under %s', (notification, strategy, words) => {
    const sample = samplePlan({ streams: ['a', 'b'] });
    const file = { ...sample.policies.file, notification };
    const plan = {
      ...sample,
      session: { ...sample.session, strategy },
      policies: { ...sample.policies, file },
    };
    const script = new Script(plan).start();
    const told = (alert: 'overlapping_writes' | 'out_of_scope_write'): string | undefined => {
      script.add({ type: 'alert-raised', alert, streams: ['a', 'b'], paths: ['f.txt'], about: [] });
      const event = script.events.at(-1);
      return event && tell(event, script.state, outline(plan))[0]?.text;
    };
    expect(told('overlapping_writes')).toBe(`at work on the same files: f.txt; ${words}`);
    expect(told('out_of_scope_write')).toBe('writes outside its claims: f.txt; told at once');
    script.add({
      type: 'alert-raised',
      alert: 'out_of_scope_write',
      streams: ['a', 'b'],
      paths: ['f.txt'],
      about: ['a'],
    });
    const stray = script.events.at(-1);
    expect(stray && tell(stray, script.state, outline(plan))[0]).toMatchObject({
      subject: 'b',
      text: 'writes f.txt, which a claims; told at once',
    });
  });

  it.each([
    [null, 'waits for other_thing: nobody to ask; pcoord signal other_thing gives it'],
    ['payments', 'waits for other_thing: payments was asked'],
  ])('says of a phase that waits who was asked: %s', (to, words) => {
    const sample = samplePlan({ streams: ['a'] });
    const dependency = { ...sample.policies.dependency, strategy: 'collaborative_resolution' as const };
    const plan = { ...sample, policies: { ...sample.policies, dependency } };
    const script = new Script(plan).start();
    const task = plan.tasks[0]?.id ?? '';
    script.add({ type: 'escalation-raised', task, missing: ['other_thing'], level: 'owner', to });
    const event = script.events.at(-1);
    expect(event && tell(event, script.state, outline(plan))[0]?.text).toBe(words);
    const rows = moreRows(script.state).filter(([label]) => label === 'escalated');
    expect(rows[0]?.[1]).toBe(
      `${task} waits for other_thing: ${to === null ? 'nobody to ask; pcoord signal NAME gives it' : 'owner payments'}`,
    );
  });

  it('a review item is listed with its refs and the command that shows both sides', async () => {
    const { text } = await record((script) => {
      script.start().add({
        type: 'review-opened',
        review: 'review-1',
        kind: 'merge_conflict',
        node: 'milestone:architecture_complete',
        task: null,
        paths: ['app/a.rb'],
        refs: ['refs/pcoord/r1/ours', 'refs/pcoord/r1/theirs'],
      });
      script.finish('needs_review');
    });
    expect(text).toContain('review-1, merge conflict at milestone architecture_complete: app/a.rb');
    expect(text).toContain('git diff refs/pcoord/r1/ours refs/pcoord/r1/theirs');
    expect(text).toContain('needs review');
  });

  it('what a run still misses from outside is named, with the command that goes on', async () => {
    const external = {
      name: 'api_contracts',
      kind: 'manual',
      path: null,
      needed_by: ['frontend/architecture'],
    } as const;
    const { text } = await record((script) => script.start().finish('blocked'), [external]);
    expect(text).toContain('api_contracts (nobody gave it)');
    expect(text).toContain('pcoord exec --resume r1 --satisfy api_contracts');
  });

  it('text from agents cannot reach the terminal as control sequences, nor break a line in two', async () => {
    const { text } = await record((script) => {
      script.start().release('frontend/architecture');
      script.fail(script.begin('frontend/architecture'), '\u001b[2J\u001b]0;title\u0007boo\nsecond', null);
      script.add({ type: 'note-taken', note: 'a\u001b[31mb', attempt: null, detail: '\u009b2Jx' });
    });
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/u);
    expect(text).toContain('boo second');
  });

  it('is silent about progress, however much of it there is', async () => {
    const { writes } = await record((script) => {
      const attempt = script.start().release('frontend/architecture').begin('frontend/architecture');
      for (let turn = 0; turn < 500; turn += 1) script.progress(attempt, 'Edit');
    });
    expect(writes).toBeLessThan(5);
  });

  it('colours only a terminal that wants colours', () => {
    expect(choosePaint({}, { isTTY: true })).toBe(colored);
    expect(choosePaint({}, {})).toBe(plain);
    expect(choosePaint({ NO_COLOR: '1' }, { isTTY: true })).toBe(plain);
    expect(choosePaint({ NO_COLOR: '', TERM: 'dumb' }, { isTTY: true })).toBe(plain);
    expect(choosePaint({ FORCE_COLOR: '1' }, {})).toBe(colored);
    expect(choosePaint({ FORCE_COLOR: '0' }, { isTTY: true })).toBe(plain);
  });

  it('colour changes nothing but colour', async () => {
    const bare = await record((script) => sampleRun(script));
    const bright = await record((script) => sampleRun(script), [], colored);
    expect(bright.text).not.toBe(bare.text);
    expect(bright.text.replace(/\u001b\[\d+m/g, '')).toBe(bare.text);
  });
});

async function record(
  play: (script: Script) => unknown,
  externals: NonNullable<Parameters<typeof samplePlan>[0]['externals']> = [],
  paint = plain,
): Promise<{ text: string; writes: number }> {
  const written: string[] = [];
  const view = openLines({ write: (text) => written.push(text), paint });
  const script = new Script(samplePlan({ streams: ['frontend', 'backend', 'database'], externals }));
  play(script.tell((event, state) => view.show(event, state)));
  const writes = written.length;
  await view.close(script.state);
  return { text: written.join(''), writes };
}
