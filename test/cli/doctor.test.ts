import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Finding } from '../../src/cli/doctor/finding.ts';
import { isOlder } from '../../src/cli/doctor/machine.ts';
import type { Io } from '../../src/cli/io.ts';
import { runCli } from '../../src/cli/run-cli.ts';
import { askProgram } from '../../src/runtime/node/ask-program.ts';
import { makePlace, type Place } from './harness.ts';

let place: Place;
beforeEach(() => {
  place = makePlace({ 'repo/readme.md': 'hello\n' });
  mkdirSync(join(place.folder, 'bin'));
  for (const program of ['git', 'node', 'sh'])
    symlinkSync(which(program), join(place.folder, 'bin', program));
});
afterEach(() => place.drop());

const session = `parallel_session_config:
  session_id: small
  work_streams:
    docs: { command: ["true"], resources: ["docs/"] }
verify: [["true"]]
`;

it('says that a run could start, and what is missing without being needed', async () => {
  commit('repo');
  const { code, found } = await look();
  expect(code).toBe(0);
  expect(found('git-version')).toMatchObject({ standing: 'good', remedy: '' });
  expect(found('git-identity')?.text).toBe('commits by Ada <ada@example.com>');
  expect(found('changes')).toMatchObject({ standing: 'good' });
  expect(found('claude')).toMatchObject({
    standing: 'attention',
    remedy: 'npm install --global @anthropic-ai/claude-code',
  });
  expect(found('session')).toMatchObject({ standing: 'attention' });
});

it('agents are asked for their versions in an environment that holds no key, and never for long', async () => {
  commit('repo');
  agent('claude', 'echo "2.1.0 ${ANTHROPIC_API_KEY:-without a key}"; echo more');
  agent('codex', 'printf "\\033[31mred\\033[0m 1.0\\n"');
  agent('gemini', 'echo broken; exit 3');
  const { found } = await look('repo', { ANTHROPIC_API_KEY: 'secret' });
  expect(found('claude')).toMatchObject({ standing: 'good', text: 'Claude Code 2.1.0 without a key' });
  expect(found('codex')).toMatchObject({ standing: 'good', text: 'Codex red 1.0' });
  expect(found('gemini')?.text).toContain('ended with exit code 3');
  expect(found('opencode')?.text).toContain('not on the search path');
});

it('what never answers is ended with all it has started, and what lives on is not waited for', async () => {
  const env = { PATH: process.env['PATH'] ?? '' };
  const ask = (script: string, patience_ms: number) =>
    askProgram({ argv: ['sh', '-c', script], cwd: '/', env, patience_ms });
  expect(await ask('sleep 1000 & sleep 1000', 50)).toEqual({ kind: 'silent' });
  expect(await ask('echo 1.0; sleep 1000 &', 100_000)).toEqual({
    kind: 'ended',
    exit_code: 0,
    text: '1.0\n',
  });
  expect(await askProgram({ argv: ['/no/such'], cwd: '/', env, patience_ms: 50 })).toEqual({
    kind: 'missing',
  });
});

it('without repository, commit or identity no run can start, and it says what to type', async () => {
  mkdirSync(join(place.folder, 'none'));
  const outside = await look('none');
  expect(outside.code).toBe(1);
  expect(outside.found('repository')).toMatchObject({ standing: 'bad' });
  expect(outside.found('repository')?.remedy).toContain('git init');
  git('repo', 'init', '--quiet');
  const unborn = await look();
  expect(unborn.code).toBe(1);
  expect(unborn.found('commit')?.remedy).toContain('git commit');
  for (const folder of ['repo/.git', 'bare.git']) {
    if (folder === 'bare.git') git('repo', 'init', '--quiet', '--bare', '../bare.git');
    expect((await look(folder)).found('commit')?.remedy).not.toContain('git add');
  }
  expect(unborn.found('git-identity')).toMatchObject({ standing: 'bad' });
});

it('without git it says so once', async () => {
  execFileSync('rm', [join(place.folder, 'bin/git')]);
  const { code, found } = await look();
  expect(code).toBe(1);
  expect(found('git-missing')?.text).toBe('git is not on the search path');
  expect(found('git-identity')).toBeUndefined();
});

it('uncommitted work, submodules and files of git LFS are named', async () => {
  place.write('repo/.gitattributes', '*.psd filter=lfs\n*.up filter=up\n');
  commit('repo');
  git('repo', 'update-index', '--add', '--cacheinfo', `160000,${'1'.repeat(40)},vendor/lib`);
  git('repo', 'commit', '--quiet', '--message=Module');
  place.write('repo/new.txt', 'new\n');
  const { code, found } = await look();
  expect(code).toBe(0);
  expect(found('changes')?.text).toContain('uncommitted');
  expect(found('submodules')).toMatchObject({ standing: 'attention', text: '1 submodule: vendor/lib' });
  expect(found('lfs')).toMatchObject({ standing: 'attention' });
  expect(found('filters')).toMatchObject({ standing: 'attention', text: expect.stringMatching(/ up$/) });
});

