import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { commands } from '../../src/cli/commands.ts';
import { makePlace, type Place } from '../cli/harness.ts';

const page = readFileSync(
  join(dirname(fileURLToPath(import.meta.url)), '..', '..', 'docs', 'findings-format.md'),
  'utf8',
);
const blockOf = (language: string): string =>
  new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, 'm').exec(page)![1]!;

let place: Place;
afterEach(() => place.drop());

describe('docs/findings-format.md', () => {
  it('shows the report that the session above it gives', async () => {
    place = makePlace({ 'session.yaml': blockOf('yaml') });
    const { code, out } = await place.run(['compile', 'session.yaml', '--format', 'json']);
    expect([code, out]).toEqual([1, blockOf('json')]);
  });

  it('explains every key of a report, and names every format', async () => {
    place = makePlace({ 'session.yaml': blockOf('yaml') });
    const { out } = await place.run(['compile', 'session.yaml', '--format', 'json']);
    const explained = new Set(page.match(/`\w+`/g));
    const keys = new Set(out.match(/"\w+"(?=:)/g)!.map((key) => `\`${key.slice(1, -1)}\``));
    // What the table explains together with the key that holds it.
    for (const part of ['error', 'warning', 'info', 'message', 'start', 'end', 'title', 'grade', 'text'])
      keys.delete(`\`${part}\``);
    expect([...keys].filter((key) => !explained.has(key))).toEqual([]);
    const formats = commands
      .find(({ name }) => name === 'compile')!
      .flags.find(({ name }) => name === 'format');
    expect((formats?.choices ?? []).filter((name) => !page.includes(`| \`${name}\` |`))).toEqual([]);
  });
});
