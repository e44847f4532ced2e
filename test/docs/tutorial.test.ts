import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { pcoordBin } from '../e2e/cli-rig.ts';
import { commandsOf, runShown, withoutChance } from './commands.ts';

/** Every command of docs/tutorial.md is run, in its order, in a folder with the files that the page shows. */
const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const page = readFileSync(join(root, 'docs/tutorial.md'), 'utf8');
const scratch = mkdtempSync(join(tmpdir(), 'pcoord-tutorial-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

describe('docs/tutorial.md', () => {
  const { folder, env } = makeFolder();
  // Each step stands on the one before: after one that failed there is nothing to learn from the others.
  let broken: string | null = null;
  it.each(commandsOf(page).map((one) => [one.command, one] as const))(
    '%s',
    async (_command, { command, lines, exit_code }) => {
      expect(broken, 'an earlier step failed').toBe(null);
      broken = command;
      const done = await runShown(command, { cwd: folder, env });
      expect([done.exit_code, done.output]).toEqual([exit_code, done.output]);
      const printed = done.output.split('\n').map(comparable);
      for (const line of lines) expect(printed).toContain(comparable(line));
      broken = null;
    },
  );

  it('has ten steps', () => {
    expect(page.match(/^## \d+\. /gm)).toHaveLength(10);
  });
});

/** The supervisor tells times to a tenth: the bracket around one has no fixed width of its own. */
function comparable(line: string): string {
  return withoutChance(line).replace(/\[\s*TIME\]/, '[TIME]');
}

function makeFolder(): { readonly folder: string; readonly env: Readonly<Record<string, string>> } {
  const at = (name: string): string => join(scratch, name);
  for (const name of ['shop', 'bin', 'home']) mkdirSync(at(name));
  writeFileSync(at('bin/pcoord'), `#!/bin/sh\nexec '${process.execPath}' '${pcoordBin}' "$@"\n`, {
    mode: 0o755,
  });
  writeFileSync(at('home/.gitconfig'), '[user]\nname = Ada\nemail = ada@example.com\n');
  for (const [, name, text] of page.matchAll(/^```\w+ (\S+)\n([\s\S]*?)^```$/gm)) {
    mkdirSync(dirname(join(at('shop'), name!)), { recursive: true });
    writeFileSync(join(at('shop'), name!), text!);
  }
  const env = {
    PATH: `${at('bin')}:${dirname(process.execPath)}:${process.env['PATH']}`,
    HOME: at('home'),
    XDG_STATE_HOME: at('state'),
    GIT_CONFIG_NOSYSTEM: '1',
  };
  return { folder: at('shop'), env };
}
