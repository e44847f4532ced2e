import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bind, bindOverlay } from '../../../src/compiler/session/bind.ts';
import { limits } from '../../../src/compiler/syntax/limits.ts';
import { parse } from '../../../src/compiler/syntax/parse.ts';
import type { Diagnostic } from '../../../src/diagnostics/diagnostic.ts';
import { renderPretty } from '../../../src/diagnostics/render/pretty.ts';
import { hostileTexts } from './hostile-texts.ts';

describe('hostile text', () => {
  for (const [name, { text, code }] of Object.entries(hostileTexts))
    it(`${name} is refused with a place`, () => {
      const { diagnostics } = parse({ name: 'hostile.yaml', text: text() });
      expect(diagnostics.map((found) => found.code)).toContain(code);
      expect(diagnostics.length).toBeLessThanOrEqual(limits.errors + 2);
      expectPlaces(diagnostics);
    });

  it('is refused within 200 MB, whatever it is', () => {
    // The heap limit is the assertion: a parse that needs more dies with another exit code.
    const script = join(import.meta.dirname, 'hostile-child.ts');
    const child = spawnSync(process.execPath, ['--max-old-space-size=160', script], { encoding: 'utf8' });
    expect(child.stderr).toBe('');
    expect(child.stdout.trim().split('\n')).toEqual(Object.keys(hostileTexts));
    expect(child.status).toBe(0);
  });

  it('at the limit of depth is still read, one deeper is not', () => {
    const nested = (depth: number) => `a: ${'['.repeat(depth - 1)}x${']'.repeat(depth - 1)}\n`;
    expect(parse({ name: 'f', text: nested(limits.depth) }).diagnostics).toEqual([]);
    expect(parse({ name: 'f', text: nested(limits.depth + 1) }).diagnostics[0]?.code).toBe('yaml-too-deep');
  });

  it('of twenty thousand brackets inside quotes and comments is harmless', () => {
    const brackets = '['.repeat(20_000);
    const text = `a: "${brackets}" # ${brackets}\nb: |\n  ${brackets}\nc: ${')'.repeat(20_000)}\n`;
    expect(parse({ name: 'f', text }).diagnostics).toEqual([]);
  });
});

describe('any text', () => {
  const pieces = fc.constantFrom(
    ...[
      'parallel_session_config',
      'work_streams',
      'agents',
      'verify',
      'resources',
      'phases',
      'triggers',
      'name',
    ],
    ...[
      ':',
      ': ',
      '- ',
      '\n',
      '\n  ',
      '\n    ',
      '\t',
      ' ',
      '[',
      ']',
      '{',
      '}',
      ',',
      '"',
      "'",
      '|',
      '>',
      '#',
      ' #',
    ],
    ...[
      '&a ',
      '*a',
      '*',
      '!',
      '!x ',
      '!!int ',
      '---\n',
      '...\n',
      '%YAML 1.1\n',
      '<<: ',
      '? ',
      '@a',
      '`',
      '%',
      '~',
    ],
    ...[
      '1',
      '0x',
      '1.10',
      'true',
      'null',
      'yes',
      '\\u202e',
      '\u202e',
      '\u200b',
      '\u00a0',
      '\r\n',
      '\ufeff',
      '\ud800',
    ],
    ...[
      'every_30_minutes',
      '30',
      'all_streams_complete',
      '{a,b}/**',
      '"@x"',
      'append',
      '__proto__',
      '\u0000',
      'é',
      '😀',
    ],
  );
  const text = fc.oneof(
    fc.array(pieces, { maxLength: 60 }).map((parts) => parts.join('')),
    fc.string({ unit: 'binary', maxLength: 80 }),
  );

  it('is parsed, bound and shown without a throw, and every place lies in it', () => {
    fc.assert(
      fc.property(text, (sample) => {
        const { value, diagnostics } = parse({ name: 'any.yaml', text: sample });
        expectPlaces(diagnostics);
        if (value)
          for (const outcome of [bind(value), bindOverlay(value)]) {
            expectPlaces(outcome.diagnostics);
            expect(outcome.value !== undefined || diagnostics.length + outcome.diagnostics.length > 0).toBe(
              true,
            );
          }
        else expect(diagnostics).not.toEqual([]);
        const shown = renderPretty(diagnostics);
        expect(shown).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);
      }),
      { numRuns: 3000 },
    );
  });
});

function expectPlaces(diagnostics: readonly Diagnostic[]): void {
  for (const { span, related, fixes } of diagnostics)
    for (const place of [
      span,
      ...related.map((other) => other.span),
      ...fixes.flatMap((fix) => fix.edits.map((edit) => edit.span)),
    ]) {
      expect(place.start).toBeGreaterThanOrEqual(0);
      expect(place.end).toBeGreaterThanOrEqual(place.start);
      expect(place.end).toBeLessThanOrEqual(place.source.text.length);
    }
}
