import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { err, ok, type Result } from '../../base/result.ts';

/**
 * Writes a report, for the user's eyes only: it holds paths and what agents said. `keep` leaves a file of that name alone
 * and says so; `replace` puts the whole new file in its place at once.
 */
export function writeReport(
  path: string,
  text: string,
  existing: 'keep' | 'replace',
): Result<null, { readonly why: 'exists' | 'failed'; readonly detail: string }> {
  const place = existing === 'replace' ? `${path}.${process.pid}.tmp` : path;
  try {
    writeFileSync(place, text, { flag: 'wx', mode: 0o600 });
    if (place !== path) renameSync(place, path);
    return ok(null);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (place !== path && code !== 'EEXIST') rmSync(place, { force: true });
    return err({ why: code === 'EEXIST' ? 'exists' : 'failed', detail: message });
  }
}
