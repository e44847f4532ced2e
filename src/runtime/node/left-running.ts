import { isRunning } from './process-table.ts';
import type { RunFolder } from './state-folder.ts';
import { readRecords, recordsPath } from './supervisor-records.ts';

/**
 * Ids of a run's programs that run now, as its supervisor's records tell; for who only looks on. One that was asked for
 * just now may be missing.
 */
export function leftRunning(folder: RunFolder): readonly string[] {
  return [...readRecords(recordsPath(folder.path))]
    .filter(([, record]) => record.state === 'running' && isRunning(record))
    .map(([id]) => id);
}
