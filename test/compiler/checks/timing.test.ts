import { describe, expect, it } from 'vitest';
import { codesOf, findingsOf, session, stream } from '../harness.ts';

/** Messages of one code. */
function said(code: string, text: string): string[] {
  return findingsOf(text)
    .filter((finding) => finding.code === code)
    .map(({ message }) => message);
}

const agents = 'agents: {"@x": {adapter: command, command: [make]}}\n';

/** A stream with an agent. */
function worker(id: string, more: string): string {
  return `  ${id}: {agent: "@x", resources: ["${id}/"], ${more}}\n`;
}

/** A session whose streams meet. */
function meeting(streams: string, after = ''): string {
  return session(`coordination_strategy: synchronized_parallel\nwork_streams:\n${streams}`, agents + after);
}

describe('schedule-too-dense', () => {
  const period = (text: string): string[] =>
    codesOf(meeting(worker('a', `sync_schedule: ${text}`) + worker('b', 'sync_schedule: never')));

  it('begins below a minute', () => {
    expect(period('59s')).toEqual(['schedule-too-dense']);
    expect(period('1m')).toEqual([]);
    expect(period('every_30_minutes')).toEqual([]);
  });

  it('leaves schedules alone that have no effect anyway', () => {
    const text = session(
      `work_streams:\n${worker('a', 'sync_schedule: 5s')}${worker('b', 'sync_schedule: never')}`,
      agents,
    );
    expect(codesOf(text)).toEqual(['sync-schedule-ignored']);
  });
});

describe('schedule-never-fires', () => {
  const never = (a: string, b: string, after = ''): string[] =>
    said('schedule-never-fires', meeting(worker('a', a) + worker('b', b), after));

  it('compares with the time at which the stream ends, not with its own length', () => {
    expect(never('estimate: 30m, sync_schedule: 30m', 'estimate: 2h')).toHaveLength(1);
    expect(never('estimate: 31m, sync_schedule: 30m', 'estimate: 2h')).toEqual([]);
    expect(never('estimate: 10m, sync_schedule: 30m, dependencies: [b]', 'estimate: 2h')).toEqual([]);
    expect(never('estimate: 10m, sync_schedule: 30m, dependencies: [b]', 'estimate: 20m')).toHaveLength(1);
    expect(never('estimate: 10m, phases: 3, sync_schedule: 30m', 'estimate: 2h')).toHaveLength(1);
    expect(never('estimate: 11m, phases: 3, sync_schedule: 30m', 'estimate: 2h')).toEqual([]);
  });

  it('is silent where a time is only guessed, or the start depends on others', () => {
    expect(never('sync_schedule: 30m', 'estimate: 2h')).toEqual([]);
    expect(never('estimate: 10m, sync_schedule: 30m', 'sync_schedule: 30m')).toEqual([]);
    const outside = 'estimate: 10m, sync_schedule: 30m, dependencies: [x]';
    const external = 'externals: {x: {manual: true}}\n';
    expect(never(outside, 'estimate: 2h', external)).toHaveLength(1);
    const late = `coordination_strategy: synchronized_parallel\nwork_streams:\n${worker('a', outside)}${worker('b', 'estimate: 2h')}conflict_resolution: {dependency_conflicts: {strategy: collaborative_resolution}}\n`;
    expect(said('schedule-never-fires', session(late, agents + external))).toEqual([]);
  });

  it('counts on work that queues to begin late', () => {
    const queue = 'capacities: {agents: 1}\n';
    expect(never('estimate: 10m, sync_schedule: 30m', 'estimate: 25m', queue)).toEqual([]);
    expect(never('estimate: 10m, sync_schedule: 30m', 'estimate: 20m', queue)).toHaveLength(1);
    // How many commands run at once, only the machine knows.
    const commands = (second: string): string[] =>
      said(
        'schedule-never-fires',
        meeting(
          stream('a', ['a/'], 'estimate: 10m, sync_schedule: 30m') +
            stream('b', ['b/'], `estimate: ${second}`),
        ),
      );
    expect(commands('20m')).toHaveLength(1);
    expect(commands('25m')).toEqual([]);
  });

  it('is a note for a stream that is alone', () => {
    expect(findingsOf(meeting(worker('a', 'sync_schedule: 30m')))).toMatchObject([
      { code: 'schedule-never-fires', severity: 'info' },
    ]);
    expect(codesOf(meeting(worker('a', 'sync_schedule: never')))).toEqual([]);
  });
});

