import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { bundledTemplates, listTemplates, readNotes, readTemplate } from '../../src/templates/catalogue.ts';
import { renderTemplate } from '../../src/templates/render.ts';

/** The stand-in that templates write into a session: it leaves a line wherever its prompt lets it. */

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pcoord-stand-in-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const listed = listTemplates(bundledTemplates());
const names = (listed.ok ? listed.value : []).filter((name) => name !== 'test-shards');

/** The shell script of the first agent of a session made with `agent=stand-in`. */
function scriptOf(name: string): string {
  const template = readTemplate(bundledTemplates(), name);
  if (!template.ok) throw new Error(template.error);
  const sample = readNotes(bundledTemplates(), name).sample as object;
  const { agent_command: _, ...rest } = sample as Record<string, unknown>;
  const parameters = { ...rest, agent: 'stand-in' };
  const rendered = renderTemplate(template.value, parameters, { schema_address: 'schema.json' });
  if (!rendered.ok) throw new Error(JSON.stringify(rendered.error));
  const { agents } = parse(rendered.value) as { readonly agents: Record<string, { command: string[] }> };
  const command = Object.values(agents)[0]?.command ?? [];
  expect(command).toEqual(['sh', '-c', expect.any(String), 'stand-in', '{prompt_file}']);
  return command[2]!;
}

function writtenFor(lines: readonly string[]): readonly string[] {
  const prompt = join(folder, 'prompt.md');
  const parts = ['## Where you may write', '', ...lines, '', 'Made for you to read:', '- `read/`', '## Next'];
  writeFileSync(prompt, `${parts.join('\n')}\n- \`elsewhere/\`\n`);
  const env = { PATH: process.env['PATH'], PCOORD_STREAM: 'a', PCOORD_PHASE: '1' };
  execFileSync('sh', ['-c', scriptOf('parallel-session'), 'stand-in', prompt], { cwd: folder, env });
  rmSync(prompt);
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  return files.map(({ parentPath, name }) => join(parentPath, name).slice(folder.length + 1)).sort();
}

describe('a stand-in', () => {
  it.each([
    ['db/', 'db/stand-in.md'],
    ['-rf/', '-rf/stand-in.md'],
    ['-n', '-n'],
    ['a b/$(touch x)/', 'a b/$(touch x)/stand-in.md'],
    ['app/\\[id\\]/', 'app/[id]/stand-in.md'],
    ['src/**/*.ts', 'src/stand-in.ts'],
    ['*.md', 'stand-in.md'],
    ['docs/**', 'docs/stand-in'],
    ['w?/[a-c]z.txt', 'wx/az.txt'],
    ['q/{a,b}/{c,{d,e}f}.js', 'q/a/c.js'],
    ['q/{{a,b}c,d}e', 'q/ace'],
    ['part{1..9}.md', 'part1.md'],
  ])('%s: %s', (pattern, file) => {
    expect(writtenFor([`- \`${pattern}\``])).toEqual([file]);
    expect(readFileSync(join(folder, file), 'utf8')).toBe('a, phase 1\n');
  });

  it('leaves alone what it may not write, and patterns that it does not understand', () => {
    const lines = ['- not `x/`', '- `[!a].md`', '- `@(a|b).md`', '- `z/` (yours alone while you work)'];
    expect(writtenFor(lines)).toEqual(['z/stand-in.md']);
  });

  it('is the same in all templates', () => {
    expect(new Set(names.map(scriptOf)).size).toBe(1);
    expect(names.length).toBeGreaterThan(7);
  });
});
