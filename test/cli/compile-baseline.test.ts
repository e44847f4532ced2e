import { chmodSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { FindingsReport } from '../../src/diagnostics/render/json.ts';
import { makePlace, type Place } from './harness.ts';

/** A session whose streams have agents that nobody defines: one warning each. */
const withAgents = (...names: readonly string[]): string =>
  `parallel_session_config:\n  session_id: demo\n  work_streams:\n${names
    .map((name) => `    ${name}: {agent: "@${name}", resources: ["${name}/"]}\n`)
    .join('')}`;
const baselined = ['--baseline', 'known.json'];

let place: Place;
const at = (files: Parameters<typeof makePlace>[0]): Place => {
  place = makePlace(files);
  return place;
};
const read = (name: string): string => readFileSync(join(place.folder, name), 'utf8');
afterEach(() => place.drop());

describe('--baseline', () => {
  it('hides what it lists, wherever that stands now, and tells the rest', async () => {
    at({ 'a.yaml': withAgents('api', 'web') });
    const made = await place.run(['compile', 'a.yaml', ...baselined, '--update-baseline']);
    expect(made).toEqual({
      code: 0,
      out: 'no findings, 2 suppressed\n',
      err: 'pcoord compile: known.json now lists 2 findings\n',
    });
    place.write('a.yaml', `# a new line\n\n${withAgents('docs', 'web', 'api')}`);
    const report = await place.run([
      'compile',
      'a.yaml',
      ...baselined,
      '--format',
      'json',
      '--max-warnings',
      '1',
    ]);
    const { findings, suppressed } = JSON.parse(report.out) as FindingsReport;
    expect(report.code).toBe(0);
    expect(findings.map(({ message }) => message)).toEqual([expect.stringContaining('@docs')]);
    expect(suppressed.map(({ suppressed_by }) => suppressed_by)).toEqual(['baseline', 'baseline']);
    expect((await place.run(['compile', 'a.yaml', ...baselined, '--max-warnings', '0'])).code).toBe(1);
  });

  it('is known by the fingerprints that reports tell', async () => {
    at({ 'a.yaml': withAgents('api', 'web') });
    const told = JSON.parse(
      (await place.run(['compile', 'a.yaml', '--format', 'json'])).out,
    ) as FindingsReport;
    await place.run(['compile', 'a.yaml', ...baselined, '--update-baseline']);
    const { findings } = JSON.parse(read('known.json')) as { findings: { fingerprint: string }[] };
    expect(findings.map(({ fingerprint }) => fingerprint).sort()).toEqual(
      told.findings.map(({ fingerprint }) => fingerprint).sort(),
    );
  });

  it('says which of its entries are found no more, and lets them go when it is written again', async () => {
    at({ 'a.yaml': withAgents('api', 'web') });
    await place.run(['compile', 'a.yaml', ...baselined, '--update-baseline']);
    place.write('a.yaml', withAgents('api'));
    expect((await place.run(['compile', 'a.yaml', ...baselined])).out).toContain('info[baseline-stale]');
    const { out, err } = await place.run(['compile', 'a.yaml', ...baselined, '--update-baseline']);
    expect([out, err]).toEqual([
      'no findings, 1 suppressed\n',
      'pcoord compile: known.json now lists 1 finding\n',
    ]);
    const again = await place.run(['compile', 'a.yaml', ...baselined, '--update-baseline']);
    expect(again.err).toBe('pcoord compile: known.json still lists 1 finding\n');
  });

  it('keeps entries of files that were not looked at', async () => {
    at({ 'a.yaml': withAgents('api'), 'b.yaml': withAgents('web') });
    await place.run(['compile', 'a.yaml', 'b.yaml', ...baselined, '--update-baseline']);
    await place.run(['compile', 'a.yaml', ...baselined, '--update-baseline']);
    expect((await place.run(['compile', 'b.yaml', ...baselined])).out).toBe('no findings, 1 suppressed\n');
  });

  it('keeps what only both sessions together show while one of them is looked at', async () => {
    at({ 'a.yaml': withAgents('api'), 'b.yaml': withAgents('api') });
    await place.run(['compile', 'a.yaml', 'b.yaml', ...baselined, '--update-baseline']);
    const both = read('known.json');
    expect(both).toContain('overlap-across-sessions');
    for (const name of ['a.yaml', 'b.yaml']) {
      const { out, err } = await place.run(['compile', name, ...baselined, '--update-baseline']);
      expect([out, err]).toEqual(['no findings, 1 suppressed\n', expect.stringContaining('still lists 4')]);
    }
    expect(read('known.json')).toBe(both);
    place.write('b.yaml', withAgents('web').replace('demo', 'other'));
    expect((await place.run(['compile', 'a.yaml', 'b.yaml', ...baselined])).out).toContain('baseline-stale');
  });

  it('takes no error that leaves the session without a meaning', async () => {
    const wrong = withAgents('api').replace('api/', '../api/');
    at({ 'a.yaml': wrong });
    const { code, out } = await place.run(['compile', 'a.yaml', ...baselined, '--update-baseline']);
    expect([code, out.includes('pattern-dotdot')]).toEqual([1, true]);
  });

  it('lists every overlap, not only the few that are shown', async () => {
    const streams = Array.from(
      { length: 12 },
      (_, n) => `    s${n}: {command: [make], resources: ["src/"]}\n`,
    );
    at({ 'a.yaml': `parallel_session_config:\n  session_id: demo\n  work_streams:\n${streams.join('')}` });
    await place.run(['compile', 'a.yaml', ...baselined, '--update-baseline']);
    const { code, out } = await place.run(['compile', 'a.yaml', ...baselined]);
    expect([code, out.trim().split('\n').at(-1)]).toEqual([0, 'no findings, 66 suppressed']);
  });

  it('is a finding with a place when it is broken, and hides nothing then', async () => {
    at({ 'a.yaml': withAgents('api'), 'known.json': '{"schema": "pcoord.baseline/1", "findings": [\n' });
    const { code, out } = await place.run(['compile', 'a.yaml', ...baselined]);
    expect(code).toBe(1);
    expect(out).toContain('error[baseline-unreadable]');
    expect(out).toContain('--> known.json:2:1');
    expect(out).toContain('unresolved-agent');
    expect((await place.run(['compile', 'a.yaml', ...baselined, '--update-baseline'])).code).toBe(0);
  });

  it.each([
    ['a file that is not there', [], 'there is no such file; --update-baseline writes it'],
    ['a directory', ['--update-baseline'], 'is a directory'],
    ['the session', ['--update-baseline'], 'is not a baseline of pcoord'],
    ['somebody else’s file', ['--update-baseline'], 'is not a baseline of pcoord'],
  ])('refuses %s', async (what, more, why) => {
    at({ 'a.yaml': withAgents('api'), 'folder/x': '', 'package.json': '{"name": "precious"}' });
    const name = { 'a directory': 'folder', 'the session': 'a.yaml' }[what] ?? 'package.json';
    const file = more.length === 0 ? 'absent.json' : name;
    const { code, out, err } = await place.run(['compile', 'a.yaml', '--baseline', file, ...more]);
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain(why);
    expect(read('a.yaml')).toBe(withAgents('api'));
    expect(read('package.json')).toBe('{"name": "precious"}');
  });

  it('that may not be written is the world: 3, and nothing is left behind', async () => {
    at({ 'a.yaml': withAgents('api'), 'known.json': '' });
    chmodSync(join(place.folder, 'known.json'), 0o444);
    const { code, err } = await place.run(['compile', 'a.yaml', ...baselined, '--update-baseline']);
    expect([code, err]).toEqual([3, 'pcoord compile: known.json cannot be written: it is read-only\n']);
    const absent = await place.run(['compile', 'a.yaml', '--baseline', 'no/known.json', '--update-baseline']);
    expect([absent.code, absent.err]).toEqual([
      3,
      'pcoord compile: no/known.json cannot be written: its folder does not exist\n',
    ]);
    expect(readdirSync(place.folder).sort()).toEqual(['a.yaml', 'known.json']);
    expect(statSync(join(place.folder, 'known.json')).size).toBe(0);
  });

  it('is written from what fixes leave', async () => {
    at({ 'a.yaml': withAgents('api').replace('["api/"]', '[*.md]') });
    const { code, err } = await place.run(['compile', 'a.yaml', ...baselined, '--update-baseline', '--fix']);
    expect(code).toBe(0);
    expect(err).toContain('fixed 1 finding in a.yaml');
    expect(err).toContain('known.json now lists 1 finding\n');
  });
});
