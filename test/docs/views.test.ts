import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { choicesOf } from '../../src/tui/dialogs.ts';
import { selectDialog } from '../../src/tui/select-dialog.ts';
import { beginUi, type Mode } from '../../src/tui/ui.ts';
import { EVENTS_SCHEMA } from '../../src/views/json.ts';
import { makeWorld, pcoordBin } from '../e2e/cli-rig.ts';
import { commandsOf, runShown, withoutChance } from './commands.ts';

/** docs/views.md: its commands are run, and its tables of keys are those of the TUI (UPDATE_GOLDEN=1 writes them). */
const path = join(dirname(fileURLToPath(import.meta.url)), '../../docs/views.md');
const page = readFileSync(path, 'utf8');
const world = makeWorld({ 'readme.md': 'hello\n' });
afterAll(() => world.end());

describe('docs/views.md', () => {
  it('has the keys that the help of the TUI shows', () => {
    expect(choicesOf({ kind: 'help', top: 0 }, facts)).toEqual([]);
    const written = page.replace(
      /<!-- keys: (\w+) -->[\s\S]*?<!-- end -->/g,
      (_, mode: string) => `<!-- keys: ${mode} -->\n\n${tableOf(mode as Mode)}\n<!-- end -->`,
    );
    if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(path, written);
    expect(written.match(/<!-- keys/g)).toHaveLength(2);
    expect(readFileSync(path, 'utf8')).toBe(written);
  });

  for (const [, name, text] of page.matchAll(/^```yaml (\S+)\n([\s\S]*?)^```$/gm))
    writeFileSync(join(world.path, name!), text!);
  writeFileSync(join(world.top, 'pcoord'), `#!/bin/sh\nexec '${process.execPath}' '${pcoordBin}' "$@"\n`, {
    mode: 0o755,
  });

  it.each(commandsOf(page).map((one) => [one.command, one] as const))(
    '%s',
    async (_command, { command, lines, exit_code }) => {
      const env = { ...world.env, PATH: `${world.top}:${world.env['PATH']}` };
      const done = await runShown(command, { cwd: world.path, env });
      expect([done.exit_code, done.output]).toEqual([exit_code, done.output]);
      const printed = done.output.split('\n').map(comparable);
      for (const line of lines) expect(printed).toContain(comparable(line));
    },
  );

  it('names the version of the events', () => {
    expect(page).toContain(`"schema":"${EVENTS_SCHEMA}"`);
  });
});

const facts = {} as Parameters<typeof selectDialog>[1];

function tableOf(mode: Mode): string {
  const help = selectDialog({ ...beginUi(1, mode), dialog: { kind: 'help', top: 0 } }, facts);
  const rows = (help?.lines ?? []).map(({ key, text }) => `| \`${key}\` | ${text} |\n`);
  return `| key | does |\n| --- | --- |\n${rows.join('')}`;
}

function comparable(line: string): string {
  return withoutChance(line).replace(/\[\s*TIME\]/, '[TIME]');
}
