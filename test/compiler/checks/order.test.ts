import { describe, expect, it } from 'vitest';
import { codesOf, findingsOf, session, stream } from '../harness.ts';
import { applyFixes } from './apply-fixes.ts';

/** Messages of one code. */
function said(code: string, text: string): string[] {
  return findingsOf(text)
    .filter((finding) => finding.code === code)
    .map(({ message }) => message);
}

const ab = `work_streams:\n${stream('a', ['a/'])}${stream('b', ['b/'])}`;

/** A session with milestones, given as flow mappings. */
function withMilestones(streams: string, milestones: readonly string[], after = ''): string {
  return session(`${streams}synchronization_points: [${milestones.join(', ')}]\n`, after);
}

describe('partial-wait', () => {
  const two = stream('a', ['a/'], 'phases: 2');
  const wait = (more: string, milestones = ''): string[] =>
    said('partial-wait', session(`work_streams:\n${two}${stream('b', ['b/'], more)}${milestones}`));

  it('tells of a stream that begins and ends while what it depends on goes on', () => {
    expect(wait('dependencies: [a]')).toEqual([
      '`b` waits only for phase 1 of `a`, which then goes on with phase 2',
    ]);
    const text = session(`work_streams:\n${two}${stream('b', ['b/'], 'dependencies: [a]')}`);
    expect(codesOf(applyFixes(text, findingsOf(text)))).toEqual([]);
  });

  it('is silent where the last phase is waited for after all', () => {
    expect(wait('dependencies: [a/2]')).toEqual([]);
    expect(wait('dependencies: [a, a/2]')).toEqual([]);
    expect(wait('phases: 2, dependencies: [a]')).toEqual([]);
    expect(wait('phases: 3, dependencies: [a]')).toEqual([]);
    const reached = 'synchronization_points: [{milestone: m, triggers: [a_complete]}]\n';
    expect(wait('dependencies: [a, m]', reached)).toEqual([]);
    expect(wait('dependencies: [a/1]')).toEqual([]);
  });
});

describe('triggers of a milestone', () => {
  const codes = (triggers: string, streams = ab): string[] =>
    codesOf(withMilestones(streams, [`{milestone: m, triggers: [${triggers}], actions: [notify]}`]));

  it('are told when two of them mean the same', () => {
    expect(codes('a_complete, a_complete')).toEqual(['duplicate-trigger']);
    expect(codes('all_streams_complete, {streams: [b, a]}')).toEqual(['duplicate-trigger']);
    expect(codes('all_streams_complete_phase_1, all_streams_complete')).toEqual(['duplicate-trigger']);
    expect(codes('{streams: [a]}, a_complete_phase_1')).toEqual(['duplicate-trigger']);
  });

  it('are told when one includes another', () => {
    expect(codes('a_complete, all_streams_complete')).toEqual(['redundant-trigger']);
    expect(codes('{streams: [a, b]}, b_complete_phase_1')).toEqual(['redundant-trigger']);
  });

  it('are left alone when each adds something', () => {
    expect(codes('a_complete, b_complete')).toEqual([]);
    const phases = `work_streams:\n${stream('a', ['a/'], 'phases: 2')}${stream('b', ['b/'], 'phases: 2')}`;
    expect(codes('a_complete_phase_1, b_complete_phase_2', phases)).toEqual([]);
    // Another phase of the same stream is another wait.
    expect(codes('{streams: [a], phase: 1}, {streams: [b], phase: 1}', phases)).toEqual([]);
    const misspelt = codes('a_complete, aa_complete, ab_complete');
    expect(misspelt).toEqual(['unknown-reference', 'unknown-reference']);
  });

  it('can be repaired without changing what is waited for', () => {
    const text = withMilestones(ab, [
      '{milestone: m, triggers: [all_streams_complete, a_complete, all_streams_complete], actions: [notify]}',
    ]);
    const fixed = applyFixes(text, findingsOf(text).slice(0, 1));
    expect(fixed).toContain('triggers: [all_streams_complete, all_streams_complete]');
    expect(codesOf(applyFixes(fixed, findingsOf(fixed)))).toEqual([]);
  });
});

