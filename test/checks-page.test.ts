import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { codes } from '../src/diagnostics/codes.ts';

/**
 * docs/checks.md and examples/checks/ are made of the table of codes and the goldens, so that what they show is what
 * `compile` prints. UPDATE_GOLDEN=1 writes them; read the diff.
 */
const here = dirname(fileURLToPath(import.meta.url));
const page = join(here, '..', 'docs', 'checks.md');
const goldens = join(here, 'golden', 'err');
const examples = join(here, '..', 'examples', 'checks');
const update = process.env['UPDATE_GOLDEN'] === '1';

const sections: readonly (readonly [prefix: string, title: string])[] = [
  ['PC0', 'The file and its YAML'],
  ['PC1', 'Shape and names'],
  ['PC2', 'Order, milestones, stages, capacities'],
  ['PC30', 'Overlaps'],
  ['PC31', 'Resource patterns'],
  ['PC40', 'Agents, actions, prompts'],
  ['PC41', 'Commands, secrets, environment'],
  ['PC5', 'Plan files'],
  ['PC9', 'How findings are overruled'],
];

/** Goldens that show a code better than its smallest one. */
const shown: Readonly<Record<string, string>> = {
  'unknown-reference': 'trigger',
  'name-clash': 'milestone',
  'dependency-cycle': 'three',
  'file-unreadable': 'absent',
  'more-findings': 'notes',
  'pattern-submodule-crossing': 'inside',
  'schedule-never-fires': 'estimates',
  'overlap-write-write': 'unordered',
  'unresolved-external': 'plain',
};

const introduction = `# Checks

Every finding of \`pcoord compile\` has a name and a short alias. Errors make the command exit with 1, warnings do not
(see \`--max-warnings\` and \`--strict\`), notes never do. The examples are the files of
[\`examples/checks/\`](../examples/checks/README.md); tests compile them and hold this page to what they print.
\`pcoord explain CODE\` prints one of these entries.

Every finding can be overruled with a reason, except errors that leave the session without a meaning: see
[the language](language.md#overruling-findings). Errors that can be overruled are marked *error, may be overruled*.

Findings know about order and policy: two streams are said to collide only when no dependency, stage or milestone orders
the phases concerned, and the file policy and the modes of the claims decide how bad that is. What cannot be proved
within the published budgets is treated as a collision, and says so.
`;

describe('docs/checks.md', () => {
  it('shows for every code what compile prints', () => {
    const text = renderPage();
    if (update) writeFileSync(page, text);
    expect(readFileSync(page, 'utf8')).toBe(text);
  });

  it('has an example file for every code, which is the golden that the page shows', () => {
    const files = exampleFiles();
    if (update) writeExamples(files);
    const there = readdirSync(examples).filter((file) => file !== 'try.mjs');
    expect(there.sort()).toEqual([...files.keys()].sort());
    for (const [name, content] of files) expect(readFileSync(join(examples, name)), name).toEqual(content);
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

interface Entry {
  readonly alias: string;
  readonly severity: string;
  readonly why: string;
  readonly negotiable?: true;
}

function renderEntry(code: string, entry: Entry): string {
  const golden = goldenOf(code);
  const mayOverrule = entry.negotiable ? ', may be overruled' : '';
  const parts = [`### \`${code}\`\n`, `${entry.alias}, ${entry.severity}${mayOverrule}. ${entry.why}\n`];
  if (golden) {
    const { tracked, observed } = readWorld(golden);
    if (existsSync(join(goldens, `${golden}.yaml`))) parts.push(fenced('yaml', read(`${golden}.yaml`)));
    if (existsSync(join(goldens, `${golden}.overlay.yaml`)))
      parts.push('With the overlay\n', fenced('yaml', read(`${golden}.overlay.yaml`)));
    if (existsSync(join(goldens, `${golden}.second.yaml`)))
      parts.push('With this session beside it\n', fenced('yaml', read(`${golden}.second.yaml`)));
    if (existsSync(join(goldens, `${golden}.baseline.json`)))
      parts.push('With the baseline\n', fenced('json', read(`${golden}.baseline.json`)));
    if (tracked)
      parts.push(
        `With these files in the base commit: ${tracked.map((path) => `\`${path}\``).join(', ')}.\n`,
      );
    if (observed)
      parts.push('After runs that wrote outside the claims\n', fenced('json', wordRuns(observed)));
    const out = read(`${golden}.out`).replaceAll(`${golden}.`, `${code}.`);
    parts.push(fenced('text', findingOf(code, out)));
  }
  return parts.join('\n');
}

/** Name in examples/checks → content: each code's golden with its companions, and the page that lists them. */
function exampleFiles(): Map<string, Buffer> {
  const files = new Map<string, Buffer>();
  for (const code of Object.keys(codes)) {
    const golden = goldenOf(code);
    if (!golden) continue;
    for (const file of readdirSync(goldens))
      if (file.startsWith(`${golden}.`) && !file.endsWith('.out'))
        files.set(file.replace(golden, code), exampleOf(golden, code, file));
  }
  files.set('README.md', Buffer.from(renderList(new Set(files.keys()))));
  return files;
}

/** A baseline knows its findings by file, so it has to name the example. */
function exampleOf(golden: string, code: string, file: string): Buffer {
  const content = readFileSync(join(goldens, file));
  if (!file.endsWith('.baseline.json')) return content;
  return Buffer.from(content.toString().replaceAll(`${golden}.`, `examples/checks/${code}.`));
}

/** Files beside an example, and how compile is told of them. */
const companions: readonly (readonly [ending: string, flag: string])[] = [
  ['.second.yaml', ''],
  ['.overlay.yaml', '--overlay '],
  ['.baseline.json', '--baseline '],
  ['.plan.json', '--check -o '],
];

function renderList(files: ReadonlySet<string>): string {
  const entries = Object.entries(codes).sort(([, a], [, b]) => (a.alias < b.alias ? -1 : 1));
  const rows = entries.map(([code, { alias, severity }]) => {
    const needsMore = !files.has(`${code}.yaml`) || files.has(`${code}.world.json`);
    const words = companions
      .filter(([ending]) => files.has(`${code}${ending}`))
      .map(([ending, flag]) => ` ${flag}examples/checks/${code}${ending}`);
    const command = needsMore
      ? `node examples/checks/try.mjs ${code}`
      : `npx pcoord compile examples/checks/${code}.yaml${words.join('')}`;
    return `| \`${code}\` | ${alias} | ${severity} | \`${command}\` |`;
  });
  return [
    '# One example for each check\n',
    'What each says about its example stands in [docs/checks.md](../../docs/checks.md); `pcoord explain CHECK` prints it.',
    '`node examples/checks/try.mjs CHECK` shows any of them in a scratch repository of its own, with the files it is about.',
    '',
    '| check | alias | severity | try it |',
    '| --- | --- | --- | --- |',
    ...rows,
    '',
  ].join('\n');
}

function writeExamples(files: ReadonlyMap<string, Buffer>): void {
  mkdirSync(examples, { recursive: true });
  for (const file of readdirSync(examples))
    if (file !== 'try.mjs' && !files.has(file)) rmSync(join(examples, file));
  for (const [name, content] of files) writeFileSync(join(examples, name), content);
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

interface World {
  readonly tracked?: readonly string[];
  readonly observed?: readonly unknown[];
}

function readWorld(golden: string): World {
  const path = join(goldens, `${golden}.world.json`);
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as World) : {};
}

function wordRuns(observed: readonly unknown[]): string {
  return observed.map((one) => JSON.stringify(one)).join('\n');
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
