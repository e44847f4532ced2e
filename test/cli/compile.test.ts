import { execFileSync } from 'node:child_process';
import { chmodSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { decodePlan } from '../../src/plan/codec.ts';
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

describe('exit codes', () => {
  it('0 without errors, 1 with an error', async () => {
    at({ 'ok.yaml': clean, 'warned.yaml': warned, 'wrong.yaml': wrong });
    expect(await place.run(['compile', 'ok.yaml'])).toEqual({ code: 0, out: 'no findings\n', err: '' });
    expect((await place.run(['compile', 'warned.yaml'])).code).toBe(0);
    expect((await place.run(['compile', 'wrong.yaml'])).code).toBe(1);
  });

  it('--max-warnings and --strict turn warnings into 1', async () => {
    at({ 'warned.yaml': warned });
    expect((await place.run(['compile', 'warned.yaml', '--max-warnings', '1'])).code).toBe(0);
    expect((await place.run(['compile', 'warned.yaml', '--max-warnings', '0'])).code).toBe(1);
    expect((await place.run(['compile', 'warned.yaml', '--strict'])).code).toBe(1);
  });

  it('2 for words that cannot be meant', async () => {
    at({ 'ok.yaml': clean });
    for (const words of [
      ['compile', 'absent.yaml'],
      ['compile', '.'],
      ['compile', 'ok.yaml', '--max-warnings', 'many'],
      ['compile', 'ok.yaml', '--check'],
      ['compile', 'ok.yaml', 'ok.yaml', '--emit', 'json'],
      ['compile', 'ok.yaml', '--formt', 'json'],
      ['compile', 'ok.yaml', '--format', 'jsn'],
      ['complie', 'ok.yaml'],
      ['compile', '--overlay', 'absent.yaml', 'ok.yaml'],
    ]) {
      const { code, err, out } = await place.run(words);
      expect([words.join(' '), code, out, err.trim().split('\n').length]).toEqual([
        words.join(' '),
        2,
        expect.any(String),
        expect.any(Number),
      ]);
      expect(out).not.toContain('no findings');
      expect(out + err).not.toBe('');
      expect(out + err).not.toContain('    at ');
    }
  });

  it('2 where there is no session file at all', async () => {
    at({});
    const { code, err } = await place.run(['compile']);
    expect(code).toBe(2);
    expect(err).toContain('neither pcoord.yaml nor .pcoord/session.yaml is here');
  });

  it.skipIf(process.getuid?.() === 0)('3 for a file that may not be read', async () => {
    at({ 'secret.yaml': clean });
    chmodSync(join(place.folder, 'secret.yaml'), 0);
    const { code, out, err } = await place.run(['compile', 'secret.yaml']);
    expect([code, err]).toEqual([3, '']);
    expect(out).toContain('error[file-unreadable] PC0033 this file cannot be read: permission denied\n');
  });
});

describe('files', () => {
  it('takes pcoord.yaml, then .pcoord/session.yaml', async () => {
    at({ '.pcoord/session.yaml': wrong });
    expect((await place.run(['compile'])).out).toContain('--> .pcoord/session.yaml:4:');
    place.write('pcoord.yaml', clean);
    expect((await place.run(['compile'])).out).toBe('no findings\n');
  });

  it('reads standard input for -', async () => {
    at({});
    expect((await place.run(['compile', '-'], wrong)).out).toContain('--> <stdin>:4:');
  });

  it('checks several files, and goes on where one cannot be read', async () => {
    at({ 'a.yaml': wrong, 'b.yaml': warned.replace('demo', 'other') });
    const { code, out, err } = await place.run(['compile', 'a.yaml', 'absent.yaml', 'b.yaml']);
    expect(code).toBe(2);
    expect(err).toBe('');
    expect(out).toContain('error[file-unreadable] PC0033 there is no such file\n --> absent.yaml');
    expect(out).toContain('a.yaml:4:');
    expect(out).toContain('b.yaml:4:');
    expect(out).toContain('2 errors, 1 warning in 3 files');
  });

  it('looks at several sessions together: what one writes and another one too, and names both use', async () => {
    at({
      'a.yaml': clean,
      'b.yaml': clean.replace('api:', 'web:').replace('demo', 'other'),
      'c.yaml': clean,
    });
    const across = async (...names: string[]) =>
      JSON.parse((await place.run(['compile', ...names, '--format', 'json'])).out).findings.map(
        ({ code }: { code: string }) => code,
      );
    expect(await across('a.yaml', 'b.yaml')).toEqual(['overlap-across-sessions']);
    expect(await across('a.yaml', 'c.yaml')).toContain('session-id-repeated');
    expect(await across('a.yaml', './a.yaml')).toEqual([]);
    const { code } = await place.run(['compile', 'a.yaml', 'b.yaml', '--max-warnings', '0']);
    expect(code).toBe(1);
  });

  it('says of a comment in an overlay that it is unused only when it serves no session', async () => {
    const own = (id: string, more: string): string =>
      `${clean.replace('demo', id).replace('command: [make, api]', 'agent: "@api"').replace('api/', `${id}/`)}${more}`;
    const define = (mark: string): string =>
      `agents:\n  "@api": {adapter: command, command: [sh, run.sh]}${mark}\n`;
    at({
      'defines.yaml': own('one', define('')),
      'needs.yaml': own('two', ''),
      'o.yaml': define(' # pcoord-ignore agent-defined-twice: session one has a faster one'),
    });
    const words = ['--overlay', 'o.yaml'];
    expect((await place.run(['compile', 'needs.yaml', ...words])).out).toContain('unused-suppression');
    expect((await place.run(['compile', 'needs.yaml', 'defines.yaml', ...words])).out).toBe(
      'no findings in 2 files, 1 suppressed\n',
    );
  });

  it.each([
    ['an empty file', '', 'yaml-empty'],
    ['a binary file', new Uint8Array([0x7f, 0x45, 0x4c, 0x46, 0, 1]), 'file-binary'],
    ['ten megabytes', 'x'.repeat(10_000_000), 'file-too-large'],
    ['bytes that are not UTF-8', new Uint8Array([0x61, 0xff, 0x62]), 'file-not-utf8'],
  ])('%s is a finding with a place', async (_what, content, code) => {
    at({ 'odd.yaml': content });
    const ran = await place.run(['compile', 'odd.yaml', '--format', 'json']);
    const { findings } = JSON.parse(ran.out) as { findings: { code: string; span: unknown }[] };
    expect([ran.code, findings.map((finding) => finding.code)]).toEqual([1, [code]]);
  });

  it('never reads more than a session may hold', async () => {
    at({});
    const { code, out } = await place.run(['compile', '/dev/zero']);
    expect(code).toBe(1);
    expect(out).toContain('more than 4194304 bytes');
  });

  it('merges overlays, reports on them once, and says what is wrong in them', async () => {
    const overlay = 'agents:\n  "@api": {adapter: command, command: [run-api]}\n';
    at({ 'a.yaml': warned, 'b.yaml': warned, 'over.yaml': overlay, 'bad.yaml': 'agentss: {}\n' });
    expect((await place.run(['compile', 'a.yaml', '--overlay', 'over.yaml'])).out).toBe('no findings\n');
    expect((await place.run(['compile', 'a.yaml', '--agents', 'over.yaml'])).out).toBe('no findings\n');
    const { code, out } = await place.run(['compile', 'a.yaml', 'b.yaml', '--overlay', 'bad.yaml']);
    expect(code).toBe(1);
    expect(out.split('--> bad.yaml').length).toBe(2);
  });

  it("finds agents in the project's and the user's folder", async () => {
    at({ 'a.yaml': warned, 'home/.claude/agents/api.md': '---\nmodel: haiku\n---\nHello.\n' });
    const user = JSON.parse((await place.run(['compile', 'a.yaml', '--emit', 'json'])).out);
    expect(user.agents[0].source).toEqual({ kind: 'user', path: '~/.claude/agents/api.md' });
    place.write('.claude/agents/api.md', 'Hi.');
    const project = JSON.parse((await place.run(['compile', 'a.yaml', '--emit', 'json'])).out);
    expect(project.agents[0].source).toEqual({ kind: 'project', path: '.claude/agents/api.md' });
  });
});

describe('plans', () => {
  it('go to standard output with findings on standard error, or to a file', async () => {
    at({ 'a.yaml': warned });
    const printed = await place.run(['compile', 'a.yaml', '--emit', 'json']);
    expect(decodePlan(printed.out)).toMatchObject({ ok: true });
    expect(printed.err).toContain('unresolved-agent');
    const written = await place.run(['compile', 'a.yaml', '-o', 'plan.json']);
    expect(written.out).toContain('unresolved-agent');
    expect(readFileSync(join(place.folder, 'plan.json'), 'utf8')).toBe(printed.out);
  });

  it('have one digest, however the files are named and from where', async () => {
    const overlay = 'agents:\n  "@api": {adapter: command, command: [run-api]}\n';
    at({
      'repo/.git/HEAD': '',
      'repo/plans/s.yaml': warned,
      'repo/plans/o.yaml': overlay,
      'repo/deep/x': '',
    });
    const repo = join(place.folder, 'repo');
    symlinkSync(join(repo, 'plans'), join(place.folder, 'shortcut'));
    const inputs = async (from: string, session: string, over: string): Promise<unknown> => {
      const words = ['compile', session, '--overlay', over, '--emit', 'json'];
      const { digest, inputs } = JSON.parse((await place.run(words, '', join(place.folder, from))).out);
      return { digest, paths: inputs.map(({ path }: { path: string }) => path) };
    };
    const first = await inputs('repo', 'plans/s.yaml', 'plans/o.yaml');
    expect(first).toMatchObject({ paths: ['plans/o.yaml', 'plans/s.yaml'] });
    expect(await inputs('repo', './plans//s.yaml', '../repo/plans/o.yaml')).toEqual(first);
    expect(await inputs('repo', join(repo, 'plans/s.yaml'), join(repo, 'plans/o.yaml'))).toEqual(first);
    expect(await inputs('repo/plans', 's.yaml', './o.yaml')).toEqual(first);
    expect(await inputs('repo/deep', '../plans/s.yaml', '../plans/o.yaml')).toEqual(first);
    expect(await inputs('repo', '../shortcut/s.yaml', '../shortcut/o.yaml')).toEqual(first);
  });

  it('outside a repository name files by their last name, and standard input as such', async () => {
    at({ 'sub/a.yaml': clean });
    const path = async (name: string, stdin = ''): Promise<string> =>
      JSON.parse((await place.run(['compile', name, '--emit', 'json'], stdin)).out).inputs[0].path;
    expect(await path('sub/a.yaml')).toBe('a.yaml');
    expect(await path(join(place.folder, 'sub/a.yaml'))).toBe('a.yaml');
    expect(await path('-', clean)).toBe('<stdin>');
  });

  it('name prompt files relative to the root of the repository, never by the path of this machine', async () => {
    at({ 'prompt.md': 'Do it.' });
    const prompted = (file: string): string => warned.replace('"@api"', `"@api", prompt: {file: ${file}}`);
    place.write('a.yaml', prompted(join(place.folder, 'prompt.md')));
    expect((await place.run(['compile', 'a.yaml'])).out).toContain('missing-prompt-file');
    place.write('a.yaml', prompted('prompt.md'));
    expect((await place.run(['compile', 'a.yaml'])).out).not.toContain('missing-prompt-file');
  });

  it('are the same bytes twice', async () => {
    at({ 'a.yaml': warned });
    const once = await place.run(['compile', 'a.yaml', '--emit', 'json']);
    expect(await place.run(['compile', 'a.yaml', '--emit', 'json'])).toEqual(once);
  });

  it('are TypeScript where the file says so', async () => {
    at({ 'a.yaml': clean });
    await place.run(['compile', 'a.yaml', '-o', 'plan.ts']);
    expect(readFileSync(join(place.folder, 'plan.ts'), 'utf8')).toContain('export type StreamId = "api";');
    expect((await place.run(['compile', 'a.yaml', '-o', 'plan.ts', '--check'])).code).toBe(0);
  });

  it('are not written while there are errors, and not made of nothing', async () => {
    at({
      'wrong.yaml': wrong,
      'batch.yaml': 'batch_optimization: {batch_triggers: [parallel_tool_calls_available]}\n',
    });
    expect((await place.run(['compile', 'wrong.yaml', '--emit', 'json'])).out).toBe('');
    const none = await place.run(['compile', 'batch.yaml', '--emit', 'json']);
    expect([none.code, none.out]).toEqual([2, '']);
    expect((await place.run(['compile', 'batch.yaml'])).code).toBe(0);
  });

  it('--check writes nothing and tells what changed', async () => {
    at({ 'a.yaml': clean });
    await place.run(['compile', 'a.yaml', '-o', 'plan.json']);
    const committed = readFileSync(join(place.folder, 'plan.json'), 'utf8');
    expect((await place.run(['compile', 'a.yaml', '-o', 'plan.json', '--check'])).code).toBe(0);
    place.write('a.yaml', clean.replace('command:', 'retries: 2, command:'));
    const { code, err } = await place.run(['compile', 'a.yaml', '-o', 'plan.json', '--check']);
    expect(code).toBe(1);
    expect(err).toContain('streams[api].retries: 0 → 2');
    expect(readFileSync(join(place.folder, 'plan.json'), 'utf8')).toBe(committed);
  });

  it.each([
    ['the session itself', ['a.yaml', '-o', './a.yaml'], 'a.yaml', 'is what this plan is made from'],
    ['a link to the session', ['link.yaml', '-o', 'a.yaml'], 'a.yaml', 'is what this plan is made from'],
    ['an overlay', ['a.yaml', '--overlay', 'o.json', '-o', 'o.json'], 'o.json', 'is what this plan is'],
    ['another ending', ['a.yaml', '-o', 'src/f'], 'src/f', 'ends in .json, .ts, .mmd or .dot'],
    [
      'a file that is no plan',
      ['a.yaml', '-o', 'src/f', '--emit', 'json'],
      'src/f',
      'is not a plan of pcoord',
    ],
    ['JSON that is no plan', ['a.yaml', '-o', 'package.json'], 'package.json', 'is not a plan of pcoord'],
    ['a module that is no plan', ['a.yaml', '-o', 'src/main.ts'], 'src/main.ts', 'is not a plan of pcoord'],
  ])('are never written over %s', async (_what, words, file, why) => {
    const files = {
      'a.yaml': clean,
      'o.json': '{"capacities": {"slots": 2}}',
      'src/f': 'precious',
      'package.json': '{"name": "precious"}',
      'src/main.ts': 'export const precious = 1;\n',
    };
    at(files);
    symlinkSync('a.yaml', join(place.folder, 'link.yaml'));
    const { code, out, err } = await place.run(['compile', ...words]);
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain(why);
    expect(readFileSync(join(place.folder, file), 'utf8')).toBe(files[file as keyof typeof files]);
  });

  it('may be written to a new file, over an older plan and over an empty file', async () => {
    at({ 'a.yaml': clean, 'empty.json': '' });
    for (const words of [
      ['-o', 'plan.json'],
      ['-o', 'plan.json', '--emit', 'ts'],
      ['-o', 'plan.json', '--emit', 'json'],
      ['-o', 'empty.json'],
      ['-o', 'plan.lock', '--emit', 'json'],
      ['-o', 'plan.lock', '--emit', 'json'],
    ])
      expect([words, (await place.run(['compile', 'a.yaml', ...words])).code]).toEqual([words, 0]);
  });

  it('a place that cannot be written is the world: 3, and nothing is left behind', async () => {
    at({ 'a.yaml': clean });
    const { code, err } = await place.run(['compile', 'a.yaml', '-o', 'absent/plan.json']);
    expect(code).toBe(3);
    expect(err).toContain('absent/plan.json cannot be written');
  });
});

describe('in a repository', () => {
  it('grades overlaps by the base commit and finds directories without a slash', async () => {
    const text =
      'parallel_session_config:\n  session_id: demo\n  work_streams:\n    api: {command: [make], resources: ["src/**/*.ts"]}\n    web: {command: [make], resources: ["src/web"]}\n    all: {command: [make], resources: ["src/web/"]}\n';
    at({ 'pcoord.yaml': text, 'src/web/new.ts': '', 'src/web/old.ts': '' });
    const git = (...args: string[]): void => {
      execFileSync('git', ['-c', 'user.name=T', '-c', 'user.email=t@example.org', ...args], {
        cwd: place.folder,
      });
    };
    git('init', '-q');
    git('add', 'src/web/old.ts');
    git('commit', '-q', '-m', 'base');
    const { out } = await place.run(['compile', '--format', 'json']);
    const { findings } = JSON.parse(out) as { findings: { code: string; message: string }[] };
    expect(findings.map(({ code }) => code).sort()).toEqual([
      'overlap-prefix',
      'overlap-write-write',
      'pattern-names-directory',
    ]);
    expect(findings.find(({ code }) => code === 'overlap-write-write')!.message).toContain(
      '`src/web/old.ts`, which exists,',
    );
  });
});
