import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { makeWorld, pcoordBin } from '../e2e/cli-rig.ts';
import { commandsOf, runShown, withoutChance } from './commands.ts';

/** Every command of docs/report.md is run, one after another, in a repository with the session that the page shows. */
const docs = join(dirname(fileURLToPath(import.meta.url)), '../../docs');
const page = readFileSync(join(docs, 'report.md'), 'utf8');
const world = makeWorld({ 'greeting.txt': 'Hello\nWorld\n' });
afterAll(() => world.end());

describe('docs/report.md', () => {
  const bin = world.write('bin/pcoord', `#!/bin/sh\nexec '${process.execPath}' '${pcoordBin}' "$@"\n`);
  for (const [, name, text] of page.matchAll(/^```yaml (\S+)\n([\s\S]*?)^```$/gm))
    writeFileSync(join(world.path, name!), text!);

  it('shows what its commands print', async () => {
    const commands = commandsOf(page);
    expect(commands.length).toBeGreaterThan(4);
    for (const { command, lines, exit_code } of commands) {
      const shown = command.replace(/\bpcoord\b/, `sh '${bin}'`);
      const done = await runShown(shown, { cwd: world.path, env: world.env });
      expect([command, done.exit_code]).toEqual([command, exit_code]);
      const printed = done.output.split('\n').map(steady);
      for (const line of lines) expect(printed).toContain(steady(line));
    }
  });

  it('tells every key of the JSON, and names pictures that are there', () => {
    const schema = JSON.parse(readFileSync(join(docs, '../schemas/report.schema.json'), 'utf8')) as {
      readonly required: readonly string[];
      readonly properties: Readonly<
        Record<string, { readonly items?: { readonly properties?: Record<string, { enum?: string[] }> } }>
      >;
    };
    const rows = (page.split('## JSON')[1] ?? '').split('\n').filter((line) => line.startsWith('| `'));
    const told = new Set(
      rows.flatMap((row) => [...(row.split('|')[1] ?? '').matchAll(/`(\w+)`/g)].map(([, key]) => key)),
    );
    expect(schema.required.filter((key) => !told.has(key))).toEqual([]);
    for (const list of ['conflicts', 'breaks'])
      for (const kind of schema.properties[list]?.items?.properties?.['kind']?.enum ?? [])
        expect(page).toContain(`\`${kind}\``);
    for (const [, path] of page.matchAll(/!\[[^\]]*\]\(([^)]*)\)/g))
      expect(existsSync(join(docs, path!))).toBe(true);
  });
});

function steady(line: string): string {
  return withoutChance(line).replace(/\d+ kB/, 'N kB');
}
