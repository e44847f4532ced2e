import { execFile, execFileSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import type { FindingsReport } from '../../src/diagnostics/render/json.ts';
import { sarifComplaints } from '../diagnostics/sarif-schema.ts';
import { readXml } from '../diagnostics/xml.ts';
import { makePlace, type Place } from './harness.ts';

const clean =
  'parallel_session_config:\n  session_id: demo\n  work_streams:\n    api: {command: [make, api], resources: ["api/"]}\n';
const warned = clean.replace('command: [make, api]', 'agent: "@api"');
const wrong = clean.replace('api/', '../api/');

let place: Place;
const at = (files: Parameters<typeof makePlace>[0]): Place => {
  place = makePlace(files);
  return place;
};
afterEach(() => place.drop());

interface Sarif {
  readonly runs: readonly [
    {
      readonly invocations: unknown;
      readonly results: readonly {
        readonly ruleId: string;
        readonly locations: readonly [
          { readonly physicalLocation: { readonly artifactLocation: { readonly uri: string } } },
        ];
      }[];
    },
  ];
}

const sarifOf = (text: string): Sarif['runs'][0] => {
  const log = JSON.parse(text) as Sarif;
  expect(sarifComplaints(log)).toEqual([]);
  return log.runs[0];
};
const urisOf = (text: string): string[] =>
  sarifOf(text).results.map(({ locations }) => locations[0].physicalLocation.artifactLocation.uri);

describe('--format sarif', () => {
  it('exits with 0 whatever was found, and with the usual code when the checking did not work', async () => {
    at({ 'wrong.yaml': wrong, 'ok.yaml': clean });
    const found = await place.run(['compile', 'wrong.yaml', '--format', 'sarif', '--max-warnings', '0']);
    expect([found.code, sarifOf(found.out).results.length > 0]).toEqual([0, true]);
    const failed = await place.run(['compile', 'wrong.yaml', 'absent.yaml', '--format', 'sarif']);
    expect([failed.code, sarifOf(failed.out).invocations]).toEqual([2, [{ executionSuccessful: false }]]);
    expect((await place.run(['compile', 'ok.yaml', '--format', 'sarif'])).code).toBe(0);
  });

  it('still exits with 1 when a plan was wanted and errors prevent it, or it is not up to date', async () => {
    at({ 'wrong.yaml': wrong, 'ok.yaml': clean });
    const { code, out } = await place.run(['compile', 'wrong.yaml', '--format', 'sarif', '--emit', 'json']);
    expect([code, out]).toEqual([1, '']);
    expect(
      (await place.run(['compile', 'ok.yaml', '--format', 'sarif', '-o', 'p.json', '--check'])).code,
    ).toBe(1);
  });

  it('names files by their place in the repository, from wherever it is run', async () => {
    at({ 'repo/.git/HEAD': '', 'repo/plans/a b.yaml': wrong, 'repo/deep/x': '', 'other/s.yaml': wrong });
    const repo = join(place.folder, 'repo');
    const format = ['--format', 'sarif'];
    const from = async (name: string, cwd: string) =>
      urisOf((await place.run(['compile', name, ...format], '', cwd)).out)[0];
    expect(await from('plans/a b.yaml', repo)).toBe('plans/a%20b.yaml');
    expect(await from('../plans/a b.yaml', join(repo, 'deep'))).toBe('plans/a%20b.yaml');
    expect(await from(join(repo, 'plans/a b.yaml'), '/')).toBe('plans/a%20b.yaml');
    expect(await from('other/s.yaml', place.folder)).toBe('other/s.yaml');
    expect(await from('../other/s.yaml', repo)).toBe('s.yaml');
    expect(urisOf((await place.run(['compile', '-', ...format], wrong)).out)[0]).toBe('%3Cstdin%3E');
  });

  it('names a file that holds no text by its place, too', async () => {
    at({ '.git/HEAD': '', 'plans/odd.yaml': new Uint8Array([0x61, 0xff, 0x62]) });
    const { out } = await place.run(['compile', 'plans/odd.yaml', '--format', 'sarif']);
    expect(urisOf(out)).toEqual(['plans/odd.yaml']);
  });
});

describe('--format github', () => {
  it('prints commands with paths below the checkout, then the counts, and fails as always', async () => {
    at({ '.git/HEAD': '', 'plans/s.yaml': wrong.replace('api:', 'api:  # ::error::x') });
    const { code, out } = await place.run(
      ['compile', '../plans/s.yaml', '--format', 'github'],
      '',
      join(place.folder, 'plans'),
    );
    expect(code).toBe(1);
    expect(out.split('\n').map((line) => line.split(',')[0])).toEqual([
      '::error file=plans/s.yaml',
      '1 error',
      '',
    ]);
  });
});

describe('--format junit', () => {
  it('has a suite for each file; warnings fail only where they make the command fail', async () => {
    at({ 'ok.yaml': clean, 'warned.yaml': warned.replace('demo', 'other').replace('api/', 'web/') });
    const words = ['compile', 'ok.yaml', 'warned.yaml', '--format', 'junit'];
    const lenient = await place.run(words);
    expect([lenient.code, readXml(lenient.out).attributes]).toEqual([
      0,
      { name: 'pcoord', tests: '2', failures: '0', errors: '0', skipped: '0', time: '0' },
    ]);
    const strict = await place.run([...words, '--max-warnings', '0']);
    expect([strict.code, readXml(strict.out).attributes['failures']]).toEqual([1, '1']);
    expect(readXml(strict.out).children.map(({ attributes }) => attributes['name'])).toEqual([
      'ok.yaml',
      'warned.yaml',
    ]);
  });
});

describe('every format', () => {
  const formats = ['pretty', 'json', 'sarif', 'github', 'junit'];

  it.each(formats)('%s is on standard error while the plan is on standard output', async (format) => {
    at({ 'warned.yaml': warned });
    const { out, err } = await place.run(['compile', 'warned.yaml', '--format', format, '--emit', 'json']);
    expect(JSON.parse(out)).toMatchObject({ schema: 'pcoord.plan/1' });
    expect(err).toContain('unresolved-agent');
    const linted = await place.run(['compile', 'warned.yaml', '--format', format]);
    expect([linted.out, linted.err]).toEqual([err, '']);
  });

  it.each(formats)('%s keeps to errors with --quiet', async (format) => {
    at({ 'warned.yaml': warned });
    const { out } = await place.run(['compile', 'warned.yaml', '--format', format, '--quiet']);
    expect(out).not.toContain('unresolved-agent');
  });

  it.each(formats)('%s is the same bytes twice', async (format) => {
    at({ 'a.yaml': wrong, 'b.yaml': warned });
    const words = ['compile', 'a.yaml', 'b.yaml', '--format', format];
    expect(await place.run(words)).toEqual(await place.run(words));
  });
});

describe('pictures of the plan', () => {
  it('go where the plan goes, by --emit or by the ending of the file', async () => {
    at({ 'a.yaml': clean });
    for (const [kind, file, first] of [
      ['mermaid', 'plan.mmd', '%% Written by pcoord from a.yaml'],
      ['dot', 'plan.dot', '// Written by pcoord from a.yaml'],
    ] as const) {
      const { out } = await place.run(['compile', 'a.yaml', '--emit', kind]);
      expect(out.startsWith(first)).toBe(true);
      // Twice: a picture may be written over itself.
      for (const _ of [1, 2]) expect((await place.run(['compile', 'a.yaml', '-o', file])).code).toBe(0);
      expect(readFileSync(join(place.folder, file), 'utf8')).toBe(out);
      expect((await place.run(['compile', 'a.yaml', '-o', file, '--check'])).code).toBe(0);
      place.write('a.yaml', clean.replace('api:', 'web:'));
      expect((await place.run(['compile', 'a.yaml', '-o', file, '--check'])).code).toBe(1);
      place.write('a.yaml', clean);
    }
  });
});

describe('a plan for what is no file', () => {
  it('goes into a pipe, which stays one', async () => {
    at({ 'a.yaml': clean });
    execFileSync('mkfifo', [join(place.folder, 'pipe.json')]);
    const reader = promisify(execFile)('cat', [join(place.folder, 'pipe.json')]);
    expect((await place.run(['compile', 'a.yaml', '-o', 'pipe.json'])).code).toBe(0);
    expect(JSON.parse((await reader).stdout)).toMatchObject({ schema: 'pcoord.plan/1' });
    expect(statSync(join(place.folder, 'pipe.json')).isFIFO()).toBe(true);
    expect((await place.run(['compile', 'a.yaml', '-o', 'pipe.json', '--check'])).code).toBe(1);
    expect((await place.run(['compile', 'a.yaml', '--baseline', 'pipe.json'])).code).toBe(2);
  });
});

describe('the counts after the findings', () => {
  it('say how many were suppressed, and how many a flag settles', async () => {
    at({ 'a.yaml': clean.replace('["api/"]', '[*.md]') });
    const { out } = await place.run(['compile', 'a.yaml']);
    expect(out.trim().split('\n').at(-1)).toBe('1 error; --fix settles 1');
    const ignored = warned.replace(
      '"@api"',
      '"@api" # pcoord-ignore unresolved-agent: hired next week\n     ',
    );
    place.write('a.yaml', ignored);
    expect((await place.run(['compile', 'a.yaml'])).out).toBe('no findings, 1 suppressed\n');
    const { findings, suppressed } = JSON.parse(
      (await place.run(['compile', 'a.yaml', '--format', 'json'])).out,
    ) as FindingsReport;
    expect([findings, suppressed.map(({ suppressed_by, reason }) => [suppressed_by, reason])]).toEqual([
      [],
      [['comment', 'hired next week']],
    ]);
  });

  it('do not count what comments ignore as a warning, unless --no-ignores', async () => {
    at({ 'a.yaml': `# pcoord-ignore-file unresolved-agent: hired next week\n${warned}` });
    expect((await place.run(['compile', 'a.yaml', '--max-warnings', '0'])).code).toBe(0);
    const all = await place.run(['compile', 'a.yaml', '--max-warnings', '0', '--no-ignores']);
    expect([all.code, all.out.includes('unresolved-agent')]).toEqual([1, true]);
  });
});

describe('--severity', () => {
  it('sets rules by name or alias; the last word counts', async () => {
    at({ 'a.yaml': warned });
    const run = async (...levels: string[]) =>
      (await place.run(['compile', 'a.yaml', ...levels.flatMap((level) => ['--severity', level])])).code;
    expect(await run('unresolved-agent=error')).toBe(1);
    expect(await run('PC4001=error')).toBe(1);
    expect(await run('PC4001=error', 'unresolved-agent=info')).toBe(0);
    expect((await place.run(['compile', 'a.yaml', '--severity', 'PC4001=off'])).out).toBe('no findings\n');
  });

  it.each([
    ['nonsense=off', 'there is no rule nonsense'],
    ['unresolved-agnet=off', 'did you mean unresolved-agent'],
    ['unresolved-agent', 'expected RULE=LEVEL'],
    ['unresolved-agent=loud', 'one of off, info, warning, error'],
    ['=', 'there is no rule'],
    ['__proto__=off', 'there is no rule __proto__'],
    ['dependency-cycle=off', 'cannot be set to off'],
  ])('refuses %s', async (text, why) => {
    at({ 'a.yaml': warned });
    const { code, out, err } = await place.run(['compile', 'a.yaml', '--severity', text]);
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain(why);
  });
});

it('reads a session from a repository that git made, too', async () => {
  at({ 'plans/s.yaml': wrong });
  execFileSync('git', ['init', '-q'], { cwd: place.folder });
  expect(urisOf((await place.run(['compile', 'plans/s.yaml', '--format', 'sarif'])).out)).toEqual([
    'plans/s.yaml',
  ]);
});
