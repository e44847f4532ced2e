import { execFileSync, spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** A Node on the PATH that is older than pcoord needs, if this machine has one beside the pinned one. */
function findOlderNode(): string | null {
  for (const folder of (process.env['PATH'] ?? '').split(':')) {
    if (folder.includes('node_modules')) continue;
    const node = join(folder, 'node');
    const asked = spawnSync(node, ['-p', 'process.versions.node'], { encoding: 'utf8' });
    const [major = 0, minor = 0] = (asked.stdout ?? '').trim().split('.').map(Number);
    if (asked.status === 0 && (major < 22 || (major === 22 && minor < 13))) return node;
  }
  return null;
}

const older = findOlderNode();

it.skipIf(older === null)(
  'started by an older Node, the program runs under the one that the clone brings',
  () => {
    const bin = join(root, 'bin', 'pcoord.js');
    expect(execFileSync(older ?? '', [bin, '--version'], { encoding: 'utf8' })).toMatch(/^\d+\.\d+\.\d+\n$/);
    const wrong = spawnSync(older ?? '', [bin, 'compile', '--formt', 'json'], { encoding: 'utf8' });
    expect(wrong.status).toBe(2);
    expect(wrong.stderr).toContain('did you mean --format');
  },
);
