import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const VERSION = '2.11.11';

/** What starts turbo without telemetry and update notes. */
export const turboEnvironment: Readonly<Record<string, string>> = {
  TURBO_TELEMETRY_DISABLED: '1',
  DO_NOT_TRACK: '1',
  TURBO_NO_UPDATE_NOTIFIER: '1',
};

/** Installs turbo into a folder of its own; the program's path, or `null` when the registry cannot be reached. */
export function installTurbo(folder: string): string | null {
  mkdirSync(folder, { recursive: true });
  const words = ['install', '--no-audit', '--no-fund', '--silent', '--prefix', folder, `turbo@${VERSION}`];
  spawnSync('npm', words, { stdio: 'ignore' });
  const program = join(folder, 'node_modules', '.bin', 'turbo');
  return existsSync(program) ? program : null;
}

/**
 * A committed npm workspace of packages with one `build` task each, every third one depending on the package before:
 * the shape of `separateAreas`.
 */
export function makeTurboWorkspace(folder: string, count: number): string {
  const write = (path: string, value: unknown): void => {
    mkdirSync(join(folder, path, '..'), { recursive: true });
    writeFileSync(join(folder, path), `${JSON.stringify(value, null, 2)}\n`);
  };
  const nameOf = (index: number): string => `p${String(index).padStart(4, '0')}`;
  write('package.json', {
    name: 'peer',
    private: true,
    packageManager: 'npm@10.9.2',
    workspaces: ['packages/*'],
  });
  write('turbo.json', { tasks: { build: { dependsOn: ['^build'], outputs: ['dist/**'] } } });
  const locked: Record<string, unknown> = { '': { name: 'peer', workspaces: ['packages/*'] } };
  for (let index = 0; index < count; index++) {
    const name = nameOf(index);
    const dependencies = index % 3 === 2 ? { [nameOf(index - 1)]: '*' } : {};
    write(`packages/${name}/package.json`, {
      name,
      version: '1.0.0',
      scripts: { build: 'true' },
      dependencies,
    });
    locked[`packages/${name}`] = { version: '1.0.0', dependencies };
    locked[`node_modules/${name}`] = { resolved: `packages/${name}`, link: true };
  }
  write('package-lock.json', { name: 'peer', lockfileVersion: 3, requires: true, packages: locked });
  const git = (...words: string[]): void => {
    execFileSync('git', ['-c', 'user.name=Bench', '-c', 'user.email=bench@example.org', ...words], {
      cwd: folder,
    });
  };
  git('init', '--quiet');
  git('add', '--all');
  git('commit', '--quiet', '--message', 'Start');
  return folder;
}
