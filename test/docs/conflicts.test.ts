import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import {
  ALL_LIST_CHECK_STEPS,
  JOIN_STEPS,
  LIST_CHECK_STEPS,
  matchesList,
  PATTERN_BUDGETS,
  PROOF_BUDGETS,
  parsePatternList,
  QUESTION_STEPS,
} from '../../src/algorithms/patterns/index.ts';
import { LONGEST_LINE } from '../../src/cli/overlap/requests.ts';
import type { Unit } from '../../src/compiler/model/units.ts';
import { judge } from '../../src/compiler/model/verdict.ts';
import { codes } from '../../src/diagnostics/codes.ts';
import type { FilePolicy } from '../../src/plan/plan.ts';
import { makePlace } from '../cli/harness.ts';

/**
 * Everything on docs/conflicts.md that can be run is run: commands with their output, what patterns match, what is
 * refused, what policies do, the budgets. UPDATE_GOLDEN=1 writes outputs and budgets into the page; read the diff.
 */
const path = join(dirname(fileURLToPath(import.meta.url)), '../../docs/conflicts.md');
const page = readFileSync(path, 'utf8');

/** Files that the page shows: blocks whose language is followed by a name. */
const files = Object.fromEntries(
  [...page.matchAll(/^```(?:yaml|json) (\S+)\n([\s\S]*?)^```$/gm)].map(([, name, text]) => [name!, text!]),
);
const place = makePlace(files);
afterAll(() => place.drop());

const CONSOLE = /^```console\n([\s\S]*?)^```$/gm;

