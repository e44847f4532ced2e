import { resolve } from 'node:path';
import { askProgram } from '../../runtime/node/ask-program.ts';
import type { Io } from '../io.ts';

/** The checkout that is prepared. */
export interface Place {
  readonly top: string;
  /** What git keeps for itself, of all checkouts of the repository: nothing of it is ever committed. */
  readonly own: string;
  /** Where git looks for hooks, `core.hooksPath` included; links resolved. */
  readonly hooks: string;
  /** The repository's own file of ignored names. */
  readonly exclude: string;
  readonly ignoresReports: boolean;
}

/** Asks git; `null` where there is no checkout. */
export async function findPlace(io: Io): Promise<Place | null> {
  const paths = await askGit(io, [
    'rev-parse',
    '--path-format=absolute',
    '--show-toplevel',
    '--git-common-dir',
    '--git-path',
    'hooks',
    '--git-path',
    'info/exclude',
  ]);
  const [top, own, hooks, exclude] = paths?.split('\n') ?? [];
  if (!top || !own || !hooks || !exclude) return null;
  const ignored = await askGit(io, ['check-ignore', '--quiet', resolve(top, 'pcoord-report-1.html')]);
  return {
    top,
    own,
    hooks,
    exclude,
    ignoresReports: ignored !== null,
  };
}

/** What git says; `null` when it says no. */
async function askGit(io: Io, args: readonly string[]): Promise<string | null> {
  const env = Object.entries(io.env).flatMap(([name, value]) =>
    value === undefined || name.startsWith('GIT_') ? [] : [[name, value] as const],
  );
  const answer = await askProgram({
    argv: ['git', '-C', io.cwd, ...args],
    cwd: io.cwd,
    env: { PATH: process.env['PATH'] ?? '', ...Object.fromEntries(env), LC_ALL: 'C' },
    patience_ms: 10_000,
  });
  return answer.kind === 'ended' && answer.exit_code === 0 ? answer.text : null;
}
