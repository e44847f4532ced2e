import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { printJson } from '../../src/report/json.ts';
import { schemaOfInterface } from '../rig/schema-of-events.ts';
import { Script, START_MS, samplePlan } from '../views/sample.ts';
import { calmReport, EVIL, reportOf, richReport, richScript } from './rich-run.ts';

const root = join(import.meta.dirname, '../..');
const schemaFile = join(root, 'schemas/report.schema.json');

describe('the report as JSON', () => {
  it('has the schema that its types say (`vitest -u` writes it anew)', async () => {
    const schema = {
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      $id: 'pcoord/report.schema.json',
      title: 'What `pcoord report --format json` prints (format pcoord.report/1)',
      ...schemaOfInterface(
        ['model', 'model-series', 'model-work'].map((name) => join(root, `src/report/${name}.ts`)),
        'Report',
      ),
    };
    await expect(`${JSON.stringify(schema, null, 2)}\n`).toMatchFileSnapshot(schemaFile);
  });

  it.each([
    ['calm', calmReport()],
    ['rich', richReport()],
    [
      'empty',
      reportOf(samplePlan({ streams: ['a'] }), new Script(samplePlan({ streams: ['a'] })).start().events),
    ],
  ])('keeps to it: %s', (_, report) => {
    const validate = new Ajv2020({ strict: true, allowUnionTypes: true }).compile(
      JSON.parse(readFileSync(schemaFile, 'utf8')),
    );
    expect(validate(report), JSON.stringify(validate.errors)).toBe(true);
    expect(validate({ ...report, extra: 1 })).toBe(false);
    expect(validate({ ...report, times: { ...report.times, wall_ms: '1' } })).toBe(false);
  });

  it('is the same for the same events, and holds no time but theirs', () => {
    expect(JSON.stringify(richReport())).toBe(JSON.stringify(richReport()));
  });

  it('holds no control, bidi or invisible character, whatever agents say', () => {
    expect(EVIL).toMatch(/[\u001b\u202e]/);
    const report = richReport();
    expect(printJson(report)).not.toMatch(/[\u001b\u202a-\u202e\u2066-\u2069]/);
    // Only paths are what they are.
    const rest = { ...report, diff: null, streams: report.streams.map((one) => ({ ...one, diff: null })) };
    expect(JSON.stringify(rest)).not.toMatch(/\\u001b|[\u202a-\u202e\u2066-\u2069]/);
  });
});

