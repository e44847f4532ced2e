import { accessSync, constants, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { inertText } from '../../base/inert.ts';
import { type Answer, askProgram } from '../../runtime/node/ask-program.ts';
import type { Io } from '../io.ts';

/** How long a program may think about its own version, in ms. */
const PATIENCE_MS = 5_000;

/** The file that a name on the search path stands for; `null` when there is none that may be run. */
export function findProgram(name: string, env: Io['env']): string | null {
  for (const folder of (env['PATH'] ?? '').split(delimiter)) {
    if (!folder.startsWith('/')) continue;
    const path = join(folder, name);
    try {
      accessSync(path, constants.X_OK);
      if (statSync(path).isFile()) return path;
    } catch {
      // Not here.
    }
  }
  return null;
}

/** What `PROGRAM --version` says in its first line, or why it says nothing. */
export async function askVersion(path: string, env: Io['env']): Promise<Version> {
  return readVersion(
    await askProgram({
      argv: [path, '--version'],
      cwd: tmpdir(),
      env: cleanEnvironment(env),
      patience_ms: PATIENCE_MS,
    }),
  );
}

/** A version, or in words why there is none. */
export type Version =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly detail: string };

function readVersion(answer: Answer): Version {
  switch (answer.kind) {
    case 'missing':
      return { ok: false, detail: 'its file is there, what it is run by is not' };
    case 'silent':
      return { ok: false, detail: `did not tell its version within ${PATIENCE_MS / 1000} s` };
    case 'refused':
      return { ok: false, detail: `could not be started (${answer.detail})` };
    case 'ended': {
      const line = answer.text.split('\n').find((candidate) => candidate.trim() !== '') ?? '';
      if (answer.exit_code === 0) return { ok: true, text: inertText(line, { max: 60 }) };
      return {
        ok: false,
        detail: `ended with exit code ${answer.exit_code ?? 'none'} when asked for its version`,
      };
    }
  }
}

/** Enough to start a program that belongs to this user, and nothing that tells it to do more. */
function cleanEnvironment(env: Io['env']): Record<string, string> {
  const kept = ['PATH', 'HOME', 'LANG', 'LC_ALL', 'USER'].flatMap((name) => {
    const value = env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return { ...Object.fromEntries(kept), CI: '1', NO_COLOR: '1', TERM: 'dumb', DISABLE_AUTOUPDATER: '1' };
}
