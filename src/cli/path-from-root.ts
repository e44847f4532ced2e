import { realpathSync } from 'node:fs';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import type { Source } from '../diagnostics/source.ts';
import { findRepository } from './environment.ts';

/**
 * Where reports for other tools say a file is: below the root of the repository that holds it, else below the folder
 * pcoord runs in, else by its last name. Never a path of this machine.
 */
export function pathFromRoot(cwd: string): (source: Source) => string {
  const known = new Map<string, string>();
  return ({ name }) => {
    const path = known.get(name) ?? locate(name, cwd);
    known.set(name, path);
    return path;
  };
}

function locate(name: string, cwd: string): string {
  // Standard input, which is no file.
  if (name === '<stdin>') return name;
  const folder = realFolder(dirname(resolve(cwd, name)));
  const path = join(folder, basename(name));
  const inside = relative(findRepository(folder) ?? realFolder(cwd), path);
  return inside.startsWith('..') || resolve(inside) === inside ? basename(name) : inside.replaceAll(sep, '/');
}

function realFolder(folder: string): string {
  try {
    return realpathSync(folder);
  } catch {
    return folder;
  }
}