describe('no-meetings', () => {
  it('is said when no stream has a schedule that holds any', () => {
    expect(codesOf(meeting(worker('a', 'retries: 1') + worker('b', 'retries: 1')))).toEqual(['no-meetings']);
    expect(codesOf(meeting(worker('a', 'sync_schedule: never') + worker('b', 'retries: 1')))).toEqual([
      'no-meetings',
    ]);
    expect(codesOf(meeting(worker('a', 'sync_schedule: 30m') + worker('b', 'retries: 1')))).toEqual([]);
  });

  it('is not said of one stream, nor where a schedule could not be read', () => {
    expect(codesOf(meeting(worker('a', 'retries: 1')))).toEqual([]);
    expect(codesOf(meeting(worker('a', 'sync_schedule: 30') + worker('b', 'retries: 1')))).toEqual([
      'missing-unit',
    ]);
  });
});

describe('timeout-below-estimate', () => {
  const late = (more: string): string[] =>
    said('timeout-below-estimate', session(`work_streams:\n${stream('a', ['a/'], more)}`));

  it('counts each phase by itself', () => {
    expect(late('timeout: 10m, estimate: 11m')).toEqual([
      '`a` is stopped after 10m, but is expected to take 11m',
    ]);
    expect(late('timeout: 10m, estimate: 10m')).toEqual([]);
    expect(late('timeout: 10m, estimate: 9m, phases: 5')).toEqual([]);
    expect(late('timeout: 10m, phases: [{name: x, estimate: 1m}, {name: y, estimate: 20m}]')).toEqual([
      '`a/y` is stopped after 10m, but is expected to take 20m',
    ]);
    expect(late('timeout: 10m')).toEqual([]);
    expect(late('timeout: 1s, phases: [{name: x}]')).toEqual([]);
  });
});

describe('action-outlives-milestone', () => {
  const outlived = (timeout: string, after: string): string[] =>
    said(
      'action-outlives-milestone',
      session(
        `work_streams:\n${stream('a', ['a/'])}synchronization_points: [{milestone: m, triggers: [a_complete], actions: [validate_integration, test, test, other]${timeout}}]\n`,
        after,
      ),
    );

  it('is said once for each action that may run longer than its milestone', () => {
    const test = 'actions: {test: {run: [make], timeout: 10m}, other: [make]}\n';
    expect(outlived(', timeout: 5m', test)).toEqual([
      'milestone `m` has 5m in all, but `test` alone may take 10m',
    ]);
    expect(outlived(', timeout: 10m', test)).toEqual([]);
    expect(outlived('', test)).toEqual([]);
    const verify = 'verify: [{run: [make, x], timeout: 1m}, {run: [make, y], timeout: 20m}]\n';
    expect(outlived(', timeout: 10m', verify)).toHaveLength(1);
    expect(outlived(', timeout: 20m', verify)).toEqual([]);
    // What the session gives for the name counts before what is built in.
    expect(outlived(', timeout: 10m', `${verify}actions: {validate_integration: [make]}\n`)).toEqual([]);
  });
});

