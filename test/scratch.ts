import {
  accessSync,
  chmodSync,
  constants,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statfsSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What all tests of a run together can leave in a temporary folder at one time, far more than they do. */
const roomy = 4 * 1024 ** 3;

/**
 * One temporary folder for a run of the tests, in memory where the machine offers that, with one cache of compiled
 * programs: tests give each program a home of its own, where it would have to be compiled every time.
 */
export default function setup(): () => void {
  const scratch = mkdtempSync(join(isUsable('/dev/shm') ? '/dev/shm' : tmpdir(), 'pt-'));
  // Some tests run programs as another user.
  chmodSync(scratch, 0o1777);
  process.env['TMPDIR'] = scratch;
  process.env['NODE_COMPILE_CACHE'] = join(scratch, 'compiled');
  mkdirSync(process.env['NODE_COMPILE_CACHE']);
  return () => rmSync(scratch, { recursive: true, force: true, maxRetries: 3 });
}

function isUsable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK | constants.X_OK);
    const { bavail, bsize } = statfsSync(folder);
    const mount = readFileSync('/proc/mounts', 'utf8')
      .split('\n')
      .find((line) => line.split(' ')[1] === folder);
    // Programs are run from there.
    return bavail * bsize >= roomy && mount !== undefined && !/\bnoexec\b/.test(mount);
  } catch {
    return false;
  }
}
