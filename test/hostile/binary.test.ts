import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { aliasCases } from './aliases.ts';
import { characterCases } from './characters.ts';
import type { HostileCase } from './hostile-case.ts';
import { nestingCases } from './nesting.ts';
import { patternCases } from './patterns.ts';
import { sessionCases } from './sessions.ts';
import { sizeCases } from './sizes.ts';

const main = join(dirname(fileURLToPath(import.meta.url)), '..', '..', 'src', 'cli', 'main.ts');
const folder = mkdtempSync(join(tmpdir(), 'pcoord-hostile-'));

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Those that took most before there were limits. */
const worst: readonly (HostileCase | undefined)[] = [
  aliasCases['aliases of aliases, 9^10'],
  aliasCases['20,000 aliases of nothing among 20,000 anchors'],
  nestingCases['4 MiB of closing brackets'],
  sizeCases['4 MiB of bad escapes'],
  sizeCases['4 MiB of tags'],
  sizeCases['19,000 lost negations'],
  characterCases['19,000 values and comments with characters that run backwards'],
  patternCases['50,000 times 1,024 alternatives'],
  patternCases['10,000 times 1,024 alternatives'],
  sessionCases['1,000 streams of 50 phases'],
];

describe('compile, as a program with a heap of 128 MB,', () => {
  it.each([...worst.entries()])('%i ends with a finding and its place', (at, hostile) => {
    const file = join(folder, `${at}.yaml`);
    writeFileSync(file, hostile!.bytes());
    const ran = spawnSync(process.execPath, ['--max-old-space-size=128', main, 'compile', file], {
      cwd: folder,
      encoding: 'utf8',
      env: { ...process.env, HOME: folder },
    });
    expect(ran.stderr).toBe('');
    expect(ran.status).toBe(1);
    expect(ran.stdout).toContain(`[${hostile!.code}]`);
    expect(ran.stdout).toMatch(new RegExp(`--> .*${at}\\.yaml:\\d+:\\d+\n`));
    expect(ran.stdout).not.toMatch(/^\s+at .*:\d+:\d+\)?$/m);
  });
});
