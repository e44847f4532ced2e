import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { compileText } from '../../src/compiler/compile.ts';
import { emptyEnvironment } from '../../src/compiler/model/environment.ts';
import { positionAt } from '../../src/diagnostics/source.ts';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const pages = [
  'README.md',
  ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.md'))
    .map((file) => join('docs', file)),
];

interface Block {
  readonly at: string;
  readonly text: string;
}

/** Blocks fenced as `yaml session`: each is a whole session file. */
const blocks: Block[] = pages.flatMap((page) => {
  const text = readFileSync(join(root, page), 'utf8');
  return [...text.matchAll(/^```yaml session\n([\s\S]*?)^```$/gm)].map((match) => ({
    at: `${page}:${text.slice(0, match.index).split('\n').length}`,
    text: match[1]!,
  }));
});

/** What an example may leave open: it defines only what it is about, and shows settings that only stand in the plan. */
const open = new Set(['unresolved-agent', 'unresolved-external', 'unconfigured-action', 'not-acted-on']);

describe('sessions in the documentation', () => {
  it('are found', () => {
    expect(blocks.filter(({ at }) => at.startsWith('docs/language.md')).length).toBeGreaterThan(8);
    expect(blocks.some(({ at }) => at.startsWith('README.md'))).toBe(true);
  });

  it.each(blocks)('$at compiles', ({ text }) => {
    const input = { session: { name: 'session.yaml', text }, overlays: [], environment: emptyEnvironment };
    const { value, diagnostics } = compileText(input);
    const found = diagnostics.filter(({ code, severity }) => severity !== 'info' && !open.has(code));
    expect(
      found.map(
        ({ code, message, span }) => `${positionAt(span.source, span.start).line} ${code}: ${message}`,
      ),
    ).toEqual([]);
    if (text.includes('parallel_session_config:')) expect(value).toBeDefined();
  });

  it('the language page names every key of the schema', () => {
    const page = readFileSync(join(root, 'docs/language.md'), 'utf8');
    const schema = JSON.parse(readFileSync(join(root, 'schemas/session.schema.json'), 'utf8')) as unknown;
    expect([...keysOf(schema)].filter((key) => !new RegExp(`\\b${key}\\b`).test(page)).sort()).toEqual([]);
  });
});

/** Every name under any `properties` of a JSON Schema. */
function keysOf(schema: unknown, keys: Set<string> = new Set()): Set<string> {
  if (schema === null || typeof schema !== 'object') return keys;
  for (const [name, value] of Object.entries(schema)) {
    if (name === 'properties') for (const key of Object.keys(value as object)) keys.add(key);
    keysOf(value, keys);
  }
  return keys;
}
