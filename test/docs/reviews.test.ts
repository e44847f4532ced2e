import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { makeWorld, pcoordBin } from '../e2e/cli-rig.ts';

/**
 * What docs/reviews.md shows is what its commands print, run one after another on a scratch repository: run ids, times
 * and names of commits apart. UPDATE_GOLDEN=1 writes the outputs into the page; read the diff.
 */
const path = join(dirname(fileURLToPath(import.meta.url)), '../../docs/reviews.md');
const page = readFileSync(path, 'utf8');
const world = makeWorld({ 'greeting.txt': 'Hello\nWorld\n', 'pcoord.md': 'x\n' });
afterAll(() => world.end());

/** The id that stands in the page for that of the run. */
const shownRun = '20260101-120000-abcd';

describe('docs/reviews.md', () => {
  it('shows what its commands print', () => {
    for (const [, name, text] of page.matchAll(/^```yaml (\S+)\n([\s\S]*?)^```$/gm))
      writeFileSync(join(world.path, name!), text!);
    let commands = 0;
    const written = page.replace(
      /^<!-- run (\d+): (.*) -->$|^```console\n([\s\S]*?)^```$/gm,
      (whole, code?: string, hidden?: string, block?: string) => {
        if (hidden !== undefined) {
          expect([hidden, perform(hidden).code]).toEqual([hidden, Number(code)]);
          return whole;
        }
        const lines = (block ?? '').split('\n').filter((line) => line.startsWith('$ '));
        commands += lines.length;
        const shown = lines.map((line) => {
          const { code, text } = perform(line.slice(2));
          expect([line, code, code === 0 ? '' : text]).toEqual([line, 0, '']);
          return `${line}\n${text}`;
        });
        return `\`\`\`console\n${shown.join('')}\`\`\``;
      },
    );
    if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(path, written);
    expect(commands).toBeGreaterThan(6);
    expect(readFileSync(path, 'utf8')).toBe(written);
  });

  it('names every kind of item that a run opens', () => {
    for (const kind of [
      'merge_conflict',
      'settled_conflict',
      'lost_lines',
      'broke_checks',
      'fails_beside',
      'built_on_refused',
      'out_of_scope',
      'branch_moved',
    ])
      expect(page).toContain(`| \`${kind}\` |`);
  });
});

function perform(command: string): { readonly code: number | null; readonly text: string } {
  const run = currentRun();
  const line = run === null ? command : command.replaceAll(shownRun, run);
  const pcoord = `pcoord() { '${process.execPath}' '${pcoordBin}' "$@"; }`;
  const done = spawnSync('sh', ['-c', `${pcoord}\n${line}`], {
    cwd: world.path,
    env: { ...world.env },
    encoding: 'utf8',
  });
  return { code: done.status, text: steady(`${done.stdout}${done.stderr}`) };
}

function currentRun(): string | null {
  try {
    const [repository = ''] = readdirSync(join(world.state, 'pcoord'));
    return (
      readdirSync(join(world.state, 'pcoord', repository, 'runs'))
        .sort()
        .at(-1) ?? null
    );
  } catch {
    return null;
  }
}

/** The same text every time: what differs from run to run has a stand-in. */
function steady(text: string): string {
  const run = currentRun();
  return (run === null ? text : text.replaceAll(run, shownRun))
    .replace(/\b\d+(?:m\d+|\.\d)s\b/g, '0.5s')
    .replace(/^(index )[0-9a-f]+\.\.[0-9a-f]+/gm, '$10123456..789abcd');
}
