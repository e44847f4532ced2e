import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { pcoordBin } from '../e2e/cli-rig.ts';
import { commandsOf, runShown, withoutChance } from './commands.ts';

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

  const { repository, env } = makeRepository();
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

function makeRepository(): { readonly repository: string; readonly env: Readonly<Record<string, string>> } {
  const at = (name: string): string => join(scratch, name);
  for (const folder of ['repository', 'bin', 'home']) mkdirSync(at(folder));
  writeFileSync(at('bin/pcoord'), `#!/bin/sh\nexec '${process.execPath}' '${pcoordBin}' "$@"\n`, {
    mode: 0o755,
  });
  const env = {
    PATH: `${at('bin')}:${dirname(process.execPath)}:${process.env['PATH']}`,
    HOME: at('home'),
    XDG_STATE_HOME: at('state'),
    GIT_CONFIG_NOSYSTEM: '1',
  };
  const repository = at('repository');
  for (const [, name, text] of files) writeFileSync(join(repository, name!), text!);
  const git = (...args: readonly string[]): void => {
    execFileSync('git', args, { cwd: repository, env, stdio: 'ignore' });
  };
  git('init', '--quiet', '--initial-branch=main');
  git('config', 'user.name', 'Ada');
  git('config', 'user.email', 'ada@example.com');
  git('add', '--all');
  git('commit', '--quiet', '--message=A greeting');
  return { repository, env };
}
