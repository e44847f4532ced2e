import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { awaitRunLock, readHolder, takeRunLock } from '../../../src/runtime/node/run-lock.ts';
import { createRunFolder, type RunFolder } from '../../../src/runtime/node/state-folder.ts';
import { value } from '../../rig/git-rig.ts';

let top: string;
let folder: RunFolder;
beforeEach(() => {
  top = mkdtempSync(join(tmpdir(), 'pcoord-lock-'));
  folder = value(
    createRunFolder({ root: top, common_dir: '/r', forbidden: [], now: new Date(0), random: () => 0.5 }),
  );
});
afterEach(() => {
  for (const path of [top, folder.tmp]) rmSync(path, { recursive: true, force: true });
});

it('is held by one, named beside it, and free again once released', () => {
  const lock = value(takeRunLock(folder));
  expect(readHolder(folder)?.pid).toBe(process.pid);
  expect(takeRunLock(folder)).toEqual({
    ok: false,
    error: {
      reason: 'held',
      detail: `run ${folder.run} is being run by process ${process.pid} already`,
    },
  });
  lock.release();
  expect(readHolder(folder)).toBeNull();
  value(takeRunLock(folder)).release();
});

it('that cannot be taken at all is told as that, not as held by somebody', () => {
  mkdirSync(join(folder.path, 'lock'));
  const refused = takeRunLock(folder);
  expect(refused).toMatchObject({ ok: false, error: { reason: 'other' } });
  expect(refused.ok ? '' : refused.error.detail).toContain(join(folder.path, 'lock'));
  rmSync(folder.path, { recursive: true });
  expect(takeRunLock(folder)).toMatchObject({ ok: false, error: { reason: 'not-found' } });
});

it('does not need its holder’s name on the disk', () => {
  mkdirSync(join(folder.path, 'holder.json.new'));
  const lock = value(takeRunLock(folder));
  expect(existsSync(join(folder.path, 'holder.json'))).toBe(false);
  expect(takeRunLock(folder)).toMatchObject({ ok: false, error: { reason: 'held' } });
  lock.release();
  expect(readFileSync(join(folder.path, 'lock'), 'utf8')).toBe('');
});

it('is waited for while a command holds it to write something down, and not while somebody runs the run', async () => {
  const command = value(takeRunLock(folder, 'command'));
  const waiting = awaitRunLock(folder, 'run');
  command.release();
  const lock = value(await waiting);
  expect(readHolder(folder)).toMatchObject({ pid: process.pid, held_for: 'run' });
  expect(await awaitRunLock(folder, 'command')).toMatchObject({ ok: false, error: { reason: 'held' } });
  lock.release();
});

it('says of a full disk that there is no space left, not what the lock is made of', () => {
  class FullDatabase {
    exec(): never {
      throw Object.assign(new Error('database or disk is full'), { code: 'ERR_SQLITE_ERROR', errcode: 13 });
    }
    close(): void {}
  }
  const modules = vi
    .spyOn(process, 'getBuiltinModule')
    .mockReturnValue({ DatabaseSync: FullDatabase } as never);
  const refused = takeRunLock(folder);
  modules.mockRestore();
  expect(refused).toMatchObject({ ok: false, error: { reason: 'disk-full' } });
  const detail = refused.ok ? '' : refused.error.detail;
  expect(detail).toContain('no space left');
  expect(detail).not.toContain('database');
});