describe('docs/conflicts.md', () => {
  it('shows what its commands print', async () => {
    let written = page;
    let commands = 0;
    for (const [block, text] of page.matchAll(CONSOLE)) {
      const lines = text!.split('\n').filter((line) => line.startsWith('$ '));
      commands += lines.length;
      const outputs: string[] = [];
      for (const line of lines) outputs.push(`${line}\n${await printed(line.slice(2))}`);
      written = written.replace(block, () => `\`\`\`console\n${outputs.join('')}\`\`\``);
    }
    written = withBudgets(written);
    if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(path, written);
    expect(commands).toBeGreaterThan(7);
    expect(readFileSync(path, 'utf8')).toBe(written);
  });

  it('shows exit codes as they are', async () => {
    const exit = async (...words: string[]) => (await place.run(['overlap', ...words])).code;
    expect(await exit('src/**/*.ts', 'src/api/')).toBe(1);
    expect(await exit('src/api/', 'src/[!a]*/**')).toBe(0);
    expect(await exit('src/{a,b', 'src/')).toBe(2);
    const { code } = await place.run(['overlap', '--stdin'], files['questions.jsonl']);
    expect(code).toBe(0);
    expect(LONGEST_LINE).toBe(4 * 1024 * 1024);
  });

  const rows = tables(/^\| (?:pattern|list) \| matches \| does not match \|$/);
  it('has examples for each point', () => expect(rows.length).toBeGreaterThan(30));
  it.each(rows)('%j', (first, matching, missing) => {
    const parsed = parsePatternList(spans(first!));
    if (!parsed.ok) throw new Error(parsed.error[0]!.message);
    for (const one of spans(matching!)) expect([one, matchesList(parsed.value, one)]).toEqual([one, true]);
    for (const one of spans(missing!)) expect([one, matchesList(parsed.value, one)]).toEqual([one, false]);
    expect(spans(matching!).length * spans(missing!).length).toBeGreaterThan(0);
  });

  it.each(tables(/^\| text \| rule \|$/))('%s is refused by the rule %s', (text, rule) => {
    const parsed = parsePatternList(spans(text!));
    expect(parsed.ok ? null : parsed.error[0]!.code).toBe(spans(rule!)[0]);
  });

  it.each(tables(/^\| answer \| when \|$/))('%s is a form of answer', async (form) => {
    const keys = Object.keys(JSON.parse(spans(form!)[0]!.replaceAll('…', '')));
    expect([['intersects', 'witness'], ['intersects', 'witness', 'undecided'], ['error']]).toContainEqual(
      keys,
    );
  });

  it.each([
    ['invalid-utf8', Buffer.from([0xff])],
    ['invalid-json', Buffer.from('\n')],
    ['invalid-request', Buffer.from('{"a": "x"}')],
    ['line-too-long', Buffer.alloc(LONGEST_LINE + 1)],
  ])('names the code %s', async (code, line) => {
    expect(page).toContain(`| \`${code}\` |`);
    const { out } = await place.run(['overlap', '--stdin'], line);
    expect(JSON.parse(out).error.code).toBe(code);
  });

  it.each(tables(/^\| file policy or mode \| write and write \| write and read \|$/))(
    '%s: %s, and with a read %s',
    (cell, writes, reads) => {
      const [word] = spans(cell!);
      const isMode = cell!.includes('side');
      const policy = (isMode ? 'fail' : word) as FilePolicy;
      const use = (isMode ? word : 'write') as Unit['use'];
      const severity = (first: Unit['use'], second: Unit['use']): string =>
        judge({ first: { use: first } as Unit, second: { use: second } as Unit }, policy).severity;
      expect(severity(use, cell!.startsWith('one side') ? 'write' : use)).toBe(writes);
      expect(severity(use, 'read')).toBe(reads);
    },
  );

  it('lists every key of an explanation', async () => {
    const { out } = await place.run(['explain', 'schema', 'frontend', '--format', 'json']);
    const { schema, ...report } = JSON.parse(out);
    expect(schema).toBe('pcoord.explanation/1');
    const listed = tables(/^\| key of `pcoord.explanation\/1` \| what it holds \|$/).flatMap(([keys]) =>
      spans(keys!),
    );
    expect(Object.keys(report).sort()).toEqual([...listed].sort());
  });

  it('names only rules that exist', () => {
    const named = [...page.matchAll(/`((?:overlap|pattern)-[a-z-]+)`/g)].map(([, name]) => name!);
    expect(named.filter((name) => !(name in codes))).toEqual([]);
  });

  it('links to its own headings', () => {
    const slug = (text: string): string =>
      text
        .toLowerCase()
        .replace(/[^\w\- ]/g, '')
        .replaceAll(' ', '-');
    const headings = [...page.matchAll(/^##+ (.*)$/gm)].map(([, text]) => slug(text!));
    const links = [...page.matchAll(/\]\(#([^)]*)\)/g)].map(([, anchor]) => anchor!);
    expect(links.length).toBeGreaterThan(6);
    for (const link of links) expect(headings).toContain(link);
  });
});

/** What a terminal shows: words about the work, then data. */
async function printed(line: string): Promise<string> {
  const [command, input] = line.split(' < ');
  const words = [...command!.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain!);
  expect(words[0]).toBe('pcoord');
  const { out, err } = await place.run(words.slice(1), input === undefined ? '' : files[input]!);
  return `${err}${out}`;
}

/** The cells of the rows of all tables with such a heading. */
function tables(heading: RegExp): string[][] {
  const rows: string[][] = [];
  let inside = false;
  for (const line of page.split('\n')) {
    if (heading.test(line)) inside = true;
    else if (!line.startsWith('|')) inside = false;
    else if (inside && !/^\| --- /.test(line))
      rows.push(
        line
          .slice(2, -2)
          .split(/ (?<!\\)\| /)
          .map((cell) => cell.replaceAll('\\|', '|')),
      );
  }
  return rows;
}

/** What stands in backquotes. */
function spans(cell: string): string[] {
  return [...cell.matchAll(/`([^`]*)`/g)].map(([, text]) => text!);
}

const SIZES: Readonly<Record<keyof typeof PATTERN_BUDGETS, string>> = {
  length: 'length of one pattern, in UTF-16 code units',
  segments: 'segments of one pattern, its braces expanded',
  globstars: '`**` segments of one pattern',
  expansions:
    'alternatives that braces expand to, counted before anything is expanded; braces without a `/` that can stay a choice inside their segment count as one',
  expanded_characters: 'characters of all these alternatives together',
  range_values: 'values of one `{x..y}`',
  extglob_depth: 'nesting of extended globs',
  segment_states: 'positions of the automaton of one segment',
  complement_states: 'states of the complement that a `!(…)` needs',
  list_entries: 'entries of one list',
  list_pieces: 'segments of all alternatives of one list, with the stars, classes and choices inside them',
  all_pieces: 'the same for all lists of a session',
};

const STEPS: readonly (readonly [what: string, limit: number, beyond?: string])[] = [
  ['steps of one proof', PROOF_BUDGETS.steps],
  ['sets of live negations kept at once in a proof', PROOF_BUDGETS.subsets],
  ['steps of a proof that was asked for by itself (`overlap`, `explain A B`)', QUESTION_STEPS],
  ['steps of joining all claims of a session', JOIN_STEPS],
  ['steps of finding negations that subtract nothing, for one list', LIST_CHECK_STEPS, 'it counts as useful'],
  ['the same for all lists of a session', ALL_LIST_CHECK_STEPS, 'it counts as useful'],
];

function withBudgets(text: string): string {
  const rows = [
    ...Object.entries(PATTERN_BUDGETS).map(
      ([name, value]) => [SIZES[name as keyof typeof SIZES], value, 'refused'] as const,
    ),
    ...STEPS.map(([what, value, beyond = 'undecided']) => [what, value, beyond] as const),
  ].map(([what, value, beyond]) => `| ${what} | ${value.toLocaleString('en-US')} | ${beyond} |`);
  const table = ['| what is counted | limit | beyond it |', '| --- | ---: | --- |', ...rows].join('\n');
  return text.replace(
    /(<!-- budgets:[^\n]*-->\n)[\s\S]*?(<!-- end of budgets -->)/,
    (_, begin: string, end: string) => `${begin}\n${table}\n\n${end}`,
  );
}
