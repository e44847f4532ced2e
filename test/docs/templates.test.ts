import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { formats } from '../../src/templates/formats.ts';
import { commandsOf, runShown, withoutChance } from './commands.ts';
import { makePagePlace } from './repository.ts';

/** Every command of docs/templates.md is run, in its order, in a repository with the files that the page shows. */
const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const page = readFileSync(join(root, 'docs/templates.md'), 'utf8');
const scratch = mkdtempSync(join(tmpdir(), 'pcoord-templates-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

describe('docs/templates.md', () => {
  const { repository, env } = makePagePlace({
    scratch,
    files: [...page.matchAll(/^```(?:yaml|json) (\S+\.(?:yaml|json))\n([\s\S]*?)^```$/gm)].map(
      ([, name, text]) => [name!, text!] as const,
    ),
    message: 'Packages',
  });
  it.each(commandsOf(page).map((one) => [one.command, one] as const))(
    '%s',
    async (_command, { command, lines, exit_code }) => {
      const done = await runShown(command, { cwd: repository, env });
      expect([done.exit_code, done.output]).toEqual([exit_code, done.output]);
      const printed = done.output.split('\n').map(withoutChance);
      for (const line of lines) expect(printed).toContain(withoutChance(line));
    },
  );

  // `--force` goes over what the commands above have written.
  it.each(
    readmes().map(
      ([name, text]) => [name, /```sh\n(pcoord new [\s\S]*?)\n```/.exec(text)?.[1] ?? ''] as const,
    ),
  )('templates/%s/README.md shows a command that works', async (_name, command) => {
    const done = await runShown(`${command} --force && pcoord compile pcoord.yaml`, { cwd: repository, env });
    expect([done.exit_code, done.output]).toEqual([0, done.output]);
    expect(done.output).toContain('wrote pcoord.yaml');
  });

  it('tells every directive, every keyword and every format', () => {
    const directives = /const directives[^[]*\[([^\]]*)\]/.exec(source('yaml-document.ts'))![1]!;
    for (const [directive] of directives.matchAll(/![a-z]+/g)) expect(page).toContain(`| \`${directive} `);
    for (const [, keyword] of source('schema.ts').matchAll(/^ {2}'(x-[a-z]+)': /gm))
      expect(page).toContain(`| \`${keyword}\` |`);
    for (const [name, { noun, example }] of Object.entries(formats))
      expect(page).toContain(`| \`${name}\` | ${noun}: \`${example}\` |`);
  });

  it('links to its own headings', () => {
    const headings = [...page.matchAll(/^## (.*)$/gm)].map(([, text]) =>
      text!.toLowerCase().replaceAll(' ', '-'),
    );
    for (const [, anchor] of page.matchAll(/\]\(#([^)]*)\)/g)) expect(headings).toContain(anchor);
  });
});

function readmes(): (readonly [name: string, text: string])[] {
  const folder = join(root, 'templates');
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => [name, readFileSync(join(folder, name, 'README.md'), 'utf8')]);
}

function source(name: string): string {
  return readFileSync(join(root, 'src/templates', name), 'utf8');
}
