import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { generate } from '../scripts/generate.mjs';
import { judgePlan } from '../src/cli/judge-plan.ts';
import { checkAcrossSessions } from '../src/compiler/checks/conflicts/across-sessions.ts';
import { compileText } from '../src/compiler/compile.ts';
import { offerFixes } from '../src/compiler/fixes/offer-fixes.ts';
import { type CompileInput, lint } from '../src/compiler/lint.ts';
import { bind, bindOverlay } from '../src/compiler/session/bind.ts';
import { toPlain } from '../src/compiler/session/plain.ts';
import { fewFindings } from '../src/compiler/settle/few-findings.ts';
import { parse } from '../src/compiler/syntax/parse.ts';
import { applyBaseline, readBaseline } from '../src/diagnostics/baseline.ts';
import { codes } from '../src/diagnostics/codes.ts';
import { type Diagnostic, sortDiagnostics } from '../src/diagnostics/diagnostic.ts';
import { renderPretty, summarize } from '../src/diagnostics/render/pretty.ts';
import { bytesOf, goldenFolder, goldenInputs, readGolden, secondOf } from './golden-files.ts';

/**
 * One file, one finding, word for word: `err/CODE--CASE.yaml` (or `.gen.mjs`, which exports `bytes()`,
 * or `error()` where the file cannot be read at all) must report
 * CODE, and everything it prints must be in `CODE--CASE.out`. Companions: `.overlay.yaml`, `.baseline.json`,
 * `.second.yaml` (another session given with it), and
 * `.world.json` with `tracked`, `directories`, `texts` of a repository. UPDATE_GOLDEN=1 writes the `.out` files; read the diff.
 */
const here = dirname(fileURLToPath(import.meta.url));
const update = process.env['UPDATE_GOLDEN'] === '1';

/** A validator of plain data, compiled from a schema; the second net under bind. */
type Net = (value: unknown) => boolean;
let validateSession: Net;
let validateOverlay: Net;

beforeAll(async () => {
  await generate(join(here, '..'));
  ({ validateSession, validateOverlay } = await import('../src/generated/session-validator.js'));
});

describe('every error golden', () => {
  for (const file of goldenInputs()) {
    const name = file.replace(/\.(?:yaml|gen\.mjs)$/, '');
    it(`${name} says exactly what it said`, async () => {
      const diagnostics = await compileGolden(file);
      const printed = `${renderPretty(diagnostics)}\n${summarize(diagnostics)}\n`;
      const out = join(goldenFolder, `${name}.out`);
      if (update) writeFileSync(out, printed);
      expect(diagnostics.map(({ code }) => code)).toContain(name.split('--')[0]);
      expect(printed).toBe(readFileSync(out, 'utf8'));
    });
  }

  it('is about a code that exists', () => {
    const unknown = goldenInputs().filter((file) => !((file.split('--')[0] ?? '') in codes));
    expect(unknown).toEqual([]);
  });
});

describe('the two nets agree', () => {
  for (const file of goldenInputs().filter(
    (file) => isShape(file) && !notInSchema.has(file.split('--')[0]!) && !file.endsWith('.gen.mjs'),
  ))
    it(`${file} is refused by bind and by the schema`, async () => {
      const { plain, errors } = shapeOf(file, await bytesOf(file));
      expect(errors).not.toEqual([]);
      expect(file.includes('overlay') ? validateOverlay(plain) : validateSession(plain)).toBe(false);
    });

  for (const [name, path] of okFiles())
    it(`${name} is accepted by bind and by the schema`, () => {
      const { plain, errors } = shapeOf(name, readFileSync(path));
      expect(errors).toEqual([]);
      expect(name.includes('overlay') ? validateOverlay(plain) : validateSession(plain)).toBe(true);
    });
});

/** Findings of the shape that a JSON Schema cannot express, or that are not errors. */
const notInSchema: ReadonlySet<string> = new Set(['duplicate-id', 'joined-lines']);

/** What the command line prints about it. */
async function compileGolden(file: string): Promise<readonly Diagnostic[]> {
  const input = await readGolden(file);
  if (!('session' in input)) return input;
  const linted = lint(input);
  expect(compileText(input).diagnostics).toEqual(linted.diagnostics);
  const found = withPlan(file, input, withBaseline(file, offerFixes(input, linted, {}).diagnostics));
  const diagnostics = fewFindings(found).told;
  const second = secondOf(file, input);
  if (!second) return diagnostics;
  const other = lint(second);
  const across = checkAcrossSessions([linted, other].flatMap(({ model }) => model ?? []));
  return sortDiagnostics([...diagnostics, ...other.diagnostics, ...across]);
}

/** With a companion `.plan.json`: what `--check` says of it as well. */
function withPlan(
  file: string,
  input: CompileInput,
  diagnostics: readonly Diagnostic[],
): readonly Diagnostic[] {
  const name = file.replace(/\.(?:yaml|gen\.mjs)$/, '.plan.json');
  const path = join(goldenFolder, name);
  const plan = existsSync(path) ? compileText(input).value : undefined;
  return plan
    ? [...diagnostics, ...judgePlan({ name, text: readFileSync(path, 'utf8') }, plan).diagnostics]
    : diagnostics;
}

/** With a companion `.baseline.json`: what it leaves, and what there is to say about the baseline itself. */
function withBaseline(file: string, diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const name = file.replace(/\.(?:yaml|gen\.mjs)$/, '.baseline.json');
  const path = join(goldenFolder, name);
  if (!existsSync(path)) return diagnostics;
  const baseline = readBaseline({ name, text: readFileSync(path, 'utf8') });
  if (!baseline.value) return sortDiagnostics([...diagnostics, ...baseline.diagnostics]);
  const sifted = applyBaseline(diagnostics, baseline.value);
  return sortDiagnostics([...sifted.diagnostics, ...sifted.stale]);
}

/** Whether a golden is about the shape of a session: the part of the language that the schemas describe. */
function isShape(file: string): boolean {
  const entry = codes[file.split('--')[0] as keyof typeof codes] as
    | { alias: string; severity: string }
    | undefined;
  return entry?.severity === 'error' && entry.alias.startsWith('PC1');
}

function shapeOf(file: string, bytes: Uint8Array): { plain: unknown; errors: readonly Diagnostic[] } {
  const tree = parse({ name: file, text: new TextDecoder().decode(bytes) });
  const bound = tree.value
    ? (file.includes('overlay') ? bindOverlay : bind)(tree.value)
    : { diagnostics: [] };
  const all = [...tree.diagnostics, ...bound.diagnostics];
  return {
    plain: tree.value && toPlain(tree.value.root),
    errors: all.filter(({ severity }) => severity === 'error'),
  };
}

function okFiles(): [name: string, path: string][] {
  const folders = ['golden/ok', 'golden/seed', '../examples/ecommerce'].map((folder) => join(here, folder));
  return folders.flatMap((folder) =>
    readdirSync(folder)
      .filter((file) => file.endsWith('.yaml'))
      .sort()
      .map((file): [string, string] => [file, join(folder, file)]),
  );
}