describe('same-triggers', () => {
  it('compares what is waited for, not how it is written', () => {
    const two = (first: string, second: string, streams = ab): string[] =>
      codesOf(
        withMilestones(streams, [
          `{milestone: m, triggers: [${first}], actions: [notify]}`,
          `{milestone: n, triggers: [${second}], actions: [notify]}`,
        ]),
      );
    expect(two('all_streams_complete', 'b_complete, a_complete')).toEqual(['same-triggers']);
    expect(two('a_complete', 'b_complete')).toEqual([]);
    expect(two('all_streams_complete_phase_1', 'all_streams_complete_phase_2')).toEqual([]);
    // The second waits for the first, so it comes later.
    expect(two('all_streams_complete', 'm_reached')).toEqual([]);
    expect(two('x_complete', 'y_complete')).toEqual(['unknown-reference', 'unknown-reference']);
  });
});

describe('duplicate-action', () => {
  it('leaves notices alone, and is only sure of actions that are built in', () => {
    const actions = (list: string) =>
      findingsOf(
        withMilestones(
          ab,
          [`{milestone: m, triggers: [all_streams_complete], actions: [${list}]}`],
          'actions: {deploy: [make, deploy]}\n',
        ),
      ).filter(({ code }) => code === 'duplicate-action');
    expect(actions('notify, deploy, notify')).toEqual([]);
    expect(actions('deploy, notify, deploy')[0]?.fixes.map(({ grade }) => grade)).toEqual(['unsafe']);
    expect(actions('deploy, checkpoint, checkpoint, checkpoint').map(({ fixes }) => fixes[0]?.grade)).toEqual(
      ['safe', 'safe'],
    );
  });
});

describe('orphan-stream', () => {
  const checked = (more = '', after = '', streams = ''): string[] =>
    said(
      'orphan-stream',
      withMilestones(
        `work_streams:\n${stream('a', ['a/'])}${stream('b', ['b/'], more)}${streams}`,
        ['{milestone: m, triggers: [a_complete], actions: [test]}'],
        `actions: {test: [make, test]}\n${after}`,
      ),
    );

  it('tells of work that is merged without anybody looking at it', () => {
    expect(checked()).toHaveLength(1);
    expect(checked('phases: [{name: x, verify: [make]}, {name: y}]')).toEqual([]);
    expect(checked('phases: [{name: x}, {name: y}]')).toHaveLength(1);
  });

  it('is silent where anything looks at it, or there is nothing to look at', () => {
    expect(checked('verify: [make]')).toEqual([]);
    expect(checked('', 'verify: [make]\n')).toEqual([]);
    expect(checked('', '', stream('c', ['c/'], 'dependencies: [b], verify: [make]'))).toEqual([]);
    expect(checked('provides: [x]', '', stream('c', ['c/'], 'dependencies: [x], verify: [make]'))).toEqual(
      [],
    );
    expect(checked('', '', '  r: {command: [make], reads: ["b/"]}\n')).toHaveLength(1);
    expect(
      said(
        'orphan-stream',
        withMilestones(ab, ['{milestone: m, triggers: [a_complete], actions: [notify]}']),
      ),
    ).toEqual([]);
    expect(
      said(
        'orphan-stream',
        withMilestones(
          ab,
          ['{milestone: m, triggers: [all_streams_complete], actions: [x]}'],
          'actions: {x: [make]}\n',
        ),
      ),
    ).toEqual([]);
    expect(said('orphan-stream', session(ab))).toEqual([]);
  });
});

describe('nothing-in-parallel', () => {
  const abc = (b: string, c: string, more = '', after = ''): string[] =>
    said(
      'nothing-in-parallel',
      session(
        `work_streams:\n${stream('a', ['a/'], 'phases: 2')}${stream('b', ['b/'], b)}${stream('c', ['c/'], c)}${more}`,
        after,
      ),
    );

  it('is said only where no two streams can run together', () => {
    expect(abc('dependencies: [a/2]', 'dependencies: [b]')).toHaveLength(1);
    // While a goes on with its second phase, b runs beside it.
    expect(abc('dependencies: [a]', 'dependencies: [b]')).toEqual([]);
    expect(abc('dependencies: [a/2]', 'dependencies: [a/2]')).toEqual([]);
    expect(abc('', 'dependencies: [b]')).toEqual([]);
    const milestone = 'synchronization_points: [{milestone: m, triggers: [a_complete]}]\n';
    expect(abc('dependencies: [m]', 'dependencies: [b]', milestone)).toHaveLength(1);
  });

  it('needs three streams, and is a note for a pipeline', () => {
    const chain = `work_streams:\n${stream('a', ['a/'])}${stream('b', ['b/'], 'dependencies: [a]')}`;
    expect(codesOf(session(chain))).toEqual([]);
    const stages = '[{name: x, streams: [a]}, {name: y, streams: [b]}, {name: z, streams: [c]}]';
    const [finding] = findingsOf(
      session(`coordination_strategy: pipeline_parallel\n${ab}${stream('c', ['c/'])}stages: ${stages}\n`),
    );
    expect(finding).toMatchObject({ code: 'nothing-in-parallel', severity: 'info' });
  });

  it('knows capacities that hold one at a time, unless an overlay says otherwise', () => {
    const demand = 'demands: {db: 2}';
    expect(abc(demand, demand, '', 'capacities: {db: 3}\n')).toEqual([]);
    const all = `work_streams:\n${stream('a', ['a/'], demand)}${stream('b', ['b/'], demand)}${stream('c', ['c/'], demand)}`;
    const text = session(all, 'capacities: {db: 3}\n');
    expect(findingsOf(text).map(({ code, severity }) => [code, severity])).toEqual([
      ['nothing-in-parallel', 'info'],
    ]);
    expect(codesOf(session(all, 'capacities: {db: 4}\n'))).toEqual([]);
    expect(codesOf(text, { overlays: ['capacities: {db: 9}\n'] })).toEqual([]);
  });
});

