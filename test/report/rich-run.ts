import type { RunEvent } from '../../src/journal/event.ts';
import type { Plan } from '../../src/plan/plan.ts';
import { buildReport, type ReportSources } from '../../src/report/build.ts';
import { diffOf } from '../../src/report/diffs.ts';
import type { Report } from '../../src/report/model.ts';
import { Script, samplePlan, sampleRun } from '../views/sample.ts';

/** What an agent may say to make a page run it, a table break, a person be called. */
export const EVIL: string = [
  '</script><script>document.title="owned"</script>',
  '"><img src=x onerror=\'document.title="owned"\'>',
  '\u001b[31m\u202ereversed\u2066',
  '| a | b |',
  '[click](javascript:alert(1)) @everyone #1 https://evil.example/x <!-- `` ``` {{x}} ${y} &amp; %%{init}%%',
].join(' ');

/** The report of events over a plan, as one that nobody goes on with, and of which git knows nothing unless told. */
export function reportOf(
  plan: Plan,
  events: readonly RunEvent[],
  more: Partial<Pick<ReportSources, 'alive' | 'diffs'>> = {},
): Report {
  return buildReport({
    plan,
    events,
    alive: 'unattended',
    pcoord: '1.2.3',
    diffs: { tasks: new Map(), whole: null },
    ...more,
  });
}

/** A run that went well. */
export function calmReport(): Report {
  const { state, events } = sampleRun();
  return reportOf(state.plan, events);
}

/** A run in which everything happened that a report tells of, in the words of hostile agents. */
export function richScript(evil = EVIL): Script {
  const sample = samplePlan({ streams: ['frontend', 'backend', 'database'] });
  const plan: Plan = {
    ...sample,
    session: { ...sample.session, id: `shop ${evil}` },
    streams: sample.streams.map((stream) => ({ ...stream, focus: `focus ${evil}` })),
  };
  const script = new Script(plan);
  script.start().after(100).release('frontend/architecture', 'backend/architecture', 'database/architecture');
  const [front, back, base] = ['frontend', 'backend', 'database'].map((id) =>
    script.begin(`${id}/architecture`),
  ) as [string, string, string];
  work(script, { front, back });
  meet(script, { front, back, evil });
  ask(script, { front, evil });
  script.after(2000).fail(base, evil, { in_ms: 500 });
  script.after(1000).succeed(front, 3).succeed(back, 0);
  script.add({
    type: 'patch-diverted',
    attempt: front,
    owner: 'backend',
    paths: [`src/${evil}`],
    ref: `refs/pcoord/r1/diverted/${front}`,
  });
  script.after(500).release('database/architecture');
  script.add({ type: 'stop-requested', how: 'gently', by: 'command' });
  const again = script.begin('database/architecture');
  script.after(60_000).add({ type: 'run-resumed', adopted: [again], possibly_started: [] });
  script.after(3000).succeed(again, 2);
  settle(script, evil);
  return script;
}

/** The report of that run; git tells what one stream changed. */
export function richReport(evil = EVIL): Report {
  const { state, events } = richScript(evil);
  const whole = diffOf([
    { path: `src/${evil}`, added: 10, removed: 2 },
    { path: 'logo.png', added: null, removed: null },
  ]);
  return reportOf(state.plan, events, {
    diffs: { tasks: new Map([['frontend/architecture', whole]]), whole },
  });
}

function work(script: Script, { front, back }: { readonly front: string; readonly back: string }): void {
  const progress = (attempt: string, tool_calls: number, usd: number | null): void => {
    script.after(700).add({
      type: 'agent-progressed',
      attempt,
      turns: tool_calls,
      tokens_in: tool_calls * 1000,
      tokens_out: tool_calls * 100,
      cost_usd: usd,
      tool_calls,
      denials: 0,
      last_tool: 'Edit',
      agent_session: null,
      turn_sizes: [{ reads: 3, writes: 2, others: tool_calls }],
    });
  };
  progress(front, 2, 0.1);
  progress(back, 4, null);
  progress(front, 7, 0.25);
  for (const [attempt, cpu_share] of [
    [front, 0.5],
    [back, 1.25],
  ] as const)
    script.after(400).add({
      type: 'resources-sampled',
      period_ms: 1000,
      attempts: [
        { attempt, cpu_share, memory_bytes: 5e7, read_bytes_s: null, written_bytes_s: 2e6, processes: 2 },
      ],
      host: { cpu: 0.4, memory: 0, io: null, load: 1.5, cores: 2 },
    });
  script.add({
    type: 'attempt-measured',
    attempt: front,
    cpu_ms: 1500,
    peak_memory_bytes: 6e7,
    read_bytes: null,
    written_bytes: 4e6,
    peak_processes: 3,
    samples: 4,
  });
}

