import { chmodSync, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { gitAt } from '../rig/git-rig.ts';
import { makeWorld, session, sh, type World } from './cli-rig.ts';

let world: World;
let before = '';
beforeAll(() => {
  world = makeWorld({ 'src/a.txt': 'one\n' });
  before = world.print();
});
afterAll(() => world.end());

/** What is wrong must be found before there is any effect. */
afterEach(() => {
  expect(existsSync(world.state)).toBe(false);
  expect(world.refs('refs/')).toEqual(['refs/heads/main']);
  expect(world.print()).toBe(before);
});

const good = session({ a: { command: sh('echo x >> src/a.txt'), resources: ['src/a.txt'] } });

async function exec(
  args: readonly string[],
  options: Parameters<World['pcoord']>[1] = {},
): Promise<[code: number | null, err: string]> {
  const { code, out, err } = await world.pcoord(['exec', '--state', world.state, ...args], options).ended;
  expect(out).toBe('');
  return [code, err];
}

/** Claims of one stream, and what is said of them. */
async function claims(...resources: readonly string[]): Promise<[code: number | null, err: string]> {
  return exec([world.write('claims.yaml', session({ a: { command: sh('true'), resources } }))]);
}

describe('a session file that is none', () => {
  it('missing: exit 2, the name', async () => {
    expect(await exec(['../no.yaml'])).toEqual([2, 'pcoord exec: ../no.yaml: there is no such file\n']);
  });

  it('none named and none there: exit 2, the names that were tried', async () => {
    const [code, err] = await exec([]);
    expect(code).toBe(2);
    expect(err).toMatch(
      /^pcoord exec: no session file: neither pcoord\.yaml nor \.pcoord\/session\.yaml is here.*\n$/,
    );
  });

  it('a directory: exit 2', async () => {
    const [code, err] = await exec(['src']);
    expect([code, err]).toEqual([2, 'pcoord exec: src is a directory; name a session file in it\n']);
  });

  it('unreadable: exit 3', async () => {
    const file = world.write('unreadable.yaml', good);
    chmodSync(file, 0o000);
    chmodSync(world.top, 0o755);
    // Root may read everything, so somebody else has to try.
    const [code, err] = await exec([file], process.getuid?.() === 0 ? { uid: 65534 } : {});
    expect([code, err]).toEqual([3, `pcoord exec: ${file} cannot be read: permission denied\n`]);
  });

  it.each([
    ['empty', '', /empty\.yaml:1:1/, /holds nothing|is empty|empty/],
    [
      'binary',
      Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 1, 2, 0xff, 0xfe, 0x80]),
      /binary\.yaml/,
      /binary|UTF-8|NUL/i,
    ],
    ['large', Buffer.alloc(10_000_000, 'a: b\n'), /large\.yaml/, /10000000 bytes.*4 MiB/],
    ['not-yaml', 'parallel_session_config: [', /not-yaml\.yaml:1:/, /./],
    ['list', '- a\n- b\n', /list\.yaml:1:1/, /./],
  ])('%s: exit 1, one finding with its place', async (name, content, place, words) => {
    const [code, err] = await exec([world.write(`${name}.yaml`, content)]);
    expect(code).toBe(1);
    expect(err).toMatch(place);
    expect(err).toMatch(words);
    expect(err).toMatch(/1 error/);
    expect(err.length).toBeLessThan(2_000);
  });

  it('without a session in it: exit 2', async () => {
    const [code, err] = await exec([
      world.write('none.yaml', 'agents: {"@a": {adapter: command, command: ["true"]}}\n'),
    ]);
    expect(code).toBe(2);
    expect(err).toMatch(/has no parallel_session_config: there is nothing to run\n$/);
  });

  it('read from standard input as well', async () => {
    const [code, err] = await exec(['-'], { input: '' });
    expect(code).toBe(1);
    expect(err).toContain('<stdin>:1:1');
  });

  it('an overlay that is missing, and one that is wrong, by its own name', async () => {
    const file = world.write('good.yaml', good);
    expect(await exec([file, '--overlay', 'no.yaml'])).toEqual([
      2,
      'pcoord exec: no.yaml: there is no such file\n',
    ]);
    const [code, err] = await exec([file, '--overlay', world.write('bad.yaml', 'agent: {}\n')]);
    expect(code).toBe(1);
    expect(err).toMatch(/bad\.yaml:1:1/);
    expect(err).toContain('agents');
  });
});

