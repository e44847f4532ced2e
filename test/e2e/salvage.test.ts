import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Ended, makeWorld, session, sh, type World } from './cli-rig.ts';

let world: World;
let before = '';
beforeEach(async () => {
  world = makeWorld({ 'src/a.txt': 'one\n', 'src/b.txt': 'b\n' });
  before = world.print();
  const file = world.write(
    'session.yaml',
    session({
      a: { command: sh('echo half >> src/a.txt; exit 3'), resources: ['src/a.txt'] },
      b: { command: sh('echo b2 >> src/b.txt; echo odd > odd.txt'), resources: ['src/b.txt'] },
    }),
  );
  expect((await ask('exec', file)).code).toBe(1);
});
afterEach(() =>
  world.end(() => {
    expect(world.print(), 'the checkout is as it was').toBe(before);
  }),
);

function ask(...args: readonly string[]): Promise<Ended> {
  return world.pcoord([...args, '--state', world.state]).ended;
}

describe('pcoord salvage', () => {
  it('lists everything that runs keep, with kind, stream and files', async () => {
    const list = await ask('salvage');
    expect(list).toMatchObject({ code: 0, err: '' });
    expect(list.out).toMatch(
      /unfinished\/a\.1\.1\n {4}work of an attempt that was not accepted; stream a, .* 1 file: src\/a\.txt\n/,
    );
    const json = JSON.parse((await ask('salvage', 'list', '--format', 'json')).out);
    expect(json.schema).toBe('pcoord.salvage/1');
    expect(json.kept.map((one: { ref: string }) => one.ref).sort()).toEqual(world.refs('refs/pcoord').sort());
    const odd = await ask('salvage', 'list', '--kind', 'out-of-scope');
    expect(odd.out).toContain('stream b, ');
    expect(odd.out).not.toContain('unfinished');
    const wrong = await ask('salvage', 'list', '--kind', 'unfinishd');
    expect([wrong.code, wrong.err]).toEqual([2, expect.stringContaining('did you mean unfinished?')]);
  });

  it('does not remove a workspace whose work is to be found nowhere else any more', async () => {
    rmSync(join(world.runFolder(), 'integrator.git'), { recursive: true });
    const [ref = ''] = world.refs('refs/pcoord').filter((name) => name.endsWith('unfinished/a.1.1'));
    world.git('update-ref', '-d', ref);
    const { code, out } = await ask('salvage', 'clean', '--yes');
    expect([code, out]).toEqual([
      0,
      expect.stringMatching(/stream-a: stays[\s\S]*stream-b\n1 workspace removed\n$/),
    ]);
    expect(existsSync(join(world.runFolder(), 'workspaces', 'stream-a'))).toBe(true);
  });

  it('restores what was published as a whole: against where the run began', async () => {
    const file = world.write(
      'two.yaml',
      session({
        a: { command: sh('echo two >> src/a.txt'), resources: ['src/a.txt'] },
        b: { command: sh('echo b2 >> src/b.txt'), resources: ['src/b.txt'] },
      }),
    );
    expect((await ask('exec', file, '--branch', 'pcoord/two')).code).toBe(0);
    const patch = await ask('salvage', 'restore', 'published');
    expect(patch.out).toMatch(/^\+two$/m);
    expect(patch.out).toMatch(/^\+b2$/m);
    expect((await ask('salvage', 'list', '--kind', 'published')).out).toContain(
      '2 files: src/a.txt, src/b.txt',
    );
  });

  it('restores one as a patch that applies, as a file, as a branch; the checkout is not touched', async () => {
    const patch = await ask('salvage', 'restore', 'unfinished/a.1.1');
    expect(patch).toMatchObject({ code: 0, err: '' });
    expect(patch.out).toMatch(/^\+half$/m);
    world.write('p.patch', patch.out);
    world.git('apply', '--check', join(world.top, 'p.patch'));
    const file = join(world.top, 'kept.patch');
    expect((await ask('salvage', 'restore', 'a.1.1', '--patch', file)).code).toBe(0);
    expect(readFileSync(file, 'utf8')).toBe(patch.out);
    const again = await ask('salvage', 'restore', 'unfinished/a.1.1', '--patch', file);
    expect([again.code, again.err]).toEqual([1, expect.stringContaining('is there already')]);
    expect((await ask('salvage', 'restore', 'unfinished/a.1.1', '--branch', 'rescued')).code).toBe(0);
    expect(world.show('rescued', 'src/a.txt')).toBe('one\nhalf');
    expect((await ask('salvage', 'restore', 'unfinished/a.1.1', '--branch', 'rescued')).code).toBe(0);
    const taken = await ask('salvage', 'restore', 'unfinished/a.1.1', '--branch', 'main');
    expect([taken.code, taken.err]).toEqual([1, expect.stringContaining('there is a branch main already')]);
    world.git('update-ref', '-d', 'refs/heads/rescued');
    const unknown = await ask('salvage', 'restore', 'unfinished/a.1.2');
    expect([unknown.code, unknown.err]).toEqual([2, expect.stringContaining('did you mean')]);
  });

  it('removes workspaces only when asked to, and only where all is kept; refs and logs stay', async () => {
    const places = join(world.runFolder(), 'workspaces');
    const folders = (): string[] => readdirSync(places).filter((name) => /^stream-[ab]$/.test(name));
    expect(folders()).toHaveLength(2);
    const refs = world.refs('refs/pcoord');
    const dry = await ask('salvage', 'clean');
    expect(dry.out).toMatch(/2 workspaces would be removed: --yes does it\n$/);
    expect(folders()).toHaveLength(2);
    expect((await ask('salvage', 'clean', '--older-than', '7d', '--yes')).out).toBe('0 workspaces removed\n');
    const done = await ask('salvage', 'clean', '--yes');
    expect(done.out).toMatch(/2 workspaces removed\n$/);
    expect(folders()).toEqual([]);
    expect(world.refs('refs/pcoord')).toEqual(refs);
    expect(existsSync(join(world.runFolder(), 'journal.jsonl'))).toBe(true);
    expect((await ask('logs', 'a')).code).toBe(0);
    expect((await ask('salvage', 'clean', '--older-than', 'soon')).code).toBe(2);
  });
});
