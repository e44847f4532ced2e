import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makePlace, type Place } from './harness.ts';
import { runTyped } from './typing.ts';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const line = '# yaml-language-server: $schema=session.schema.json';
const session = `parallel_session_config:
  session_id: small
  work_streams:
    docs: { command: ["true"], resources: ["docs/"] }
verify: [["true"]]
`;

let place: Place;
beforeEach(() => {
  place = makePlace({ 'pcoord.yaml': session, 'docs/a.md': 'a\n' });
  git('init', '--quiet', '--initial-branch=main');
  git('config', 'user.name', 'Ada');
  git('config', 'user.email', 'ada@example.com');
});
afterEach(() => place.drop());

describe('the schema', () => {
  it('its line goes on top, and a second time nothing changes', async () => {
    const first = await place.run(['init']);
    expect(first).toMatchObject({ code: 0, err: '' });
    expect(first.out).toContain('✓ write the schema line into pcoord.yaml\n');
    expect(text('pcoord.yaml')).toBe(`${line}\n${session}`);
    expect((await place.run(['init'])).out).toBe('· pcoord.yaml names its schema already\n');
    expect(text('pcoord.yaml')).toBe(`${line}\n${session}`);
    expect((await place.run(['compile'])).code).toBe(0);
  });

  it.each([
    ['\ufeffa: 1\r\nb: 2\r\n', `\ufeff${line}\r\na: 1\r\nb: 2\r\n`],
    ['%YAML 1.2\n---\na: 1\n', `${line}\n%YAML 1.2\n---\na: 1\n`],
    ['', `${line}\n`],
  ])('%j', async (before, after) => {
    place.write('other.yaml', before);
    expect((await place.run(['init', 'other.yaml'])).code).toBe(0);
    expect(text('other.yaml')).toBe(after);
  });

  it('a file that is not UTF-8, or JSON, is left alone', async () => {
    place.write('a.yaml', Buffer.from([0x61, 0xff, 0x0a]));
    place.write('a.json', '{}');
    expect((await place.run(['init', 'a.yaml'])).out).toContain('left alone');
    expect((await place.run(['init', 'a.json'])).out).toContain('left alone');
    expect(readFileSync(join(place.folder, 'a.yaml'))).toEqual(Buffer.from([0x61, 0xff, 0x0a]));
  });

  it('is what pcoord new writes', async () => {
    const made = await place.run(['new', 'parallel-session', '-p', 'session_id=x', '-p', 'streams=a,b']);
    expect(made.out.split('\n')[0]).toBe(line);
  });

  it('the file itself comes beside the session when it is asked for; a stranger of that name stays', async () => {
    await place.run(['init', '--schema']);
    const ours = readFileSync(join(root, 'schemas/session.schema.json'), 'utf8');
    expect(text('session.schema.json')).toBe(ours);
    expect((await place.run(['init', '--schema'])).out).toContain('· session.schema.json is there already');
    place.write('session.schema.json', ours.replace('"$id"', ' "$id"'));
    expect((await place.run(['init', '--schema'])).out).toContain('✓ bring session.schema.json up to date');
    expect(text('session.schema.json')).toBe(ours);
    place.write('session.schema.json', '{}');
    expect((await place.run(['init', '--schema'])).out).toContain('left alone');
    expect(text('session.schema.json')).toBe('{}');
  });
});

describe('the schema where there is no session yet', () => {
  it('lies where the session will', async () => {
    rmSync(join(place.folder, 'pcoord.yaml'));
    const { code, out } = await place.run(['init', '--schema']);
    expect([code, out]).toEqual([0, expect.stringContaining('✓ write session.schema.json')]);
    expect(existsSync(join(place.folder, 'session.schema.json'))).toBe(true);
  });
});

