import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { ageingMs } from '../../src/journal/turns.ts';
import { staggerMs } from '../../src/runtime/limits/pause.ts';
import { reserveAfterMs } from '../../src/runtime/limits/queue.ts';
import { commandsOf, runShown, withoutChance } from './commands.ts';
import { makePagePlace } from './repository.ts';

/** Every command of docs/limits.md is run in a repository with the files that the page shows. */
const page = readFileSync(join(dirname(fileURLToPath(import.meta.url)), '../../docs/limits.md'), 'utf8');
const scratch = mkdtempSync(join(tmpdir(), 'pcoord-limits-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

describe('docs/limits.md', () => {
  const { repository, env } = makePagePlace({
    scratch,
    files: [...page.matchAll(/^```yaml (\S+\.yaml)\n([\s\S]*?)^```$/gm)].map(
      ([, name, text]) => [name!, text!] as const,
    ),
    message: 'Sessions',
  });
  it.each(commandsOf(page).map((one) => [one.command, one] as const))(
    '%s',
    async (_command, { command, lines, exit_code }) => {
      const done = await runShown(command, { cwd: repository, env });
      expect([done.exit_code, done.output]).toEqual([exit_code, done.output]);
      const printed = done.output.split('\n').map(withoutChance);
      for (const line of lines) expect(printed).toContain(withoutChance(line));
    },
  );

  it('names the figures that hold', () => {
    expect([ageingMs, reserveAfterMs, staggerMs]).toEqual([5 * 60_000, 60_000, 5_000]);
    expect(page).toContain('five minutes of waiting make up for one place');
    expect(page).toContain('It lets them pass for one minute');
    expect(page).toContain('come back five seconds apart');
  });

  it('links to its own headings', () => {
    const headings = [...page.matchAll(/^## (.*)$/gm)].map(([, text]) =>
      text!.toLowerCase().replaceAll(' ', '-'),
    );
    for (const [, anchor] of page.matchAll(/\]\(#([^)]*)\)/g)) expect(headings).toContain(anchor);
  });
});