describe('bottleneck', () => {
  const crowd = (waiting: number, others: number, more = ''): string[] =>
    said(
      'bottleneck',
      session(
        `work_streams:\n${stream('base', ['base/'])}${Array.from({ length: waiting }, (_, at) => stream(`w${at}`, [`w${at}/`], `dependencies: [base${more}]`)).join('')}${Array.from({ length: others }, (_, at) => stream(`o${at}`, [`o${at}/`])).join('')}`,
      ),
    );

  it('needs eight waiting streams and more than half of all', () => {
    expect(crowd(8, 0)).toEqual(['8 of 9 streams wait for `base/1` alone']);
    expect(crowd(7, 0)).toEqual([]);
    expect(crowd(8, 7)).toEqual([]);
    expect(crowd(8, 6)).toHaveLength(1);
    expect(crowd(9, 1, ', o0')).toEqual([]);
  });
});

describe('limit-never-reached', () => {
  const limit = (capacities: string, streams: string): string[] =>
    said('limit-never-reached', session(`work_streams:\n${streams}`, `capacities: {${capacities}}\n`));
  const chained = stream('a', ['a/']) + stream('b', ['b/'], 'dependencies: [a]') + stream('c', ['c/']);

  it('counts what the order lets run together', () => {
    expect(limit('slots: 3', chained)).toEqual([
      '`slots: 3` is never reached: at most 2 can be in use at the same time',
    ]);
    expect(limit('slots: 2', chained)).toEqual([]);
    expect(limit('slots: 4', stream('a', ['a/'], 'demands: {slots: 2}') + stream('b', ['b/']))).toHaveLength(
      1,
    );
    expect(limit('slots: 3', stream('a', ['a/'], 'demands: {slots: 2}') + stream('b', ['b/']))).toEqual([]);
    expect(
      limit(
        'slots: 4',
        stream('a', ['a/'], 'demands: {slots: 2}') +
          stream('b', ['b/'], 'demands: {slots: 2}, dependencies: [a]') +
          stream('c', ['c/']),
      ),
    ).toEqual(['`slots: 4` is never reached: at most 3 can be in use at the same time']);
  });

  it('is not said of defaults, of agents nobody uses, and of what is simply there', () => {
    expect(codesOf(session(`work_streams:\n${chained}`))).toEqual([]);
    expect(limit('agents: 9', chained)).toEqual([]);
    expect(limit('memory: 64GB', stream('a', ['a/'], 'demands: {memory: 1GB}'))).toEqual([]);
  });

  it('looks at the sum alone where the session is large', () => {
    const many = Array.from({ length: 600 }, (_, at) =>
      stream(`s${at}`, [`s${at}/`], at > 0 ? `dependencies: [s${at - 1}]` : ''),
    ).join('');
    expect(limit('slots: 600', many)).toEqual([]);
    expect(limit('slots: 601', many)).toHaveLength(1);
  });
});

describe('a strategy of the session’s own', () => {
  it('is used or told, built-in ones need no use', () => {
    const strategies = (name: string): string[] =>
      codesOf(
        session(
          `coordination_strategy: ${name}\n${ab}`,
          'execution_strategies: {own: {based_on: independent_parallel}, pipeline_parallel: {description: x}}\n',
        ),
      );
    expect(strategies('own')).toEqual([]);
    expect(strategies('independent_parallel')).toEqual(['unused-declaration']);
    expect(strategies('owm')).toEqual(['unknown-reference']);
  });
});
