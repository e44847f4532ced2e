import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { commands } from '../src/cli/commands.ts';
import { DEFAULT_FILES } from '../src/cli/read-source.ts';

interface Hook {
  readonly id: string;
  readonly name: string;
  readonly entry: string;
  readonly language: string;
  readonly files: string;
  readonly require_serial: boolean;
}

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const hooks = parse(readFileSync(join(root, '.pre-commit-hooks.yaml'), 'utf8')) as readonly Hook[];

describe('the hooks of pre-commit', () => {
  it('have what the manifest needs, and start a command that exists', () => {
    expect(hooks.map(({ id, language }) => [id, language])).toEqual([
      ['pcoord-compile', 'node'],
      ['pcoord-compile-system', 'system'],
    ]);
    for (const { name, entry } of hooks) {
      const [program, command] = entry.split(' ');
      expect([name === '', program]).toEqual([false, 'pcoord']);
      expect(commands.map((one) => one.name)).toContain(command);
    }
  });

  it('give all files to one call: sessions are compared with each other', () => {
    expect(hooks.map(({ require_serial }) => require_serial)).toEqual([true, true]);
  });

  it.each(hooks)('$id takes sessions by their names, and neither overlays nor other files', ({ files }) => {
    const taken = new RegExp(files);
    for (const name of [
      ...DEFAULT_FILES,
      ...DEFAULT_FILES.map((file) => `deep/er/${file}`),
      '.pcoord/sessions/checkout.yaml',
      'plans/checkout.pcoord.yml',
    ])
      expect([name, taken.test(name)]).toEqual([name, true]);
    for (const name of [
      '.pcoord/agents.yaml',
      'mypcoord.yaml',
      'pcoord.yaml.bak',
      'pcoord.json',
      'session.yaml',
    ])
      expect([name, taken.test(name)]).toEqual([name, false]);
  });
});
