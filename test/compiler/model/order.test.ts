import { describe, expect, it } from 'vitest';
import { codesOf, planOf, session, stream } from '../harness.ts';

/** Edges as `from → to`, phase order left out. */
function edgesOf(text: string): string[] {
  return planOf(text)
    .edges.filter(({ reason }) => reason !== 'phase_order')
    .map(({ from, to, reason }) => `${from} → ${to} (${reason})`);
}

describe('dependencies are phase-aligned', () => {
  it('phase k waits for phase min(k, last) of the provider', () => {
    const longer = session(
      `work_streams:\n${stream('db', ['db/'], 'phases: 2')}${stream('api', ['api/'], 'phases: 3, dependencies: [db]')}`,
    );
    expect(edgesOf(longer)).toEqual(['db/1 → api/1 (dependency)', 'db/2 → api/2 (dependency)']);
    const shorter = session(
      `work_streams:\n${stream('db', ['db/'], 'phases: 3')}${stream('api', ['api/'], 'dependencies: [db]')}`,
    );
    expect(edgesOf(shorter)).toEqual(['db/1 → api/1 (dependency)']);
  });

  it('stream/phase names one phase exactly, by number or name', () => {
    const text = session(
      `work_streams:\n  db: {command: [make], phases: [{name: design}, {name: build}]}\n${stream('api', ['api/'], 'dependencies: [db/build]')}${stream('web', ['web/'], 'dependencies: [db/2]')}`,
    );
    expect(edgesOf(text)).toEqual(['db/build → api/1 (dependency)', 'db/build → web/1 (dependency)']);
  });

  it('an artifact is there after the last phase, or after phase 1 where a milestone separates the phases', () => {
    const streams = `work_streams:\n${stream('db', ['db/'], 'phases: 2, provides: [schema]')}${stream('api', ['api/'], 'dependencies: [schema]')}`;
    expect(edgesOf(session(streams))).toEqual(['db/2 → api/1 (artifact)']);
    const separated = `${streams}synchronization_points:\n  - {milestone: half, triggers: [db_complete_phase_1]}\n`;
    expect(edgesOf(session(separated))).toContain('db/1 → api/1 (artifact)');
  });

  it('an artifact may name its phase', () => {
    const text = session(
      `work_streams:\n${stream('db', ['db/'], 'phases: 3, provides: [{name: schema, phase: 2}]')}${stream('api', ['api/'], 'dependencies: [schema]')}`,
    );
    expect(edgesOf(text)).toEqual(['db/2 → api/1 (artifact)']);
  });

  it('the obvious provides do not deadlock sessions with two phases', () => {
    const text = session(
      `work_streams:\n${stream('web', ['web/'], 'dependencies: [contracts]')}${stream('api', ['api/'], 'dependencies: [schema], provides: [contracts]')}${stream('db', ['db/'], 'provides: [schema]')}synchronization_points:\n  - {milestone: one, triggers: [all_streams_complete_phase_1]}\n  - {milestone: two, triggers: [all_streams_complete_phase_2]}\n`,
    );
    expect(planOf(text).order).toEqual([
      'db/1',
      'api/1',
      'web/1',
      'milestone:one',
      'web/2',
      'api/2',
      'db/2',
      'milestone:two',
    ]);
  });
});

