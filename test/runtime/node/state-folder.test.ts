import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createRunFolder, findRun, listRuns, makeRunId } from '../../../src/runtime/node/state-folder.ts';
import { restoreEnvironment, value } from '../../rig/git-rig.ts';

let top: string;
const before = { ...process.env };
beforeEach(() => {
  top = mkdtempSync(join(tmpdir(), 'pcoord-state-'));
});
afterEach(() => {
  restoreEnvironment(before);
  rmSync(top, { recursive: true, force: true });
});

const create = (more: Partial<Parameters<typeof createRunFolder>[0]> = {}) =>
  createRunFolder({
    root: join(top, 'state'),
    common_dir: '/repo/.git',
    forbidden: ['/repo'],
    now: new Date('2026-11-22T18:15:00.999Z'),
    random: () => 0.67,
    ...more,
  });

describe('the state folder', () => {
  it('has a closed folder for each run, named by time, and a free name when chance repeats itself', () => {
    const first = value(create());
    expect(first.run).toBe('20261122-181500-f9ea');
    const random = [0.67, 0.67, 0.1];
    const second = value(create({ random: () => random.shift() ?? 0 }));
    expect(second.run).toBe('20261122-181500-f9c6');
    for (const folder of [first.path, first.logs, first.workspaces, join(top, 'state')])
      expect(statSync(folder).mode & 0o777).toBe(0o700);
  });

  it('finds runs by id, by its beginning, and the newest without one', () => {
    const days = ['2026-01-02', '2026-01-03', '2025-12-31'];
    for (const day of days) value(create({ now: new Date(`${day}T00:00:00Z`) }));
    const root = join(top, 'state');
    writeFileSync(join(root, readdirSync(root)[0] ?? '', 'runs', 'stray'), '');
    const place = { root, common_dir: '/repo/.git' };
    expect(listRuns(root, '/repo/.git')).toEqual([
      '20260103-000000-002a',
      '20260102-000000-002a',
      '20251231-000000-002a',
    ]);
    expect(value(findRun({ ...place, id: null })).run).toBe('20260103-000000-002a');
    expect(value(findRun({ ...place, id: '2025' })).run).toBe('20251231-000000-002a');
    expect(findRun({ ...place, id: '2026' })).toMatchObject({
      error: { reason: 'not-found', detail: expect.stringContaining('beginning of 2 runs') },
    });
    expect(findRun({ ...place, id: 'x' })).toMatchObject({
      error: { detail: expect.stringContaining('no run x') },
    });
    expect(findRun({ ...place, common_dir: '/other', id: null })).toMatchObject({
      error: { detail: expect.stringContaining('no run yet') },
    });
  });

  it('is refused inside the repository, also by way of a symlink', () => {
    const repo = join(top, 'repo');
    mkdirSync(repo);
    symlinkSync(repo, join(top, 'way'));
    for (const root of [join(repo, 'state'), join(top, 'way', 'deep', 'state')])
      expect(create({ root, forbidden: [repo] })).toMatchObject({
        error: { detail: expect.stringContaining('--state') },
      });
    expect(readdirSync(repo)).toEqual([]);
    expect(create({ root: join(top, 'repository-state'), forbidden: [repo] }).ok).toBe(true);
  });

  it('that cannot be made is told with the remedy', () => {
    writeFileSync(join(top, 'file'), '');
    expect(create({ root: join(top, 'file') })).toMatchObject({ ok: false });
  });

  it('keeps sockets and temporary folders under short names, whatever the length of the home', () => {
    const long = value(create({ root: join(top, 'x'.repeat(200)) }));
    for (const path of [long.supervisor_socket, long.control_socket]) expect(path.length).toBeLessThan(100);
    expect(long.tmp.length).toBeLessThan(80);
    const runtime = join(top, 'runtime');
    mkdirSync(runtime);
    process.env['XDG_RUNTIME_DIR'] = runtime;
    expect(value(create()).control_socket.startsWith(join(runtime, 'pcoord'))).toBe(true);
  });

  it('finds what a run put under short names, whatever the environment of who looks for it', () => {
    const [mine, other] = [join(top, 'mine'), join(top, 'other')];
    for (const folder of [mine, other, join(top, 'login')]) mkdirSync(folder);
    const place = { root: join(top, 'state'), common_dir: '/repo/.git', id: null };
    process.env['TMPDIR'] = mine;
    process.env['XDG_RUNTIME_DIR'] = join(top, 'login');
    const made = value(create());
    process.env['TMPDIR'] = other;
    delete process.env['XDG_RUNTIME_DIR'];
    expect(value(findRun(place))).toEqual(made);
    expect(made.control_socket).toContain(join(top, 'login'));
    expect(made.tmp).toContain(mine);

    // What cannot be had any more is looked for where it would be put now.
    rmSync(join(top, 'login'), { recursive: true });
    writeFileSync(join(top, 'login'), '');
    expect(value(findRun(place)).control_socket).toContain(other);
  });

  it('never uses a folder in a public place that others may write to', () => {
    process.env['TMPDIR'] = top;
    delete process.env['XDG_RUNTIME_DIR'];
    mkdirSync(join(top, `pcoord-${process.getuid?.()}`), { mode: 0o777 });
    expect(() => create()).toThrow('closed to others');
  });
});

describe('an id of a run', () => {
  it('sorts by time', () => {
    expect(makeRunId(new Date(0), 0)).toBe('19700101-000000-0000');
    expect(makeRunId(new Date(0), 0.999999)).toBe('19700101-000000-003f');
    expect(makeRunId(new Date(999), 0.999999)).toBe('19700101-000000-f9ff');
    // Two runs in one second stand in the order of their milliseconds, whatever chance says.
    expect(makeRunId(new Date(1), 0.999999) < makeRunId(new Date(2), 0)).toBe(true);
  });
});
