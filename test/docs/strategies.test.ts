import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { commandsOf, runShown, withoutChance } from './commands.ts';

/** Every command of the pages on strategies is run as it stands; what a page shows of its output must be in it. */
const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const folder = join(root, 'docs/strategies');
const scratch = mkdtempSync(join(tmpdir(), 'pcoord-pages-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const shown = readdirSync(folder)
  .filter((name) => name.endsWith('.md'))
  .flatMap((name) =>
    commandsOf(readFileSync(join(folder, name), 'utf8')).map((one) => [name, one.command, one] as const),
  );

describe('docs/strategies', () => {
  it('has a page for each strategy, with commands', () => {
    const pages = new Set(shown.map(([name]) => name));
    for (const name of ['independent', 'pipeline', 'synchronized', 'coordinated'])
      expect(pages).toContain(`${name}.md`);
  });

  it.concurrent.each(shown)('%s: %s', async (_name, _command, { command, lines, exit_code }) => {
    const env = {
      ...process.env,
      PATH: `${dirname(process.execPath)}:${process.env['PATH']}`,
      TMPDIR: scratch,
    };
    const done = await runShown(command, { cwd: root, env });
    expect([done.exit_code, done.output]).toEqual([exit_code, done.output]);
    const printed = done.output.split('\n').map(withoutChance);
    for (const line of lines) expect(printed).toContain(withoutChance(line));
  });
});
