import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { renderConfig } from './config-text.ts';
import { crashPoint } from './crash-points.ts';
import { copyFile, makeFolder, removeTree, writeFile } from './files.ts';
import { formatExtension, type Integrator } from './integrator.ts';

/**
 * Gives a working directory a repository of its own, as an agent finds it: history through borrowed objects, a branch at
 * the start commit, the user's name, no hook, no remote. Whatever was there as `.git` is gone afterwards. No git
 * program of ours ever runs with this repository's configuration.
 */
export function writeRepository(request: {
  readonly folder: string;
  readonly integrator: Integrator;
  readonly commit: string;
  /** Name of the branch, e.g. the stream's. */
  readonly branch: string;
  /** An index that is true for the folder, so that `git status` has nothing to compare. */
  readonly index: string;
}): void {
  const { folder, integrator, commit, branch, index } = request;
  const git = join(folder, '.git');
  crashPoint('clone.before');
  removeTree(git);
  crashPoint('clone.cleared');
  for (const part of ['refs/heads', 'objects/info', 'objects/pack', 'info', 'hooks'])
    makeFolder(join(git, part));
  writeFile(join(git, 'HEAD'), `ref: refs/heads/${branch}\n`);
  writeFile(join(git, 'refs', 'heads', branch), `${commit}\n`);
  writeFile(join(git, 'objects', 'info', 'alternates'), `${integrator.objects}\n`);
  writeFile(join(git, 'info', 'exclude'), readFileSync(join(integrator.path, 'info', 'exclude')));
  if (integrator.shallow !== null) writeFile(join(git, 'shallow'), integrator.shallow);
  writeFile(join(git, 'config'), cloneConfig(integrator));
  copyFile(index, join(git, 'index'));
  crashPoint('clone.after');
}

function cloneConfig({ identity, object_format }: Integrator): string {
  return renderConfig({
    core: {
      repositoryformatversion: object_format === 'sha256' ? '1' : '0',
      filemode: 'true',
      bare: 'false',
      logAllRefUpdates: 'true',
    },
    ...formatExtension(object_format),
    user: { name: identity.name, email: identity.email },
    // A key that asks for its passphrase would hold an unattended agent for ever.
    commit: { gpgSign: 'false' },
    tag: { gpgSign: 'false' },
    gc: { auto: '0' },
    maintenance: { auto: 'false' },
  });
}

/**
 * Names of the commits that the repository's refs point at, read as plain files: no git program is told of it. Empty
 * when there is no repository any more.
 */
export function readTips(folder: string): string[] {
  const git = join(folder, '.git');
  if (!isFolder(git)) return [];
  const tips = new Set<string>();
  const add = (text: string): void => {
    const name = /^[0-9a-f]{40}(?:[0-9a-f]{24})?(?=\s|$)/.exec(text)?.[0];
    if (name) tips.add(name);
  };
  add(readSome(join(git, 'HEAD')));
  for (const line of readSome(join(git, 'packed-refs')).split('\n')) add(line);
  for (const ref of listRefs(join(git, 'refs'), 0)) add(readSome(ref));
  return [...tips].slice(0, tipsMax);
}

/** More refs than any agent makes on purpose. */
const tipsMax = 500;

function listRefs(folder: string, depth: number): string[] {
  if (depth > 20) return [];
  try {
    return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return listRefs(path, depth + 1);
      return entry.isFile() ? [path] : [];
    });
  } catch {
    return [];
  }
}

/**
 * Makes a bare repository with nothing but a look at the objects of a working directory's one, so that they can be
 * fetched: serving them from there would read a configuration that an agent may have written.
 */
export function writePeephole(request: {
  readonly path: string;
  readonly folder: string;
  readonly integrator: Integrator;
  readonly config: string;
}): void {
  const { path, folder, integrator, config } = request;
  removeTree(path);
  for (const part of ['refs/heads', 'objects/info']) makeFolder(join(path, part));
  writeFile(join(path, 'HEAD'), 'ref: refs/heads/none\n');
  writeFile(join(path, 'config'), config);
  const lent = join(folder, '.git', 'objects');
  writeFile(join(path, 'objects', 'info', 'alternates'), `${lent}\n${integrator.objects}\n`);
}

function readSome(path: string): string {
  try {
    return lstatSync(path).isFile() ? readFileSync(path, 'latin1') : '';
  } catch {
    return '';
  }
}

function isFolder(path: string): boolean {
  try {
    return lstatSync(path).isDirectory();
  } catch {
    return false;
  }
}
