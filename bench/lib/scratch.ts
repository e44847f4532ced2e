import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder for one benchmark, removed at the end. `PCOORD_BENCH_DIR` names the disk to work on. */
export function withScratch<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(process.env['PCOORD_BENCH_DIR'] ?? tmpdir(), 'pcoord-bench-'));
  return use(folder).finally(() => rmSync(folder, { recursive: true, force: true }));
}

/** A repository with one empty commit. */
export function makeEmptyRepository(folder: string): string {
  mkdirSync(folder, { recursive: true });
  const git = (...args: string[]): void => {
    execFileSync('git', ['-c', 'user.name=Bench', '-c', 'user.email=bench@example.org', ...args], {
      cwd: folder,
    });
  };
  git('init', '-q', '-b', 'main');
  git('config', 'user.name', 'Bench');
  git('config', 'user.email', 'bench@example.org');
  git('commit', '-q', '--allow-empty', '-m', 'Start');
  return folder;
}
