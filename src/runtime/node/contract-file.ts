import { createHash } from 'node:crypto';
import { constants, fstatSync, openSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { join, sep } from 'node:path';
import { err, ok, type Result } from '../../base/result.ts';
import type { HostFailure } from '../host.ts';
import { closeFile } from './files.ts';

/** Larger files are work, not words about it. */
const largest = 16 * 1024 * 1024;

/** A file of a workspace, whole, with its hash. Never what a symlink on the way to it leads to. */
export function readContract(
  folder: string,
  file: string,
): Result<{ readonly content: Buffer; readonly sha256: string }, HostFailure> {
  const path = join(folder, file);
  const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = constants;
  const opened = openSync(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  try {
    const found = fstatSync(opened);
    // Asked after opening: a folder that became a symlink in between has another file there.
    const real = realpathSync(path);
    const isInside = real.startsWith(realpathSync(folder) + sep);
    if (!found.isFile() || !isInside || statSync(real).ino !== found.ino)
      return err({ reason: 'unsupported-entry', detail: `${file} is no file of the workspace` });
    if (found.size > largest)
      return err({ reason: 'other', detail: `${file} holds more than 16 MiB, too much for a contract` });
    const content = readFileSync(opened);
    return ok({ content, sha256: `sha256:${createHash('sha256').update(content).digest('hex')}` });
  } finally {
    closeFile(opened);
  }
}
