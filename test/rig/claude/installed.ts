import { execFileSync } from 'node:child_process';
import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';

/**
 * The real Claude Code, if this machine has one: PCOORD_TEST_CLAUDE names the program or a folder into which the npm
 * package was installed; else `claude` on PATH. `null` = not installed, and tests that need it are skipped.
 */
export function findClaude(environment: NodeJS.ProcessEnv = process.env): string | null {
  const given = environment['PCOORD_TEST_CLAUDE'];
  if (given !== undefined && given !== '') return inFolder(given).find(isProgram) ?? null;
  const folders = (environment['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  return folders.map((folder) => join(folder, 'claude')).find(isProgram) ?? null;
}

/** What it says its version is, e.g. `2.1.330`. */
export function claudeVersion(program: string): string {
  const said = execFileSync(program, ['--version'], {
    encoding: 'utf8',
    env: { PATH: `${dirname(process.execPath)}:/usr/bin:/bin`, HOME: tmpdir(), DISABLE_AUTOUPDATER: '1' },
  });
  return said.trim().split(' ')[0] ?? '';
}

// The wrapper's own bin is a placeholder until its install script has run; the platform's package holds the program.
function inFolder(path: string): string[] {
  const platform = `@anthropic-ai/claude-code-${process.platform}-${process.arch}`;
  return [
    path,
    join(path, 'node_modules', platform, 'claude'),
    join(path, 'node_modules', '.bin', 'claude'),
    join(path, 'bin', 'claude'),
  ];
}

function isProgram(path: string): boolean {
  if (!existsSync(path) || !statSync(path).isFile()) return false;
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
