import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { codes } from '../src/diagnostics/codes.ts';

/**
 * docs/checks.md is made of the table of codes and the goldens, so that what it shows is what `compile` prints.
 * UPDATE_GOLDEN=1 writes it; read the diff.
 */
const here = dirname(fileURLToPath(import.meta.url));
const page = join(here, '..', 'docs', 'checks.md');
const goldens = join(here, 'golden', 'err');

const sections: readonly (readonly [prefix: string, title: string])[] = [
  ['PC0', 'The file and its YAML'],
  ['PC1', 'Shape and names'],
  ['PC2', 'Order, milestones, stages, capacities'],
  ['PC30', 'Overlaps'],
  ['PC31', 'Resource patterns'],
  ['PC4', 'Agents, actions, prompts'],
];

/** Goldens that show a code better than its smallest one. */
const shown: Readonly<Record<string, string>> = {
  'unknown-reference': 'trigger',
  'name-clash': 'milestone',
  'dependency-cycle': 'three',
  'overlap-write-write': 'unordered',
  'unresolved-external': 'plain',
};

const introduction = `# Checks

Every finding of \`pcoord compile\` has a name and a short alias. Errors make the command exit with 1, warnings do not
(see \`--max-warnings\` and \`--strict\`), notes never do. The examples are files under \`test/golden/err/\`; a test compiles
them and holds this page to what they print.

Findings know about order and policy: two streams are said to collide only when no dependency, stage or milestone orders
the phases concerned, and the file policy and the modes of the claims decide how bad that is. What cannot be proved
within the published budgets is treated as a collision, and says so.
`;

describe('docs/checks.md', () => {
  it('shows for every code what compile prints', () => {
    const text = renderPage();
    if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(page, text);
    expect(readFileSync(page, 'utf8')).toBe(text);
  });

  it('has a section for every alias', () => {
    const homeless = Object.values(codes)
      .map(({ alias }) => alias)
      .filter((alias) => sections.filter(([prefix]) => alias.startsWith(prefix)).length !== 1);
    expect(homeless).toEqual([]);
  });
});

function renderPage(): string {
  const entries = Object.entries(codes).sort(([, a], [, b]) => (a.alias < b.alias ? -1 : 1));
  const parts = sections.flatMap(([prefix, title]) => [
    `## ${title}\n`,
    ...entries
      .filter(([, { alias }]) => alias.startsWith(prefix))
      .map(([code, entry]) => renderEntry(code, entry)),
  ]);
  return `${[introduction, ...parts].join('\n').trimEnd()}\n`;
}

function renderEntry(code: string, entry: { alias: string; severity: string; why: string }): string {
  const golden = goldenOf(code);
  const parts = [`### \`${code}\`\n`, `${entry.alias}, ${entry.severity}. ${entry.why}\n`];
  if (golden) {
    const { tracked } = readWorld(golden);
    if (existsSync(join(goldens, `${golden}.yaml`))) parts.push(fenced('yaml', read(`${golden}.yaml`)));
    if (existsSync(join(goldens, `${golden}.overlay.yaml`)))
      parts.push('With the overlay\n', fenced('yaml', read(`${golden}.overlay.yaml`)));
    if (tracked)
      parts.push(
        `With these files in the base commit: ${tracked.map((path) => `\`${path}\``).join(', ')}.\n`,
      );
    parts.push(fenced('text', findingOf(code, read(`${golden}.out`))));
  }
  return parts.join('\n');
}

/** The golden that shows a code: the one chosen above, else the smallest. */
function goldenOf(code: string): string | undefined {
  const all = readdirSync(goldens)
    .filter((file) => file.startsWith(`${code}--`) && file.endsWith('.out'))
    .sort((a, b) => size(a) - size(b) || (a < b ? -1 : 1))
    .map((file) => file.replace(/\.out$/, ''));
  return all.find((name) => name === `${code}--${shown[code]}`) ?? all[0];
}

/** The first finding of that code, without the ones beside it. */
function findingOf(code: string, out: string): string {
  return out.split('\n\n').find((block) => block.includes(`[${code}]`)) ?? out;
}

function readWorld(golden: string): { tracked?: readonly string[] } {
  const path = join(goldens, `${golden}.world.json`);
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as { tracked?: readonly string[] }) : {};
}

function fenced(language: string, text: string): string {
  return `\`\`\`${language}\n${text.trimEnd()}\n\`\`\`\n`;
}

function read(file: string): string {
  return readFileSync(join(goldens, file), 'utf8');
}

function size(file: string): number {
  return statSync(join(goldens, file)).size;
}