function meet(
  script: Script,
  { front, back, evil }: { readonly front: string; readonly back: string; readonly evil: string },
): void {
  const due = ['frontend', 'backend'];
  script.add({ type: 'sync-started', tick: 1, due });
  script.after(100).add({
    type: 'sync-finished',
    tick: 1,
    due,
    snapshots: [
      { attempt: front, commit: 'a1', changed: 1 },
      { attempt: back, commit: 'b1', changed: 1 },
    ],
    conflicts: [{ left: 'frontend/architecture', right: 'backend/architecture', paths: [`shared/${evil}`] }],
    integrated: null,
    merged: [],
    duration_ms: 90,
  });
  script.after(100).add({ type: 'streams-paused', streams: ['backend'] });
  script.after(800).add({ type: 'streams-continued', streams: ['backend'] });
}

function ask(script: Script, { front, evil }: { readonly front: string; readonly evil: string }): void {
  const question = (id: string): void => {
    script.add({
      type: 'question-asked',
      question: id,
      attempt: front,
      tool: 'Bash',
      text: evil,
      rule: `Bash(${id})`,
    });
  };
  question(`${front}.q1`);
  script.after(300).add({
    type: 'question-answered',
    question: `${front}.q1`,
    answer: 'allow',
    reach: 'always',
    by: 'person',
    note: evil,
  });
  question(`${front}.q2`);
}

function settle(script: Script, evil: string): void {
  const gate = 'milestone:architecture_complete';
  const refs = { ours_ref: 'refs/pcoord/r1/conflicts/a', theirs_ref: 'refs/pcoord/r1/conflicts/b' };
  script.add({ type: 'gate-started', gate });
  script.add({
    type: 'integration-planned',
    into: gate,
    order: ['frontend/architecture', 'backend/architecture'],
    predicted: [{ left: 'frontend/architecture', right: 'backend/architecture', paths: ['shared/a'] }],
  });
  script.add({
    type: 'conflict-settled',
    into: gate,
    from: 'backend/architecture',
    onto: 'tip1',
    commit: 'tip2',
    how: 'later_wins',
    paths: ['shared/a'],
    lost_ref: 'refs/pcoord/r1/lost/a',
    ...refs,
    review: 'settled-1',
  });
  script.add({
    type: 'review-opened',
    review: 'settled-1',
    kind: 'settled_conflict',
    node: gate,
    task: 'backend/architecture',
    paths: ['shared/a'],
    refs: ['refs/pcoord/r1/lost/a'],
  });
  for (const cost_usd of [0.01, 0.05])
    script.add({
      type: 'helper-progressed',
      helper: 'resolver.1',
      turns: 1,
      tokens_in: 500,
      tokens_out: null,
      cost_usd,
    });
  script.add({
    type: 'merge-conflicted',
    into: gate,
    from: 'database/architecture',
    ours: 'tip2',
    theirs: 'c3',
    paths: [`db/${evil}`],
    ...refs,
    review: 'merge-1',
  });
  script.add({
    type: 'review-opened',
    review: 'merge-1',
    kind: 'merge_conflict',
    node: gate,
    task: 'database/architecture',
    paths: [`db/${evil}`],
    refs: [refs.ours_ref, refs.theirs_ref],
  });
  script.add({ type: 'gate-failed', gate, reason: 'merge-conflict', detail: evil });
  script.add({
    type: 'review-closed',
    review: 'settled-1',
    how: 'accepted',
    note: evil,
    commit: null,
    task: null,
  });
  script.after(500).finish('needs_review');
}
