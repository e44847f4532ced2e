import { renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { err, ok, type Result } from '../../base/result.ts';

/** Why a report was not written; `detail` is the system's own word for what is none of the others. */
export interface NotWritten {
  readonly why: 'exists' | 'folder' | 'no-folder' | 'failed';
  readonly detail: string;
}

/**
 * Writes a report, for the user's eyes only: it holds paths and what agents said. `keep` leaves a file of that name alone
 * and says so; `replace` puts the whole new file in its place at once.
 */
export function writeReport(
  path: string,
  text: string,
  existing: 'keep' | 'replace',
): Result<null, NotWritten> {
  const place = existing === 'replace' ? `${path}.${process.pid}.tmp` : path;
  try {
    if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) return err({ why: 'folder', detail: '' });
    writeFileSync(place, text, { flag: 'wx', mode: 0o600 });
    if (place !== path) renameSync(place, path);
    return ok(null);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (place !== path && code !== 'EEXIST') rmSync(place, { force: true });
    return err({ why: WHY[code ?? ''] ?? 'failed', detail: message });
  }
}

const WHY: Readonly<Record<string, NotWritten['why']>> = {
  EEXIST: 'exists',
  ENOENT: 'no-folder',
  ENOTDIR: 'no-folder',
};