describe('what it tells', () => {
  const report = richReport('x');

  it('says what came of the run and of each stream', () => {
    expect(report).toMatchObject({
      status: 'needs_review',
      run: 'r1',
      session_id: 'shop x',
      pcoord: '1.2.3',
    });
    expect(report.counts).toMatchObject({ total: 6, done: 3 });
    expect(report.streams.map(({ id, state, attempts }) => [id, state, attempts])).toEqual([
      ['frontend', 'blocked', 1],
      ['backend', 'blocked', 1],
      ['database', 'blocked', 2],
    ]);
    expect(calmReport().streams.every(({ state, done }) => state === 'succeeded' && done === 2)).toBe(true);
  });

  it('draws every attempt where it was, with why it failed', () => {
    expect(
      report.attempts.map(({ id, outcome, started_at_ms, ended_at_ms }) => [
        id,
        outcome,
        started_at_ms - START_MS,
        (ended_at_ms ?? 0) - START_MS,
      ]),
    ).toEqual([
      ['frontend.1.1', 'succeeded', 100, 7300],
      ['backend.1.1', 'succeeded', 100, 7300],
      ['database.1.1', 'failed', 100, 6300],
      ['database.1.2', 'succeeded', 7800, 70_800],
    ]);
    expect(report.attempts[2]?.why).toBe('it exited with code 1: x');
  });

  it('adds up what each stream and agent used, and says unknown where nobody told', () => {
    const [front, back, base] = report.streams;
    expect(front).toMatchObject({
      tokens_in: 7000,
      tokens_out: 700,
      cost_usd: 0.25,
      tool_calls: 7,
      cpu_ms: 1500,
    });
    expect(back).toMatchObject({ tokens_in: 4000, cost_usd: null, tool_calls: 4, cpu_ms: null });
    expect(base).toMatchObject({ tokens_in: null, cost_usd: null, tool_calls: 0 });
    expect(report.spent).toMatchObject({ tokens_in: 11_000, cost_usd: 0.25, costs_unknown: 3 });
    expect(report.helpers).toEqual([
      { name: 'resolver.1', turns: 1, tokens_in: 500, tokens_out: null, cost_usd: 0.05 },
    ]);
    expect(report.agents.map(({ name, attempts, cost_usd }) => [name, attempts, cost_usd])).toEqual([
      ['@backend-expert', 1, null],
      ['@database-expert', 2, null],
      ['@frontend-expert', 1, 0.25],
    ]);
  });

  it('counts over time exactly what the whole counts', () => {
    const sum = (values: readonly (number | null)[]): number =>
      values.reduce<number>((all, value) => all + (value ?? 0), 0);
    const { series, sizes } = report;
    expect(sum(series.tasks)).toBe(3);
    expect(sum(series.tool_calls)).toBe(11);
    expect(sum(series.tokens)).toBe(12_100);
    expect(sizes.tasks).toEqual({ batches: 2, mean: 2, largest: 3 });
    expect(sizes.reads).toEqual({ batches: 3, mean: 3, largest: 3 });
    expect(sizes.calls).toEqual({ batches: 3, mean: 4.333, largest: 7 });
    expect(Math.max(...series.batches.tasks)).toBe(3);
    // Programs at work: what the attempts took, added up.
    const took = report.attempts.reduce(
      (all, { started_at_ms, exited_at_ms }) => all + (exited_at_ms ?? 0) - started_at_ms,
      0,
    );
    expect(sum(series.at_work) * series.slice_ms).toBeCloseTo(took, -1);
    expect(series.tasks.length).toBeLessThanOrEqual(120);
    expect(series.resources?.cores.filter((value) => value !== null)).toEqual([0.5, 1.25]);
    expect(series.resources?.read_bytes_s.every((value) => value === null)).toBe(true);
    expect(calmReport().series.resources).toBeNull();
  });

  it('counts the same work at work and in its streams, without what came before a program began', () => {
    const { state, events } = richScript('x');
    const late = events.map((event) =>
      'duration_ms' in event && 'attempt' in event
        ? { ...event, duration_ms: Math.floor((event.duration_ms ?? 0) / 10) }
        : event,
    );
    expect(late).not.toEqual(events);
    const { series, streams } = reportOf(state.plan, late);
    const work = series.at_work.reduce((sum, value) => sum + value, 0) * series.slice_ms;
    const busy = streams.reduce((sum, { busy_ms }) => sum + busy_ms, 0);
    expect(busy).toBeGreaterThan(1000);
    expect(work / busy).toBeCloseTo(1, 2);
  });

  it('tells every conflict with what was done about it, and the reviews with their commands', () => {
    expect(report.conflicts.map(({ kind, where, how }) => [kind, where, how])).toEqual([
      ['found_at_sync', 'sync 1', 'found while both were at work'],
      ['set_aside', 'frontend/architecture', 'left out of the result and kept for backend'],
      [
        'predicted',
        'milestone architecture_complete',
        'a trial merge found it; the order was chosen by that',
      ],
      ['settled', 'milestone architecture_complete', 'the later side won'],
      ['did_not_merge', 'milestone architecture_complete', 'left to a person; both sides are kept'],
    ]);
    expect(report.reviews.map(({ id, status, settle }) => [id, status, settle])).toEqual([
      [
        'merge-1',
        'open',
        [
          'pcoord review accept merge-1 --run r1 --ours',
          'pcoord review accept merge-1 --run r1 --theirs',
          'pcoord review send-back merge-1 --run r1 --note TEXT',
        ],
      ],
      ['settled-1', 'accepted', []],
    ]);
  });

  it('tells pauses, stops and the time nobody went on with it', () => {
    expect(
      report.breaks.map(({ kind, at_ms, until_ms, streams }) => [
        kind,
        at_ms - START_MS,
        until_ms === null ? null : until_ms - START_MS,
        streams,
      ]),
    ).toEqual([
      ['paused', 3200, 4000, ['backend']],
      ['stop', 7800, null, []],
      ['stood_still', 7800, 67_800, []],
    ]);
    expect(report.times).toMatchObject({ stood_still_ms: 60_000, resumed: 1 });
  });

  it('tells questions with their answers', () => {
    expect(report.questions.map(({ id, status, how }) => [id, status, how])).toEqual([
      ['frontend.1.1.q1', 'allowed', 'always in this stream; a person said so'],
      ['frontend.1.1.q2', 'void', 'its attempt ended before anybody answered'],
    ]);
  });

  it('knows a run that lives, one that nobody goes on with, and one that has ended', () => {
    const { state, events } = richScript('x');
    const open = events.slice(0, -1);
    expect(reportOf(state.plan, open, { alive: 'alive' }).status).toBe('running');
    expect(reportOf(state.plan, open).status).toBe('interrupted');
    expect(reportOf(state.plan, events, { alive: 'alive' }).status).toBe('needs_review');
  });
});
