import { afterEach, describe, expect, it } from 'vitest';
import type { FindingsReport } from '../../src/diagnostics/render/json.ts';
import { makePlace, type Place } from './harness.ts';

const clean =
  'parallel_session_config:\n  session_id: demo\n  work_streams:\n    api: {command: [make, api], resources: ["api/"]}\n';
const many = `${clean}${'# pcoord-ignore pattern-redundant: because\n'.repeat(300)}`;

let place: Place;
afterEach(() => place.drop());

describe('a file with hundreds of findings of one rule', () => {
  it('is reported in a hundred and a line, and judged by all of them', async () => {
    place = makePlace({ 'many.yaml': many });
    const { code, out } = await place.run(['compile', 'many.yaml', '--max-warnings', '299']);
    expect(code).toBe(1);
    expect(out.match(/PC9001/g)).toHaveLength(100);
    expect(out).toContain('there are 200 more findings of `unused-suppression`');
    expect(out).toContain('300 warnings');
    const all = await place.run(['compile', 'many.yaml', '--max-warnings', '300']);
    expect(all.code).toBe(0);
  });

  it('has a baseline of all of them, and none is told again', async () => {
    place = makePlace({ 'many.yaml': many });
    const baseline = ['compile', 'many.yaml', '--format', 'json', '--baseline', 'b.json'];
    await place.run([...baseline, '--update-baseline']);
    const { code, out } = await place.run(baseline);
    const report = JSON.parse(out) as FindingsReport;
    expect([code, report.findings, report.suppressed.length]).toEqual([0, [], 300]);
  });
});