describe('the hook', () => {
  it('refuses a commit whose session does not compile, and lets the others pass', async () => {
    expect((await place.run(['init', '--hook'])).out).toContain('✓ write the hook .git/hooks/pre-commit');
    expect(statSync(join(place.folder, '.git/hooks/pre-commit')).mode & 0o111).toBe(0o111);
    git('add', '--all');
    expect(commit('good')).toMatchObject({ status: 0 });
    place.write('pcoord.yaml', session.replace('resources', 'resorces'));
    place.write('docs/a.md', 'b\n');
    git('add', 'docs');
    expect(commit('no session in it')).toMatchObject({ status: 0 });
    git('add', '--all');
    const refused = commit('broken');
    expect(refused.status).toBe(1);
    expect(refused.stderr + refused.stdout).toContain('resorces');
    place.write("odd 'name $(touch pwned).pcoord.yaml", session.replace('resources', 'resorces'));
    place.write('pcoord.yaml', session);
    git('add', '--all');
    expect(commit('odd').status).toBe(1);
    expect(existsSync(join(place.folder, 'pwned'))).toBe(false);
    const again = await place.run(['init', '--hook']);
    expect(again.out).toContain('· the hook .git/hooks/pre-commit is there already');
  });

  it('knows a session that goes by another name', async () => {
    place.write("it's mine.yaml", session);
    await place.run(['init', "it's mine.yaml", '--hook']);
    git('add', '--all');
    expect(commit('good').status).toBe(0);
    place.write("it's mine.yaml", session.replace('resources', 'resorces'));
    git('add', '--all');
    expect(commit('broken').status).toBe(1);
  });

  it('a hook of somebody else stays, and is told what it could run', async () => {
    place.write('.git/hooks/pre-commit', '#!/bin/sh\nexit 0\n');
    const { code, out } = await place.run(['init', '--hook']);
    expect(code).toBe(0);
    expect(out).toContain("is a hook of somebody else's: it was left alone");
    expect(out).toContain('xargs -0 "$pcoord" compile');
    expect(text('.git/hooks/pre-commit')).toBe('#!/bin/sh\nexit 0\n');
  });

  it('goes where core.hooksPath says; an older one of ours is renewed', async () => {
    git('config', 'core.hooksPath', 'tools/hooks');
    expect((await place.run(['init', '--hook'])).out).toContain('✓ write the hook tools/hooks/pre-commit');
    writeFileSync(join(place.folder, 'tools/hooks/pre-commit'), '#!/bin/sh\n# pcoord: pre-commit hook 0\n');
    expect((await place.run(['init', '--hook'])).out).toContain(
      '✓ bring the hook tools/hooks/pre-commit up to date',
    );
  });

  it('calls the program that wrote it where the search path has none, and says so; words when that is gone', async () => {
    const { out } = await place.run(['init', '--hook']);
    const own = join(root, 'bin/pcoord.js');
    expect(out).toContain(`it calls ${own}`);
    const hook = join(place.folder, '.git/hooks/pre-commit');
    const stand = join(place.folder, "somebody's pcoord");
    writeFileSync(stand, '#!/bin/sh\nexit 7\n', { mode: 0o755 });
    const written = text('.git/hooks/pre-commit');
    const calling = (program: string): void =>
      writeFileSync(hook, written.replace(`'${own}'`, `'${program.replaceAll("'", "'\\''")}'`));
    const env = { ...environment(), PATH: process.env['PATH'] };
    const options = { cwd: place.folder, env, encoding: 'utf8' } as const;
    git('add', 'pcoord.yaml');
    calling(stand);
    expect(spawnSync('git', ['commit', '--quiet', '--message=x'], options)).toMatchObject({
      status: 1,
      stderr: '',
    });
    writeFileSync(stand, '#!/bin/sh\nexit 0\n', { mode: 0o755 });
    expect(spawnSync('git', ['commit', '--quiet', '--message=x'], options).status).toBe(0);
    place.write('pcoord.yaml', `${session}\n`);
    git('add', 'pcoord.yaml');
    calling('/nowhere/pcoord');
    const gone = spawnSync('git', ['commit', '--quiet', '--message=x'], options);
    expect(gone.status).toBe(1);
    expect(gone.stderr).toContain('neither pcoord nor /nowhere/pcoord is there');
  });

  it('is not written outside of the repository: the lines are shown', async () => {
    const elsewhere = makePlace({});
    for (const path of [join(elsewhere.folder, 'hooks'), '/nonexistent/hooks']) {
      git('config', 'core.hooksPath', path);
      const { code, out } = await place.run(['init', '--hook']);
      expect(code).toBe(3);
      expect(out).toContain(`✗ core.hooksPath says ${path}, outside of this repository: nothing was written`);
      expect(out).toContain('xargs -0 "$pcoord" compile');
      expect(existsSync(path)).toBe(false);
    }
    symlinkSync(elsewhere.folder, join(place.folder, 'linked'));
    git('config', 'core.hooksPath', 'linked');
    expect((await place.run(['init', '--hook'])).code).toBe(3);
    expect(existsSync(join(elsewhere.folder, 'pre-commit'))).toBe(false);
    elsewhere.drop();
  });

  it('in a folder that is committed nothing of it is of this machine; it calls what is installed', async () => {
    git('config', 'core.hooksPath', '.husky');
    place.write('docs/b.pcoord.yaml', session);
    const { out } = await place.run(['init', '--hook']);
    expect(out).toContain('✓ write the hook .husky/pre-commit');
    expect(out).toContain('it calls ./node_modules/.bin/pcoord');
    const hook = text('.husky/pre-commit');
    expect(hook).not.toContain(root);
    expect(hook).not.toContain(place.folder);
    const env = { ...environment(), PATH: process.env['PATH'] };
    const options = { cwd: join(place.folder, 'docs'), env, encoding: 'utf8' } as const;
    git('add', 'docs');
    const missing = spawnSync('git', ['commit', '--quiet', '--message=x'], options);
    expect([missing.status, missing.stderr]).toEqual([1, expect.stringContaining('into node_modules')]);
    place.write('node_modules/.bin/pcoord', '#!/bin/sh\necho "installed: $*" >&2\n');
    chmodSync(join(place.folder, 'node_modules/.bin/pcoord'), 0o755);
    const done = spawnSync('git', ['commit', '--quiet', '--message=x'], options);
    expect([done.status, done.stderr]).toEqual([0, 'installed: compile -- docs/b.pcoord.yaml\n']);
  });

  it('goes where husky takes it from, not into the folder that husky makes', async () => {
    git('config', 'core.hooksPath', '.husky/_');
    expect((await place.run(['init', '--hook'])).out).toContain('✓ write the hook .husky/pre-commit');
    expect(existsSync(join(place.folder, '.husky/_'))).toBe(false);
    place.write('.husky/pre-commit', 'npm test\n');
    expect((await place.run(['init', '--hook'])).out).toContain(
      "· .husky/pre-commit is a hook of somebody else's",
    );
  });

  it('says that hooks are off where core.hooksPath is no folder', async () => {
    git('config', 'core.hooksPath', '/dev/null');
    const { code, out } = await place.run(['init', '--hook']);
    expect([code, out]).toEqual([
      3,
      expect.stringContaining('✗ hooks are off here: core.hooksPath says /dev/null'),
    ]);
  });

  it('where pre-commit rules, it shows what to add there', async () => {
    place.write('.pre-commit-config.yaml', 'repos: []\n');
    const { out } = await place.run(['init', '--hook']);
    expect(out).toContain('entry: pcoord compile');
    expect(existsSync(join(place.folder, '.git/hooks/pre-commit'))).toBe(false);
    const files = /files: '.*'/.exec(readFileSync(join(root, '.pre-commit-hooks.yaml'), 'utf8'))![0];
    expect(out).toContain(files);
  });
});

