import { join } from 'node:path';
import type { Result } from '../../base/result.ts';
import type { HostFailure } from '../host.ts';
import { removeFile } from './files.ts';
import type { Integrator } from './integrator.ts';
import { encodePath } from './path-bytes.ts';

/** One file of a tree: a mode of git's, the object's name, the path. */
export interface Entry {
  readonly mode: string;
  readonly object: string;
  readonly path: string;
}

let indexes = 0;

/**
 * A tree like another one but that names are gone and entries are there, in the order given: a file that takes the
 * place of a folder replaces all of it.
 */
export async function replaceEntries(
  integrator: Integrator,
  request: { readonly tree: string; readonly gone: readonly string[]; readonly entries: readonly Entry[] },
): Promise<Result<string, HostFailure>> {
  const { tree, gone, entries } = request;
  const index = join(integrator.scratch, `entries-${process.pid}-${indexes++}.index`);
  const env = { GIT_INDEX_FILE: index };
  try {
    const read = await integrator.git.run(['read-tree', tree], { env });
    if (!read.ok) return read;
    const input = indexInfo({ gone, entries, none: '0'.repeat(tree.length) });
    const updated = await integrator.git.run(['update-index', '-z', '--index-info'], { env, input });
    return updated.ok ? await integrator.git.text(['write-tree'], { env }) : updated;
  } finally {
    removeFile(index);
  }
}

/** Input of `update-index -z --index-info`: removals, then entries. */
export function indexInfo(request: {
  readonly gone: readonly string[];
  readonly entries: readonly Entry[];
  /** The name of no object, as long as the others. */
  readonly none: string;
}): Buffer {
  const lines = [
    ...request.gone.map((path) => ({ mode: '0', object: request.none, path })),
    ...request.entries,
  ];
  return Buffer.concat(
    lines.flatMap(({ mode, object, path }) => [
      Buffer.from(`${mode} ${object}\t`),
      encodePath(path),
      Buffer.from([0]),
    ]),
  );
}
