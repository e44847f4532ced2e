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
import { commandsOf, runShown, withoutChance } from './commands.ts';
import { makePagePlace, type PagePlace } from './repository.ts';

/** Every `console` command of README.md and docs/quick-start.md is run, in its order, in a scratch repository. */
const takenForGranted: Readonly<Record<string, readonly (readonly [string, string])[]>> = {
  // Its session is verified with `npm test`.
  'README.md': [['package.json', '{ "scripts": { "test": "true" } }\n']],
  // Any repository that has a commit.
  'docs-quick-start.md': [['notes.txt', '\n']],
};
const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const scratch = mkdtempSync(join(tmpdir(), 'pcoord-readme-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

describe.each(['README.md', 'docs/quick-start.md'])('%s', (name) => {
  const page = readFileSync(join(root, name), 'utf8');
  const { repository, env } = makeRepository(name.replaceAll('/', '-'), page);

  it.each(commandsOf(page).map((one) => [one.command, one] as const))(
    '%s',
    async (_command, { command, lines, exit_code }) => {
      const done = await runShown(command, { cwd: repository, env });
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

/** A repository with one commit of what the page takes for granted; files that it shows lie there as its reader wrote them. */
function makeRepository(name: string, page: string): PagePlace {
  const folder = join(scratch, name);
  mkdirSync(folder);
  const place = makePagePlace({ scratch: folder, files: takenForGranted[name] ?? [], message: 'Base' });
  for (const [, file, text] of page.matchAll(/^```yaml (\S+\.yaml)\n([\s\S]*?)^```$/gm))
    writeFileSync(join(place.repository, file!), text!);
  return place;
}