describe('budget-below-estimate', () => {
  const spent = (a: string, b: string, after = ''): string[] =>
    said(
      'budget-below-estimate',
      session(`work_streams:\n${stream('a', ['a/'], a)}${stream('b', ['b/'], b)}`, after),
    );

  it('adds the phases of a stream, and of the session the longest chain', () => {
    expect(spent('estimate: 20m, phases: 3, budget: {wall: 59m}', 'retries: 1')).toHaveLength(1);
    expect(spent('estimate: 20m, phases: 3, budget: {wall: 60m}', 'retries: 1')).toEqual([]);
    expect(spent('budget: {wall: 1m}', 'estimate: 2h')).toEqual([]);
    const session60 = 'budgets: {session: {wall: 1h}}\n';
    expect(spent('estimate: 50m', 'estimate: 50m', session60)).toEqual([]);
    expect(spent('estimate: 50m', 'estimate: 50m, dependencies: [a]', session60)).toHaveLength(1);
  });

  it('takes the common budget of streams for those without their own', () => {
    const common = 'budgets: {stream: {wall: 30m}}\n';
    expect(spent('estimate: 40m', 'estimate: 20m', common)).toHaveLength(1);
    expect(spent('estimate: 40m, budget: {wall: 1h}', 'estimate: 20m', common)).toEqual([]);
    expect(spent('estimate: 40m, budget: {usd: 5}', 'estimate: 20m', common)).toEqual([]);
  });
});

describe('batch-wait-above-sync', () => {
  const batch = (wait: string): string =>
    `batch_optimization: {batching_patterns: {read_operations: {timeout: ${wait}}}}\n`;

  it('compares with the shortest schedule, and only where there are meetings', () => {
    const streams = worker('a', 'sync_schedule: 10m') + worker('b', 'sync_schedule: 5m');
    expect(said('batch-wait-above-sync', meeting(streams, batch('6m')))).toEqual([
      'a read may wait 6m for its batch, longer than the 5m between two meetings of `b`',
    ]);
    expect(codesOf(meeting(streams, batch('5m')))).toEqual([]);
    expect(codesOf(meeting(streams, batch('5_seconds_max_wait')))).toEqual([]);
    expect(codesOf(session(`work_streams:\n${worker('a', 'retries: 1')}`, agents + batch('6m')))).toEqual([]);
  });
});

describe('phase-gap', () => {
  const gap = (triggers: readonly string[], more = ''): string[] =>
    said(
      'phase-gap',
      session(
        `work_streams:\n${stream('a', ['a/'], more)}${stream('b', ['b/'])}synchronization_points: [${triggers.map((trigger, at) => `{milestone: m${at}, triggers: [${trigger}]}`).join(', ')}]\n`,
      ),
    );

  it('names the phases that nobody waits for', () => {
    expect(gap(['all_streams_complete_phase_1', 'all_streams_complete_phase_4'])).toEqual([
      '`all_streams_complete_phase_4` gives all streams phases up to this one, but no milestone waits for phases 2 and 3',
    ]);
    expect(gap(['a_complete_phase_2'])).toEqual([
      '`a_complete_phase_2` gives `a` phases up to this one, but no milestone waits for phase 1',
    ]);
  });

  it('is silent where each phase is waited for, or the stream says how many it has', () => {
    expect(gap(['all_streams_complete_phase_1', 'all_streams_complete_phase_2'])).toEqual([]);
    expect(gap(['all_streams_complete_phase_1', 'a_complete_phase_2'])).toEqual([]);
    expect(gap(['a_complete_phase_2'], 'phases: 2')).toEqual([]);
    expect(gap(['all_streams_complete'])).toEqual([]);
    expect(gap(['a_complete_phase_1'])).toEqual([]);
  });
});

describe('little-to-gain', () => {
  const gain = (last: string, c = 'estimate: 1h, dependencies: [b]'): string[] =>
    said(
      'little-to-gain',
      session(
        `work_streams:\n${stream('a', ['a/'], 'estimate: 1h')}${stream('b', ['b/'], 'estimate: 2h, dependencies: [a]')}${stream('c', ['c/'], c)}${stream('d', ['d/'], last)}`,
      ),
    );

  it('needs an estimate for everything and a chain of nearly all the work', () => {
    expect(gain('estimate: 30m')).toEqual([
      'of 4h30m of work, 4h must run one after the other: at best 1.13 times as fast as without parallel work',
    ]);
    expect(gain('estimate: 1h')).toEqual([]);
    expect(gain('retries: 1')).toEqual([]);
    expect(gain('estimate: 30m', 'estimate: 1h, dependencies: [a]')).toEqual([]);
    // Everything in one chain has another finding.
    expect(gain('estimate: 30m, dependencies: [c]')).toEqual([]);
  });
});
