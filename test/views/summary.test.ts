import { describe, expect, it } from 'vitest';
import type { Plan } from '../../src/plan/plan.ts';
import { plain } from '../../src/views/paint.ts';
import { summarize } from '../../src/views/summary.ts';
import { Script, samplePlan, sampleRun } from './sample.ts';

describe('the summary', () => {
  it('on a narrow terminal goes on below the beginning of a line, and breaks no command', () => {
    const script = sampleRun();
    for (const columns of [40, 60, 80]) {
      const lines = summarize(script.state, plain, columns).split('\n');
      expect(lines).toContain('  take it      git merge pcoord/parallel-ecommerce');
      const long = lines.filter(
        (line) => line.length >= columns && !line.includes('git ') && !line.startsWith('completed'),
      );
      for (const line of long)
        expect(
          line
            .trim()
            .split(/\s{2,}/)
            .at(-1),
        ).not.toContain(' ');
      const joined = lines.join(' ').replace(/\s+/g, ' ');
      expect(joined).toContain('no verify command is configured: no check has passed on all of the result');
    }
  });

  it('says what is a speed-up and what is none', () => {
    expect(summarize(sampleRun().state, plain)).toContain(
      '1.9× as fast as one after another: 48.0s of work in 24.9s',
    );
    const slow = new Script(samplePlan({ streams: ['a', 'b'] })).start();
    slow.release('a/architecture', 'b/architecture');
    slow.succeed(slow.begin('a/architecture'), 1).after(50);
    const second = slow.begin('b/architecture');
    slow.after(50).succeed(second, 1).after(10_000);
    expect(summarize(slow.finish('failed').state, plain)).toContain('no faster than one after another');
  });

  it('leaves out the time in which nobody went on with the run, but not what programs did meanwhile', () => {
    const speed = (ran_ms: number): string[] => {
      const script = new Script(samplePlan({ streams: ['a', 'b'] })).start();
      const attempts = ['a', 'b'].map((stream) => script.begin(`${stream}/architecture`));
      script.after(3_000);
      script.succeed(attempts[0] ?? '', 1);
      if (ran_ms === 3_000) script.succeed(attempts[1] ?? '', 1);
      script.after(60_000).add({ type: 'run-resumed', adopted: [], possibly_started: [] });
      if (ran_ms > 3_000)
        script.after(ran_ms - 63_000 > 0 ? ran_ms - 63_000 : 0).succeed(attempts[1] ?? '', 1);
      const text = summarize(script.finish('stopped').state, plain);
      return text.split('\n').filter((line) => /after |^ {2}(speed|utilisation)/.test(line));
    };
    const [head = '', ...rows] = speed(3_000);
    expect(head).toContain('after 3.0s');
    expect(rows).toEqual([
      '  speed        2.0× as fast as one after another: 6.0s of work in 3.0s',
      '  utilisation  100 %: 2.0 of 2 at work on average',
    ]);
    expect(speed(63_000).slice(1)).toEqual([
      '  speed        no faster than one after another: 1m06s of work in 1m03s',
      '  utilisation  52 %: 1.0 of 2 at work on average',
    ]);
  });

  it('says how the time compares with what was predicted, where it was more than a guess', () => {
    const rows = (text: string): string[] =>
      text.split('\n').filter((line) => /^ {2}(speed|utilisation|predicted|machine)/.test(line));
    const run = (change: (plan: Plan) => Plan, seconds: number): Script => {
      const script = new Script(change(samplePlan({ streams: ['a', 'b'] }))).start();
      for (const phase of ['architecture', 'implementation']) {
        const attempts = ['a', 'b'].map((stream) => script.begin(`${stream}/${phase}`));
        script.after(seconds * 500);
        for (const attempt of attempts) script.succeed(attempt, 1);
      }
      return script.finish('completed_unverified');
    };
    const same = (plan: Plan): Plan => plan;
    expect(rows(summarize(run(same, 60).state, plain))).toMatchInlineSnapshot(`
      [
        "  speed        2.0× as fast as one after another: 2m00s of work in 1m00s",
        "  utilisation  100 %: 2.0 of 2 at work on average",
        "  predicted    1m00s; it took 1m00s, about as long",
      ]
    `);
    expect(summarize(run(same, 90).state, plain)).toContain(
      'predicted    1m00s; it took 1m30s, 1.5× as long',
    );
    expect(summarize(run(same, 30).state, plain)).toContain('predicted    1m00s; it took 30.0s, 50 % of it');
    const guessed = (plan: Plan): Plan => ({
      ...plan,
      tasks: plan.tasks.map((task, at) => (at === 0 ? { ...task, estimate_source: 'default' } : task)),
    });
    expect(summarize(run(guessed, 60).state, plain)).not.toContain('predicted');
    const learned = (plan: Plan): Plan => {
      const estimates = { [plan.tasks[0]?.id ?? '']: { ms: 30_000, samples: 2 } };
      return { ...guessed(plan), evidence: { ...plan.evidence, estimates } };
    };
    expect(summarize(run(learned, 60).state, plain)).toContain('it took 1m00s, about as long');
    // All was done, but nothing of it arrived.
    const held = run(same, 60);
    for (const outcome of ['stopped', 'failed', 'blocked', 'world_failed'] as const)
      expect(summarize(held.finish(outcome).state, plain)).not.toContain('predicted');
    const failed = new Script(samplePlan({ streams: ['a'] })).start().after(60_000).finish('failed');
    expect(summarize(failed.state, plain)).not.toContain('predicted');
  });

  it('says what the programs asked of the machine, of those that were looked at', () => {
    const script = new Script(samplePlan({ streams: ['a', 'b'] })).start();
    for (const [stream, cpu_ms, peak_memory_bytes] of [
      ['a', 61_000, 1_234_567_890],
      ['b', 4_000, 5_000],
    ] as const) {
      const attempt = script.begin(`${stream}/architecture`);
      script.add({
        type: 'attempt-measured',
        attempt,
        cpu_ms,
        peak_memory_bytes,
        read_bytes: null,
        written_bytes: null,
        peak_processes: 1,
        samples: 3,
      });
      script.succeed(attempt, 1);
    }
    expect(summarize(script.state, plain)).toContain(
      'machine      1m05s of processor, at most 1.2 GB for one stream',
    );
    expect(summarize(sampleRun().state, plain)).not.toContain('machine');
  });

  it('says nothing of speed where nobody saw an accepted attempt end', () => {
    const script = new Script(samplePlan({ streams: ['a', 'b'] })).start();
    const attempts = ['a', 'b'].map((stream) => script.begin(`${stream}/architecture`));
    script.after(2_000);
    for (const attempt of attempts) script.succeed(attempt, 1);
    expect(summarize(script.finish('stopped').state, plain)).toMatch(/speed .*\n {2}utilisation/);
    for (const attempt of script.state.attempts.values())
      if (attempt.id === attempts[1]) attempt.cause = 'exit_unknown';
    expect(summarize(script.state, plain)).not.toMatch(/speed|utilisation/);
  });

  it('never tells of more at work than there were places, also when a later coordinator has fewer', () => {
    const script = new Script(samplePlan({ streams: ['a', 'b', 'c', 'd'], agents: 4 })).start();
    const attempts = ['a', 'b', 'c', 'd'].map((stream) => script.begin(`${stream}/architecture`));
    script.after(2_000);
    for (const attempt of attempts) script.succeed(attempt, 1);
    script.add({ type: 'capacity-changed', name: 'agents', amount: 2, why: 'asked' });
    expect(summarize(script.finish('stopped').state, plain)).toContain('100 %: 4.0 of 4 at work on average');
  });

  it('counts an agent that holds two places as two at work', () => {
    const wide = samplePlan({ streams: ['a', 'b'], agents: 4 });
    const plan = { ...wide, streams: wide.streams.map((one) => ({ ...one, demands: { agents: 2 } })) };
    const script = new Script(plan).start();
    const [one, other] = [script.begin('a/architecture'), script.begin('b/architecture')];
    script.after(10_000).succeed(one, 1).succeed(other, 1);
    expect(summarize(script.finish('failed').state, plain)).toContain('utilisation  100 %: 4.0 of 4 at work');
  });

  it('a cost that not every agent told is said to be incomplete', () => {
    const script = new Script(samplePlan({ streams: ['a', 'b'] })).start();
    script.release('a/architecture', 'b/architecture');
    const told = script.begin('a/architecture');
    script.progress(told, 'Edit', { tokens: 1500, usd: 0.25 }).succeed(told, 1);
    script.succeed(script.begin('b/architecture'), 1);
    expect(summarize(script.state, plain)).toContain(
      '1.5k tokens in, 1.5k out, $0.25 (1 attempt did not say)',
    );
  });

  it('what was kept of failed attempts is named', () => {
    const script = new Script(samplePlan({ streams: ['a', 'b'] })).start().release('a/architecture');
    const attempt = script.begin('a/architecture');
    script.add({
      type: 'agent-exited',
      attempt,
      exit_code: 0,
      signal: null,
      cause: 'exited',
      duration_ms: 5,
      log_bytes: 0,
    });
    script.add({
      type: 'attempt-collected',
      attempt,
      snapshot: 'c0ffee00',
      changed: 2,
      out_of_scope: ['x'],
      result: null,
    });
    script.add({
      type: 'attempt-failed',
      attempt,
      task: 'a/architecture',
      reason: 'out-of-scope',
      detail: 'x',
      retry_at_ms: null,
    });
    script.add({
      type: 'review-opened',
      review: 'review-1',
      kind: 'kept_work',
      node: 'a/architecture',
      task: null,
      paths: [],
      refs: ['refs/pcoord/r1/kept'],
    });
    const text = summarize(script.finish('failed').state, plain);
    expect(text).toContain('a/architecture: it changed files outside its claims: x');
    expect(text).toContain('kept work    a.1.1, not accepted: 2 files in c0ffee0');
    expect(text).toContain('kept work    git show refs/pcoord/r1/kept');
  });

  it('what was set aside for another stream is named, with the command that shows it', () => {
    const script = new Script(samplePlan({ streams: ['a', 'b'] })).start().release('a/architecture');
    const attempt = script.begin('a/architecture');
    for (const owner of Array.from({ length: 12 }, (_, index) => `b${index}`))
      script.add({ type: 'patch-diverted', attempt, owner, paths: [`${owner}/new`], ref: `refs/x/${owner}` });
    // A later coordinator collects once more.
    script.add({ type: 'patch-diverted', attempt, owner: 'b0', paths: ['b0/new'], ref: 'refs/x/b0' });
    const text = summarize(script.finish('succeeded').state, plain);
    expect(text).toContain('kept for b0: b0/new (from a/architecture)');
    expect(text).toContain('git show refs/x/b0');
    expect(text).toContain('… and 2 more');
    expect(text).not.toContain('refs/x/b10');
  });

  it('what would have allowed changes out of scope is said, as the session would write it', () => {
    const script = new Script(samplePlan({ streams: ['a'] })).start();
    script.add({
      type: 'review-opened',
      review: 'scope:a.1.1',
      kind: 'out_of_scope',
      node: 'a/architecture',
      task: null,
      paths: ['top', 'app/[id].ts'],
      refs: [],
    });
    expect(summarize(script.finish('needs_review').state, plain)).toContain(
      String.raw`add "top", "app/\\[id\\].ts" to the resources of a`,
    );
  });

  it('a stream that claims writes and changed nothing is named', () => {
    const script = new Script(samplePlan({ streams: ['a', 'b'] })).start();
    for (const phase of ['architecture', 'implementation'])
      script.succeed(script.begin(`a/${phase}`), 0).succeed(script.begin(`b/${phase}`), 1);
    expect(summarize(script.finish('completed_unverified').state, plain)).toContain('changed nothing: a,');
  });

  it('a branch that the run did not move is not offered', () => {
    const script = new Script(samplePlan({ streams: ['a'] })).start().finish('failed');
    const text = summarize(script.state, plain);
    expect(text).toContain('nothing new on pcoord/parallel-ecommerce');
    expect(text).not.toContain('git merge');
  });

  it.each(['open', 'accepted'] as const)(
    'a result that stands under a ref is offered there, not on the branch somebody moved: item %s',
    (status) => {
      const script = new Script(samplePlan({ streams: ['a'] })).start();
      const { branch } = script.state;
      script.add({
        type: 'branch-published',
        branch,
        commit: 'c'.repeat(40),
        previous: null,
        backup_ref: null,
      });
      const refs = ['refs/pcoord/run/results/end'];
      const item = { kind: 'branch_moved', node: 'end', task: null, paths: [], refs } as const;
      script.add({ type: 'review-opened', review: 'branch:end', ...item });
      if (status === 'accepted')
        script.add({
          type: 'review-closed',
          review: 'branch:end',
          how: status,
          note: '',
          commit: null,
          task: null,
        });
      const text = summarize(script.finish(status === 'open' ? 'needs_review' : 'succeeded').state, plain);
      expect(text).toContain('git merge refs/pcoord/run/results/end');
      expect(text).not.toContain(`git merge ${branch}`);
      expect(text).not.toContain(`${branch} at`);
      expect(text).toContain(`${branch} was moved or deleted by somebody else`);
    },
  );
});
