import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pcoordBin } from '../e2e/cli-rig.ts';

/** A place in which the commands of a page run as somebody would type them. */
export interface PagePlace {
  readonly repository: string;
  readonly env: Readonly<Record<string, string>>;
}

/** Makes, below an empty folder, a repository with the files of a page in one commit, and a `pcoord` on the path. */
export function makePagePlace(request: {
  readonly scratch: string;
  readonly files: readonly (readonly [name: string, text: string])[];
  readonly message: string;
}): PagePlace {
  const at = (name: string): string => join(request.scratch, name);
  for (const folder of ['repository', 'bin', 'home']) mkdirSync(at(folder));
  writeFileSync(at('bin/pcoord'), `#!/bin/sh\nexec '${process.execPath}' '${pcoordBin}' "$@"\n`, {
    mode: 0o755,
  });
  const env = {
    PATH: `${at('bin')}:${dirname(process.execPath)}:${process.env['PATH']}`,
    HOME: at('home'),
    XDG_STATE_HOME: at('state'),
    GIT_CONFIG_NOSYSTEM: '1',
  };
  const repository = at('repository');
  for (const [name, text] of request.files) {
    mkdirSync(dirname(join(repository, name)), { recursive: true });
    writeFileSync(join(repository, name), text);
  }
  const git = (...args: readonly string[]): void => {
    execFileSync('git', args, { cwd: repository, env, stdio: 'ignore' });
  };
  git('init', '--quiet', '--initial-branch=main');
  git('config', 'user.name', 'Ada');
  git('config', 'user.email', 'ada@example.com');
  git('add', '--all');
  git('commit', '--quiet', `--message=${request.message}`);
  return { repository, env };
}
