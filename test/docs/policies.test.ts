import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { commandsOf, runShown, withoutChance } from './commands.ts';
import { makePagePlace } from './repository.ts';

/**
 * Every command of docs/policies.md is run in a repository with the files that the page shows, in the order of the page;
 * what it shows of an output must be in it, in that order.
 */
const page = readFileSync(join(dirname(fileURLToPath(import.meta.url)), '../../docs/policies.md'), 'utf8');
const scratch = mkdtempSync(join(tmpdir(), 'pcoord-policies-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const files = [...page.matchAll(/^```(?:yaml|sh|text) (\S+)\n([\s\S]*?)^```$/gm)];
const sections = page.split(/^(?=###? )/m).map((text) => [text.split('\n')[0]!, commandsOf(text)] as const);

describe('docs/policies.md', () => {
  it('shows every policy and mode at work', () => {
    const shown = sections.filter(([, commands]) => commands.length > 0).map(([title]) => title);
    expect(shown).toEqual([
      '## fail',
      '## serialize',
      '## last_writer_wins_with_review',
      '## priority',
      '## three_way_merge',
      '### append',
      '### generated',
      '### exclusive',
      '## Nothing is lost',
    ]);
  });

  const { repository, env } = makePagePlace({
    scratch,
    files: files.map(([, name, text]) => [name!, text!] as const),
    message: 'A greeting',
  });
  const commands = sections.flatMap(([title, shown]) =>
    shown.map((one) => [title, one.command, one] as const),
  );
  it.each(commands)('%s: %s', async (_title, _command, { command, lines, exit_code }) => {
    const done = await runShown(command, { cwd: repository, env });
    expect([done.exit_code, done.output]).toEqual([exit_code, done.output]);
    const printed = done.output.split('\n').map(withoutChance);
    let from = 0;
    for (const line of lines) {
      const at = printed.indexOf(withoutChance(line), from);
      expect(at, `${line}\nis not in\n${done.output}`).toBeGreaterThanOrEqual(0);
      from = at + 1;
    }
  });

  it('links to its own headings', () => {
    const headings = [...page.matchAll(/^##+ (.*)$/gm)].map(([, text]) =>
      text!
        .toLowerCase()
        .replace(/[^\w\- ]/g, '')
        .replaceAll(' ', '-'),
    );
    const links = [...page.matchAll(/\]\(#([^)]*)\)/g)].map(([, anchor]) => anchor!);
    expect(links.length).toBeGreaterThan(8);
    for (const link of links) expect(headings).toContain(link);
  });
});
