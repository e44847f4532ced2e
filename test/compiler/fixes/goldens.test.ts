import { describe, expect, it } from 'vitest';
import { applyEdits } from '../../../src/compiler/fixes/edits/edit.ts';
import { fixText } from '../../../src/compiler/fixes/fix-text.ts';
import { offerFixes } from '../../../src/compiler/fixes/offer-fixes.ts';
import { type CompileInput, type Linted, lint } from '../../../src/compiler/lint.ts';
import type { Diagnostic, Fix } from '../../../src/diagnostics/diagnostic.ts';
import type { Source } from '../../../src/diagnostics/source.ts';
import { goldenInputs, readGolden } from '../../golden-files.ts';
import { changedLines } from './changed-lines.ts';

/** Every fix that any golden offers, applied alone. */
describe('every fix of every golden', () => {
  for (const file of goldenInputs())
    it(`${file}: safe fixes settle their finding, harm nothing and touch only their lines`, async () => {
      const input = await readGolden(file);
      if (!('session' in input)) return;
      const linted = offerFixes(input, lint(input), {});
      for (const diagnostic of linted.diagnostics)
        for (const fix of diagnostic.fixes) {
          const changed = applyFix(input, fix);
          expect(changed, `${fix.title} cannot be applied`).not.toBeNull();
          if (fix.grade === 'safe') expectSettled(linted, lint(changed!), { diagnostic, fix });
          expectOnlyItsLines(input, changed!, fix);
        }
    });
});

describe('fixing every golden', () => {
  for (const grade of ['safe', 'unsafe'] as const)
    for (const file of goldenInputs())
      it(`${file}: ${grade} fixes leave no more errors, and nothing more to do`, async () => {
        const input = await readGolden(file);
        if (!('session' in input)) return;
        const before = lint(input);
        const { sources, linted, applied } = fixText(input, { grade });
        if (before.model) expect(errorsOf(linted)).toBeLessThanOrEqual(errorsOf(before));
        expect(applied.length > 0).toBe(sources.length > 0);
        const again = fixText(withSources(input, sources), { grade });
        // Notes that the first call's own edits brought about are left to whoever asks again.
        const more = again.applied.filter(({ diagnostic }) => diagnostic.severity !== 'info');
        expect(more.map(({ fix }) => fix.title)).toEqual([]);
      });
});

describe('fixing every golden with the line ends of Windows and a byte order mark', () => {
  for (const file of goldenInputs())
    it(`${file} keeps them`, async () => {
      const input = await readGolden(file);
      if (!('session' in input)) return;
      const windows = (source: Source): Source => ({
        ...source,
        text: `\ufeff${source.text.replace(/^\ufeff/, '').replace(/\r?\n/g, '\r\n')}`,
      });
      const { sources } = fixText(
        { ...input, session: windows(input.session), overlays: input.overlays.map(windows) },
        { grade: 'unsafe' },
      );
      for (const { text } of sources) {
        expect(text.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
        expect(text.lastIndexOf('\ufeff')).toBe(0);
      }
    });
});

function expectSettled(
  before: Linted,
  after: Linted,
  { diagnostic, fix }: { readonly diagnostic: Diagnostic; readonly fix: Fix },
): void {
  const count = ({ diagnostics }: Linted, key: string): number =>
    diagnostics.filter((one) => keyOf(one) === key).length;
  const key = keyOf(diagnostic);
  expect(count(after, key), `${fix.title} leaves ${diagnostic.code}`).toBeLessThan(count(before, key));
  // A text that could not be read at all had nothing else to say; of many overlaps only the first are told.
  if (!before.model) return;
  expect(after.model, `${fix.title} breaks the text`).not.toBeNull();
  const many = before.diagnostics.some(({ code: other }) => other === 'overlap-summary');
  const fresh = after.diagnostics.filter(
    (one) =>
      one.severity === 'error' &&
      !(many && one.code.startsWith('overlap-')) &&
      count(before, keyOf(one)) < count(after, keyOf(one)),
  );
  expect(
    fresh.map(({ code, message }) => `${code}: ${message}`),
    fix.title,
  ).toEqual([]);
}

function expectOnlyItsLines(input: CompileInput, changed: CompileInput, fix: Fix): void {
  for (const [at, source] of textsOf(input).entries()) {
    const own = fix.edits.filter(({ span }) => span.source === source);
    const allowed = new Set(own.flatMap(({ span }) => linesOf(source, span)));
    const { removed } = changedLines(source.text, textsOf(changed)[at]!.text);
    expect(
      removed.filter((line) => !allowed.has(line)),
      fix.title,
    ).toEqual([]);
  }
}

function linesOf({ text }: Source, { start, end }: { start: number; end: number }): number[] {
  const first = text.slice(0, start).split('\n').length;
  const last = text.slice(0, end).split('\n').length;
  return Array.from({ length: last - first + 1 }, (_, at) => first + at);
}

function applyFix(input: CompileInput, fix: Fix): CompileInput | null {
  const texts = textsOf(input).map((source) => applyEdits(source, fix.edits));
  if (texts.some((text) => text === null)) return null;
  return withSources(
    input,
    textsOf(input).map((source, at) => ({ ...source, text: texts[at]! })),
  );
}

function withSources(input: CompileInput, sources: readonly Source[]): CompileInput {
  const now = (source: Source): Source => sources.find(({ name }) => name === source.name) ?? source;
  return { ...input, session: now(input.session), overlays: input.overlays.map(now) };
}

function textsOf({ session, overlays }: CompileInput): Source[] {
  return [session, ...overlays];
}

function errorsOf({ diagnostics }: Linted): number {
  return diagnostics.filter(({ severity, code }) => severity === 'error' && !code.startsWith('overlap-'))
    .length;
}

function keyOf({ code, message, span }: Diagnostic): string {
  return JSON.stringify([code, message, span.source.name]);
}
