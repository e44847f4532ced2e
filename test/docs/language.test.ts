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

describe('what the language page says of `not-acted-on`', () => {
  const page = readFileSync(join(root, 'docs/language.md'), 'utf8');
  const paragraph = /^`compile` names them with `not-acted-on`\. A warning,([\s\S]*?) A note,([\s\S]*?)\n\n/m;

  /** What compile names with that severity, by the last part of the key. */
  function named(severity: string): string[] {
    const every = readFileSync(join(root, 'test/golden/ok/every-key.yaml'), 'utf8');
    const settings = [every].flatMap((text) => {
      const input = { session: { name: 'a.yaml', text }, overlays: [], environment: emptyEnvironment };
      return compileText(input)
        .diagnostics.filter((one) => one.code === 'not-acted-on' && one.severity === severity)
        .map(({ message }) => /`(\w+)/.exec(message)![1]!);
    });
    return [...new Set(settings)].sort();
  }

  it.each([
    ['warning', 1],
    ['info', 2],
  ] as const)('is what compile does: %s', (severity, group) => {
    const told = [...paragraph.exec(page)![group]!.matchAll(/`(\w+)`/g)].map(([, name]) => name!);
    // Named to explain the others.
    const explaining = ['timeout'];
    expect(told.filter((name) => !explaining.includes(name)).sort()).toEqual(named(severity));
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
