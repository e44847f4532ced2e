import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Io } from '../io.ts';

/** The program of this pcoord, as an absolute path: what a hook calls where the search path has none. */
export function ownProgram(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  // In the sources and in every shape of the bundle it lies a few folders up.
  while (!existsSync(join(folder, 'bin', 'pcoord.js')) && dirname(folder) !== folder)
    folder = dirname(folder);
  return join(folder, 'bin', 'pcoord.js');
}

/** The program as the repository installs it: what a hook calls that other machines check out. Hooks run at the top. */
export const INSTALLED_PROGRAM = './node_modules/.bin/pcoord';

/** Which program a hook will call, in words. An alias of a shell is none that a hook could call. */
export function sayProgram(otherwise: string, env: Io['env']): string {
  const isOnPath = (env['PATH'] ?? '')
    .split(delimiter)
    .some((folder) => folder !== '' && isProgram(join(folder, 'pcoord')));
  return isOnPath
    ? `it calls pcoord from the search path, and where that has none ${otherwise}`
    : `the search path has no pcoord (an alias does not count): it calls ${otherwise}`;
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