describe('a path outside the repository', () => {
  it.each([['../other/**'], ['src/../../x'], ['.git/hooks/pre-commit']])(
    '%s is refused as a claim, with its place',
    async (pattern) => {
      const [code, err] = await claims(pattern);
      expect(code).toBe(1);
      expect(err).toMatch(/claims\.yaml:\d+:\d+/);
      expect(err).toContain(pattern);
    },
  );

  it('as a prompt file is refused, with its place', async () => {
    const streams = { a: { agent: '@x', prompt: { file: '../prompt.md' }, resources: ['src/a.txt'] } };
    const agents = { '@x': { adapter: 'command', command: ['true'] } };
    world.write('prompt.md', 'not for this session\n');
    const [code, err] = await exec([world.write('prompt.yaml', session(streams, { root: { agents } }))]);
    expect(code).toBe(1);
    expect(err).toMatch(/prompt\.yaml:\d+:\d+/);
    expect(err).toContain('../prompt.md');
  });

  it('as a state folder inside the checkout or the repository: exit 3', async () => {
    const file = world.write('good.yaml', good);
    for (const folder of ['state', '.git/state']) {
      const { code, out, err } = await world.pcoord(['exec', file, '--state', folder]).ended;
      expect([code, out]).toEqual([3, '']);
      expect(err).toMatch(/is inside the repository .*; choose another with --state DIR\n$/);
      expect(existsSync(join(world.path, folder))).toBe(false);
    }
  });
});

describe('a place where nothing can be run', () => {
  it('no such folder: exit 3', async () => {
    const file = world.write('good.yaml', good);
    expect(await exec([file, '--repo', '../nowhere'])).toEqual([
      3,
      `pcoord exec: ${join(world.top, 'nowhere')}: there is no such folder\n`,
    ]);
  });

  it('not a git repository: exit 3 and the commands that make one', async () => {
    const file = world.write('good.yaml', good);
    mkdirSync(join(world.top, 'plain'), { recursive: true });
    const [code, err] = await exec([file], {
      cwd: join(world.top, 'plain'),
      env: { GIT_CEILING_DIRECTORIES: world.top },
    });
    expect(code).toBe(3);
    expect(err).toMatch(/plain is not in a git repository; make one with: git init/);
  });

  it('a repository without a commit: exit 3 and the command that makes one', async () => {
    const file = world.write('good.yaml', good);
    const folder = join(world.top, 'fresh');
    mkdirSync(folder, { recursive: true });
    gitAt(folder)('init', '--quiet');
    gitAt(folder)('config', 'user.name', 'x');
    gitAt(folder)('config', 'user.email', 'x@example.com');
    const [code, err] = await exec([file], { cwd: folder });
    expect(code).toBe(3);
    expect(err).toContain('the repository has no commit yet');
    expect(err).toContain('git commit -m base');
  });

  it('nobody to commit as: exit 3 and the commands that say who', async () => {
    const file = world.write('good.yaml', good);
    const folder = join(world.top, 'nameless');
    mkdirSync(folder, { recursive: true });
    const git = gitAt(folder);
    git('init', '--quiet');
    git(
      '-c',
      'user.name=x',
      '-c',
      'user.email=x@example.com',
      'commit',
      '--quiet',
      '--allow-empty',
      '-m',
      'base',
    );
    const [code, err] = await exec([file], { cwd: folder, env: { GIT_CONFIG_NOSYSTEM: '1' } });
    expect(code).toBe(3);
    expect(err).toContain('git config --global user.name');
  });

  it('no git on PATH: exit 3', async () => {
    const file = world.write('good.yaml', good);
    const [code, err] = await exec([file], { env: { PATH: '/nowhere' } });
    // Nothing else is there either, which is a warning of its own.
    expect([code, err]).toEqual([
      3,
      `1 warning: pcoord compile ${file} shows it\npcoord exec: git is not on PATH; pcoord needs git 2.38 or newer\n`,
    ]);
  });

  it('a state folder that may not be written to: exit 3 and the flag that chooses another', async () => {
    const file = world.write('good.yaml', good);
    const { code, err } = await world.pcoord(['exec', file, '--state', '/proc/pcoord']).ended;
    expect(code).toBe(3);
    expect(err).toMatch(/^pcoord exec: .+--state DIR\n$/);
  });
});

describe('a command line that cannot be meant', () => {
  it.each([
    [['--max-agents', '0'], /--max-agents 0: expected a number from 1/],
    [['--veiw', 'json'], /unknown flag --veiw: did you mean --view\?/],
    [['--view', 'jsn'], /expected tui, list, lines, json; did you mean json\?/],
    [['--view', 'tui'], /--view tui needs a terminal/],
    [['a.yaml', 'b.yaml'], /one session runs at a time, but 2 files are named/],
    [['--resume', '--dry-run'], /--resume and --dry-run exclude each other/],
    [['--branch'], /--branch needs a value/],
  ])('%j: exit 2', async (args, words) => {
    const [code, err] = await exec(args);
    expect(code).toBe(2);
    expect(err).toMatch(words);
  });
});