it('names what setup would copy and the checkout does not have', async () => {
  place.write('repo/there/a', 'a');
  place.write(
    'repo/pcoord.yaml',
    `${session}setup: { copy: ["there/", "gone/", "*.env", "/gone", "../x"] }\n`,
  );
  commit('repo');
  const { found, code } = await look();
  expect(code).toBe(0);
  expect(found('copy-1')).toMatchObject({
    standing: 'attention',
    text: 'setup.copy names gone/, which is not in this checkout',
  });
  expect([found('copy-2')?.text, found('copy-4')]).toEqual([expect.stringContaining('gone,'), undefined]);
});

it('compiles the session of the folder and looks for the programs it names', async () => {
  place.write('repo/pcoord.yaml', session);
  commit('repo');
  expect((await look()).found('session')?.text).toContain('pcoord.yaml compiles');
  place.write('repo/pcoord.yaml', session.replace('resources', 'resorces'));
  const broken = await look();
  expect(broken.code).toBe(1);
  expect(broken.found('session')?.text).toContain('does not compile');
  place.write(
    'repo/pcoord.yaml',
    `${session.replace('command: ["true"]', 'agent: "@a"')}agents: { "@a": { adapter: claude } }\n`,
  );
  const missing = await look();
  expect(missing.code).toBe(1);
  expect(missing.found('program-claude')?.text).toContain('@a');
  place.write('repo/pcoord.yaml', session.replace('command: ["true"]', 'agent: "@nobody"'));
  expect((await look()).found('obstacle-1')?.text).toContain('@nobody is not defined');
});

it('a state folder inside the repository is refused', async () => {
  commit('repo');
  const { code, found } = await look('repo', {}, ['--state', 'state']);
  expect([code, found('state-folder')?.standing]).toEqual([1, 'bad']);
});

it('people get a line for what is well, and what to do for what is not', async () => {
  commit('repo');
  const { text } = await look('repo', {}, [], 'pretty');
  expect(text).toMatch(/^ {2}✓ commits by Ada/m);
  expect(text).toMatch(
    /^ {2}! Codex.*\n {6}runs as adapter: command.*\n {6}→ npm install --global @openai\/codex$/m,
  );
  expect(text).toMatch(/^a run can start here; \d+ could be better$/m);
});

it('Node 22.13 is the oldest that needs no help', () => {
  expect(['20.9.0', '22.12.9', '22.13.0', '24.0.0'].map(isOlder)).toEqual([true, true, false, false]);
});

async function look(
  cwd = 'repo',
  more: Record<string, string> = {},
  flags: readonly string[] = [],
  format = 'json',
): Promise<{
  readonly code: number;
  readonly text: string;
  readonly found: (name: string) => Finding | undefined;
}> {
  let text = '';
  const io: Io = {
    out: (piece) => void (text += piece),
    err: (piece) => void (text += piece),
    stdin: async () => new Uint8Array(),
    cwd: join(place.folder, cwd),
    env: { ...environment(), ...more },
    outIsTty: false,
    errIsTty: false,
    inIsTty: false,
    columns: 100,
  };
  const code = await runCli(['doctor', '--format', format, ...flags], io);
  const findings = format === 'json' ? (JSON.parse(text) as { findings: Finding[] }).findings : [];
  return { code, text, found: (name) => findings.find((finding) => finding.name === name) };
}

function environment(): Record<string, string> {
  return {
    PATH: join(place.folder, 'bin'),
    HOME: join(place.folder, 'home'),
    XDG_STATE_HOME: join(place.folder, 'state'),
    GIT_CONFIG_NOSYSTEM: '1',
    LANG: 'C.UTF-8',
  };
}

function commit(folder: string): void {
  git(folder, 'init', '--quiet', '--initial-branch=main');
  git(folder, 'config', 'user.name', 'Ada');
  git(folder, 'config', 'user.email', 'ada@example.com');
  git(folder, 'add', '--all');
  git(folder, 'commit', '--quiet', '--message=Base');
}

function git(folder: string, ...args: readonly string[]): void {
  execFileSync('git', args, {
    cwd: join(place.folder, folder),
    env: { ...environment(), PATH: process.env['PATH'] },
  });
}

function agent(name: string, script: string): void {
  place.write(`bin/${name}`, `#!/bin/sh\n${script}\n`);
  chmodSync(join(place.folder, 'bin', name), 0o755);
}

function which(program: string): string {
  if (program === 'node') return process.execPath;
  return execFileSync('sh', ['-c', `command -v ${program}`], { encoding: 'utf8' }).trim();
}
