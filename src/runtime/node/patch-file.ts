import { dirname, join } from 'node:path';
import { err, ok, type Result } from '../../base/result.ts';
import type { HostFailure, PatchRequest } from '../host.ts';
import { fileName } from './file-name.ts';
import { makeFolder, replaceFile } from './files.ts';
import type { Integrator } from './integrator.ts';
import { systemFailure } from './system-failure.ts';

/** More names than this do not fit on every system's command line, in bytes. */
const mostNames = 60_000;

/** Writes what differs between two commits in the given paths as a patch that `git apply` takes. */
export async function writePatch(
  integrator: Integrator,
  { name, from, to, paths }: PatchRequest,
): Promise<Result<string, HostFailure>> {
  if (paths.reduce((sum, path) => sum + Buffer.byteLength(path) + 1, 0) > mostNames)
    return err({ reason: 'other', detail: `${paths.length} files are too many for one patch` });
  const format = ['--binary', '--full-index', '--no-renames', '--no-ext-diff', '--no-textconv', '--no-color'];
  const diff = await integrator.git.run(['--literal-pathspecs', 'diff', ...format, from, to, '--', ...paths]);
  if (!diff.ok) return diff;
  try {
    const folder = join(dirname(integrator.path), 'patches');
    makeFolder(folder);
    const path = join(folder, `${fileName(name)}.patch`);
    replaceFile(path, diff.value);
    return ok(path);
  } catch (error) {
    return err(systemFailure(error, 'the patch could not be written'));
  }
}
