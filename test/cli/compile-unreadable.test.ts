import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { makePlace, type Place, type Ran } from './harness.ts';

/** A file that nobody could read must not look like a clean session to a program. */
let place: Place;
afterEach(() => place.drop());

const clean =
  'parallel_session_config:\n  session_id: demo\n  work_streams:\n    api: { command: [echo, api], resources: ["a/"] }\n';

async function compile(...words: string[]): Promise<Ran> {
  place = makePlace({ 'a.yaml': clean });
  mkdirSync(join(place.folder, 'folder'));
  return place.run(['compile', ...words, '--severity', 'missing-executable=off']);
}

describe('a file that cannot be read', () => {
  it('is an error in the JSON report, one that is not there as well as a directory', async () => {
    const { code, out, err } = await compile('absent.yaml', 'folder', '--format', 'json');
    const { counts, findings } = JSON.parse(out) as {
      counts: { error: number };
      findings: { code: string; file: string; message: string }[];
    };
    expect([code, err, counts.error]).toEqual([2, '', 2]);
    expect(findings.map(({ code: found, file, message }) => [found, file, message])).toEqual([
      ['file-unreadable', 'absent.yaml', 'there is no such file'],
      ['file-unreadable', 'folder', 'this is a directory'],
    ]);
  });

  it('is a failed test in the JUnit report', async () => {
    const { code, out } = await compile('absent.yaml', 'a.yaml', '--format', 'junit');
    expect(code).toBe(2);
    expect(out).toMatch(/<testsuites name="pcoord" tests="2" failures="1"/);
    expect(out).toContain('<failure message="there is no such file" type="error">');
  });

  it('is a result in SARIF, and the run did not succeed', async () => {
    const { code, out } = await compile('absent.yaml', '--format', 'sarif');
    const [run] = (
      JSON.parse(out) as {
        runs: { results: { ruleId: string }[]; invocations: { executionSuccessful: boolean }[] }[];
      }
    ).runs;
    expect(code).toBe(2);
    expect(run?.results.map(({ ruleId }) => ruleId)).toEqual(['file-unreadable']);
    expect(run?.invocations[0]?.executionSuccessful).toBe(false);
  });

  it('is an annotation for GitHub', async () => {
    const { out } = await compile('absent.yaml', '--format', 'github');
    expect(out).toMatch(/^::error .*file=absent\.yaml/);
  });

  it('is told with --quiet, and of an overlay too', async () => {
    const { code, out } = await compile('a.yaml', '--overlay', 'absent.yaml', '--quiet');
    expect(code).toBe(2);
    expect(out).toContain('error[file-unreadable] PC0033 there is no such file\n --> absent.yaml');
  });

  it.each([['--severity', 'file-unreadable=info']])('stays an error with %s %s', async (...words) => {
    const { code, err } = await compile('absent.yaml', ...words);
    expect(code).toBe(2);
    expect(err).toContain('file-unreadable');
  });

  it('is not taken away by a baseline that was made of it', async () => {
    const words = ['absent.yaml', '--baseline', 'known.json', '--format', 'json'];
    const first = await compile(...words, '--update-baseline');
    const again = await place.run(['compile', ...words]);
    for (const { code, out } of [first, again]) {
      expect(code).toBe(2);
      expect(JSON.parse(out).counts.error).toBe(1);
    }
  });

  it('makes no plan', async () => {
    const { code, out, err } = await compile('absent.yaml', '--emit', 'json');
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain('there is no such file');
  });

  it.each([
    ['absent.yaml', 'there is no such file'],
    ['folder', 'this is a directory'],
  ])('ends --watch at once where it was never there: %s', async (name, why) => {
    const { code, out } = await compile(name, '--watch', '--format', 'json');
    expect(code).toBe(2);
    expect((JSON.parse(out) as { findings: { message: string }[] }).findings[0]?.message).toBe(why);
  });
});