describe('milestones', () => {
  it('wait for what triggers them and release the next phase of the streams that their triggers name', () => {
    const text = session(
      `work_streams:\n${stream('a', ['a/'])}${stream('b', ['b/'])}${stream('c', ['c/'], 'phases: 2, dependencies: [half]')}synchronization_points:\n  - {milestone: half, triggers: [a_complete_phase_1, {streams: [b], phase: 1}]}\n  - {milestone: end, triggers: [half_reached, a_complete_phase_2]}\n`,
    );
    const [half, end] = planOf(text).gates;
    expect(half).toMatchObject({ waits_for: ['a/1', 'b/1'], releases: ['a/2'] });
    expect(end).toMatchObject({ waits_for: ['milestone:half', 'a/2'], releases: [] });
    expect(edgesOf(text)).toContain('milestone:half → c/1 (dependency)');
    expect(edgesOf(text).filter((edge) => edge.includes('c/2'))).toEqual([]);
  });

  it('give a stream as many phases as the highest any trigger asks', () => {
    const text = session(
      `work_streams:\n${stream('a', ['a/'])}${stream('b', ['b/'])}synchronization_points:\n  - {milestone: m, triggers: [a_complete_phase_3]}\n`,
    );
    expect(planOf(text).tasks.map(({ id }) => id)).toEqual(['a/1', 'a/2', 'a/3', 'b/1']);
  });

  it('without a phase wait for the last phase of each stream and release nothing', () => {
    const text = session(
      `work_streams:\n${stream('a', ['a/'], 'phases: 2')}${stream('b', ['b/'])}synchronization_points:\n  - {milestone: m, triggers: [all_streams_complete]}\n`,
    );
    expect(planOf(text).gates[0]).toMatchObject({ waits_for: ['a/2', 'b/1'], releases: [] });
  });

  it('name the gate ahead in each task', () => {
    const text = session(
      `work_streams:\n${stream('a', ['a/'])}${stream('b', ['b/'])}synchronization_points:\n  - {milestone: one, triggers: [a_complete_phase_1]}\n  - {milestone: two, triggers: [a_complete_phase_2]}\n`,
    );
    expect(planOf(text).tasks.map(({ ahead }) => ahead)).toEqual(['milestone:one', 'milestone:two', null]);
  });
});

describe('stages', () => {
  const pipeline = (stages: string): string =>
    session(
      `coordination_strategy: pipeline_parallel\nwork_streams:\n${stream('a', ['a/'], 'phases: 2')}${stream('b', ['b/'])}${stream('c', [])}${stages}`,
    );

  it('put a gate between their streams', () => {
    const text = pipeline(
      'stages:\n  - {name: first, streams: [a/1, b]}\n  - {name: second, streams: [a/2, c]}\n',
    );
    expect(edgesOf(text)).toEqual([
      'a/1 → stage:first (stage)',
      'b/1 → stage:first (stage)',
      'stage:first → a/2 (stage)',
      'stage:first → c/1 (stage)',
      'a/2 → stage:second (stage)',
      'c/1 → stage:second (stage)',
    ]);
    expect(planOf(text).gates.map(({ id, releases }) => ({ id, releases }))).toEqual([
      { id: 'stage:first', releases: ['a/2', 'c/1'] },
      { id: 'stage:second', releases: [] },
    ]);
  });

  it('count a repeated entry once, so that it makes no cycle of its own', () => {
    expect(
      codesOf(
        pipeline('stages:\n  - {name: first, streams: [a, b]}\n  - {name: second, streams: [a/2, c]}\n'),
      ),
    ).toEqual(['stage-entry-repeated']);
  });

  it('are not needed where milestones stand in', () => {
    const milestone = 'synchronization_points:\n  - {milestone: m, triggers: [a_complete_phase_1]}\n';
    expect(codesOf(pipeline(milestone))).toEqual([]);
    expect(codesOf(pipeline(''))).toEqual(['pipeline-without-stages']);
  });
});

describe('plan order', () => {
  it('is topological, then by priority, then by declaration', () => {
    const text = session(
      `work_streams:\n${stream('a', ['a/'])}${stream('b', ['b/'], 'priority: 1')}${stream('c', ['c/'])}${stream('d', ['d/'], 'priority: 9, dependencies: [a]')}conflict_resolution:\n  resource_conflicts: {strategy: priority_based_allocation, priority_order: [c]}\n`,
    );
    expect(planOf(text).order).toEqual(['c/1', 'b/1', 'a/1', 'd/1']);
  });
});