describe('the rest', () => {
  it('ignores pages of reports, once, for one or for all', async () => {
    place.write('.gitignore', 'dist');
    expect((await place.run(['init', '--ignore=gitignore'])).out).toContain('to .gitignore\n');
    expect(text('.gitignore')).toBe('dist\npcoord-report-*.html\n');
    expect((await place.run(['init', '--ignore'])).out).toContain(
      '· git ignores pcoord-report-*.html already',
    );
    place.write('.gitignore', '');
    await place.run(['init', '--ignore']);
    git('check-ignore', '--quiet', 'pcoord-report-1.html');
    expect(text('.gitignore')).toBe('');
  });

  it('a dry run says the same and does nothing', async () => {
    const { out } = await place.run(['init', '--schema', '--hook', '--ignore', '--dry-run']);
    expect(out.match(/^would .*$/gm)).toEqual([
      'would write the schema line into pcoord.yaml',
      'would write session.schema.json',
      'would write the hook .git/hooks/pre-commit',
      'would add pcoord-report-*.html to .git/info/exclude',
    ]);
    expect(text('pcoord.yaml')).toBe(session);
    expect(git('status', '--porcelain')).toBe('?? docs/\n?? pcoord.yaml\n');
    expect(existsSync(join(place.folder, '.git/hooks/pre-commit'))).toBe(false);
  });

  it('writes the session from a template, never over one', async () => {
    const words = ['--template', 'parallel-session', '-p', 'session_id=x', '-p', 'streams=a,b'];
    expect((await place.run(['init', ...words])).err).toContain('pcoord.yaml exists already');
    const made = await place.run(['init', 'new.yaml', ...words]);
    expect(made).toMatchObject({ code: 0, out: '· new.yaml names its schema already\n' });
    expect(text('new.yaml')).toMatch(/session_id: "?x"?$/m);
    expect((await place.run(['init', 'dry.yaml', ...words, '--dry-run'])).out).toContain(
      'would write dry.yaml',
    );
  });

  it('outside a checkout only the line can be had', async () => {
    mkdirSync(join(place.folder, 'home'), { recursive: true });
    const bare = makePlace({ 'pcoord.yaml': session });
    expect((await bare.run(['init'])).code).toBe(0);
    expect((await bare.run(['init', '--hook'])).code).toBe(2);
    expect((await bare.run(['init', 'no-such.yaml'])).err).toContain('there is no no-such.yaml');
    bare.drop();
  });

  it('at a terminal it asks, does what was answered with yes, and asks no more', async () => {
    const first = await typed(['y', '', 'yes']);
    expect(first.err.match(/\?/g)).toHaveLength(3);
    expect(first.out.match(/^✓ .*$/gm)).toEqual([
      '✓ write the schema line into pcoord.yaml',
      '✓ write session.schema.json',
      '✓ add pcoord-report-*.html to .git/info/exclude',
    ]);
    const second = await typed(['n']);
    expect(second.err).toBe('A pre-commit hook that compiles changed sessions? [y/N] (end)');
    expect((await typed([])).code).toBe(130);
  });
});

function typed(answers: readonly string[]): ReturnType<typeof runTyped> {
  return runTyped(place.folder, answers, ['init']);
}

function text(name: string): string {
  return readFileSync(join(place.folder, name), 'utf8');
}

function environment(): NodeJS.ProcessEnv {
  const bin = join(place.folder, '.git/bin');
  mkdirSync(bin, { recursive: true });
  const script = `#!/bin/sh\nexec '${process.execPath}' '${root}/src/cli/main.ts' "$@"\n`;
  writeFileSync(join(bin, 'pcoord'), script, { mode: 0o755 });
  return { PATH: `${bin}:${process.env['PATH']}`, HOME: place.folder, GIT_CONFIG_NOSYSTEM: '1' };
}

function git(...args: readonly string[]): string {
  return execFileSync('git', args, { cwd: place.folder, env: environment(), encoding: 'utf8' });
}

function commit(message: string) {
  const options = { cwd: place.folder, env: environment(), encoding: 'utf8' } as const;
  return spawnSync('git', ['commit', '--quiet', `--message=${message}`], options);
}
