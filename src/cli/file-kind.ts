import { statSync } from 'node:fs';

/**
 * What stands at a path, links followed. `other`: a pipe or a device, which may never end when it is read and must never
 * be replaced.
 */
export function fileKind(path: string): 'file' | 'folder' | 'other' | 'nothing' {
  try {
    const stats = statSync(path, { throwIfNoEntry: false });
    if (!stats) return 'nothing';
    return stats.isFile() ? 'file' : stats.isDirectory() ? 'folder' : 'other';
  } catch {
    // Not for these eyes; whoever goes on is told why.
    return 'nothing';
  }
}
