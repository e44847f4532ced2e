import { type Dirent, lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';

const foldersPerTurn = 20;

/**
 * Finds what was written below a folder by looking at all of it: everything whose status changed at `since_ms` or later,
 * and what was there at the last look and is gone.
 */
export function createTreeScan(
  root: string,
  isLeftOut: (path: string) => boolean,
): (since_ms: number) => Promise<readonly string[]> {
  let former: ReadonlySet<string> | null = null;
  return async (since_ms) => {
    const found = new Set<string>();
    const changed: string[] = [];
    const waiting = [''];
    for (let count = 1; waiting.length > 0; count += 1) {
      const folder = waiting.pop() ?? '';
      for (const entry of entriesOf(join(root, folder))) {
        const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
        if (entry.name === '.git' || isLeftOut(path)) continue;
        if (entry.isDirectory()) waiting.push(path);
        else {
          found.add(path);
          const stat = lstatSync(join(root, path), { throwIfNoEntry: false });
          if (stat && stat.ctimeMs >= since_ms) changed.push(path);
        }
      }
      if (count % foldersPerTurn === 0) await nextTurn();
    }
    if (former !== null) for (const path of former) if (!found.has(path)) changed.push(path);
    former = found;
    return changed;
  };
}

function entriesOf(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    // Removed meanwhile: what was in it is missed by whoever knew of it.
    return [];
  }
}
