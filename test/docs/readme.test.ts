import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { commands } from '../../src/cli/commands.ts';
import { pcoordBin } from '../e2e/cli-rig.ts';
import { commandsOf, runShown, withoutChance } from './commands.ts';

/** Every `console` command of README.md and docs/quick-start.md is run, in its order, in a scratch repository. */
const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const scratch = mkdtempSync(join(tmpdir(), 'pcoord-readme-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

describe.each(['README.md', 'docs/quick-start.md'])('%s', (name) => {
  const page = readFileSync(join(root, name), 'utf8');
  const { folder, env } = makeRepository(name.replaceAll('/', '-'), page);

  it.each(commandsOf(page).map((one) => [one.command, one] as const))(
    '%s',
    async (_command, { command, lines, exit_code }) => {
      const done = await runShown(command, { cwd: folder, env });
      expect([done.exit_code, done.output]).toEqual([exit_code, done.output]);
      const printed = done.output.split('\n').map(comparable);
      for (const line of lines) expect(printed).toContain(comparable(line));
    },
  );

  it('has commands, and links only to what is there', () => {
    expect(commandsOf(page).length).toBeGreaterThan(4);
    for (const [, target] of page.matchAll(/\]\((?!https?:|#)([^)#]+)/g))
      expect([target, existsSync(join(root, dirname(name), target!))]).toEqual([target, true]);
  });
});

describe('README.md', () => {
  const page = readFileSync(join(root, 'README.md'), 'utf8');

  it('names every command and every page', () => {
    for (const { name } of commands) expect(page).toMatch(new RegExp(`\`(pcoord )?${name}\\b`));
    for (const file of readdirSync(join(root, 'docs')).filter((entry) => entry.endsWith('.md')))
      expect(page).toContain(`(docs/${file})`);
  });

  it('begins with the two commands that a clone has', () => {
    const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
      scripts: Record<string, string>;
    };
    for (const script of ['demo', 'test']) {
      expect(page).toMatch(new RegExp(`^npm ci && npm (run )?${script}\\b`, 'm'));
      expect(scripts[script]).toBeDefined();
    }
  });
});

function comparable(line: string): string {
  return withoutChance(line).replace(/\[\s*TIME\]/, '[TIME]');
}

function makeRepository(
  name: string,
  page: string,
): { readonly folder: string; readonly env: Readonly<Record<string, string>> } {
  const at = (part: string): string => join(scratch, name, part);
  for (const part of ['repository/src', 'repository/docs', 'repository/tools', 'bin', 'home'])
    mkdirSync(at(part), { recursive: true });
  writeFileSync(at('bin/pcoord'), `#!/bin/sh\nexec '${process.execPath}' '${pcoordBin}' "$@"\n`, {
    mode: 0o755,
  });
  writeFileSync(at('home/.gitconfig'), '[user]\nname = Ada\nemail = ada@example.com\n');
  writeFileSync(at('repository/package.json'), '{ "scripts": { "test": "true" } }\n');
  for (const file of ['src/index.js', 'docs/index.md', 'README.md'])
    writeFileSync(at(`repository/${file}`), '\n');
  const append = (file: string): string =>
    `import { appendFileSync } from 'node:fs';\nappendFileSync('${file}', 'x');\n`;
  writeFileSync(at('repository/tools/tidy.mjs'), append('src/index.js'));
  writeFileSync(at('repository/tools/check-links.mjs'), append('docs/index.md'));
  for (const [, file, text] of page.matchAll(/^```yaml (\S+\.yaml)\n([\s\S]*?)^```$/gm))
    writeFileSync(at(`repository/${file}`), text!);
  const env = {
    PATH: `${at('bin')}:${dirname(process.execPath)}:${process.env['PATH']}`,
    HOME: at('home'),
    XDG_STATE_HOME: at('state'),
    GIT_CONFIG_NOSYSTEM: '1',
  };
  const git = (...words: readonly string[]): void =>
    void execFileSync('git', words, { cwd: at('repository'), env, stdio: 'ignore' });
  git('init', '--quiet', '--initial-branch=main');
  git('add', '--all');
  git('commit', '--quiet', '--message=Base');
  return { folder: at('repository'), env };
}
