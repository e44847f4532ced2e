import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { err, ok, type Result } from '../../base/result.ts';
import type { RunEvent } from '../../journal/event.ts';
import type { HostFailure } from '../host.ts';
import { keepCommitter } from './committer.ts';
import { renderConfig } from './config-text.ts';
import { crashPoint } from './crash-points.ts';
import { makeFolder, replaceFile, writeFile } from './files.ts';
import { createCleanGit, type Git } from './git.ts';
import { copyObjects } from './object-store.ts';
import type { Identity, RepositoryFacts } from './repository-facts.ts';
import type { RunFolder } from './state-folder.ts';
import { systemFailure } from './system-failure.ts';

/**
 * The bare repository of a run. It holds every object of the user's repository and of the run, has a configuration of
 * its own, and is the only place where trees are read, merged and made. Nothing is ever collected while the run lives.
 */
export interface Integrator {
  readonly path: string;
  readonly objects: string;
  /** Git pointed at this repository. */
  readonly git: Git;
  /** The run's base commit. */
  readonly base: string;
  /** Who all commits of the run are by, whoever takes it up. */
  readonly identity: Identity;
  readonly object_format: 'sha1' | 'sha256';
  /** The `shallow` file of the user's repository, `null` when it has its whole history. */
  readonly shallow: string | null;
  /** How many of the base's objects came in files of their own, which are slow to read. */
  readonly loose: number;
  /** Folder for files that live as long as one call. */
  readonly scratch: string;
}

/** Makes the run's integrator, or opens the one that an earlier coordinator made. */
export function openIntegrator(request: {
  /** Folder of the run. */
  readonly folder: string;
  readonly facts: RepositoryFacts;
}): Result<Integrator, HostFailure> {
  try {
    return openAt(request.folder, request.facts);
  } catch (error) {
    return err(systemFailure(error, 'the repository of the run could not be made'));
  }
}

/**
 * What is lost with the integrator of a run that has begun, in words; `null` while it is there, or holds nothing that
 * the user's repository lacks.
 */
export function explainLostIntegrator(folder: RunFolder, records: readonly RunEvent[]): string | null {
  const path = join(folder.path, 'integrator.git');
  if (existsSync(join(path, 'complete'))) return null;
  const read = records.flatMap((event) => (event.type === 'attempt-collected' ? [event.attempt] : []));
  if (read.length === 0) return null;
  return `the repository of run ${folder.run} is gone (${path}), and with it what was read of ${[...new Set(read)].join(', ')}; what their workspaces still hold is in ${folder.workspaces}`;
}

function openAt(folder: string, facts: RepositoryFacts): Result<Integrator, HostFailure> {
  const path = join(folder, 'integrator.git');
  const scratch = join(folder, 'scratch');
  const home = join(folder, 'home');
  for (const part of [scratch, home, join(path, 'refs', 'pcoord'), join(path, 'info')]) makeFolder(part);
  const objects = join(path, 'objects');
  const complete = join(path, 'complete');
  let loose = 0;
  if (!existsSync(complete)) {
    crashPoint('integrator.before');
    writeFile(join(path, 'HEAD'), 'ref: refs/heads/none\n');
    writeFile(join(path, 'config'), integratorConfig(facts.object_format));
    writeFile(join(path, 'info', 'exclude'), `${facts.excludes}\n`);
    if (facts.shallow) writeFile(join(path, 'shallow'), readFileSync(join(facts.common_dir, 'shallow')));
    crashPoint('integrator.configured');
    const copied = copyObjects(join(facts.common_dir, 'objects'), objects);
    if (!copied.ok) return copied;
    loose = copied.value;
    crashPoint('integrator.filled');
    replaceFile(complete, '');
    crashPoint('integrator.after');
  }
  const identity = keepCommitter(folder, facts.identity);
  const shallow = facts.shallow ? readFileSync(join(path, 'shallow'), 'utf8') : null;
  return ok({
    path,
    objects,
    scratch,
    loose,
    shallow,
    git: createCleanGit({ cwd: path, home, args: [`--git-dir=${path}`] }),
    base: facts.base_commit,
    identity,
    object_format: facts.object_format,
  });
}

/**
 * Puts the base's files into one pack, beside the loose objects that hold them: a checkout then costs a third. Nothing
 * is removed, so it may go on while others read.
 */
export async function packBase({ git, objects, base }: Integrator): Promise<void> {
  const args = ['pack-objects', '--quiet', '--revs', join(objects, 'pack', 'pack')];
  await git.run(args, { input: `${base}^{tree}\n` });
}

/** Settings of a bare repository of ours; `sha256` names need the newer format. */
export function integratorConfig(format: 'sha1' | 'sha256'): string {
  return renderConfig({
    core: {
      repositoryformatversion: format === 'sha256' ? '1' : '0',
      filemode: 'true',
      bare: 'true',
      hooksPath: '/dev/null',
      fsmonitor: 'false',
      untrackedCache: 'false',
      logAllRefUpdates: 'false',
      ...(process.platform === 'darwin' ? { ignorecase: 'true', precomposeunicode: 'true' } : {}),
    },
    ...formatExtension(format),
    gc: { auto: '0' },
    maintenance: { auto: 'false' },
    commit: { gpgSign: 'false' },
    uploadpack: { allowAnySHA1InWant: 'true' },
  });
}

/** The section that says which hash names the objects; none for the usual one. */
export function formatExtension(format: 'sha1' | 'sha256'): Record<string, Record<string, string>> {
  return format === 'sha256' ? { extensions: { objectformat: 'sha256' } } : {};
}
