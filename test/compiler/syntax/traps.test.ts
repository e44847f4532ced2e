import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bind } from '../../../src/compiler/session/bind.ts';
import { parse } from '../../../src/compiler/syntax/parse.ts';
import type { Diagnostic, Fix } from '../../../src/diagnostics/diagnostic.ts';

/** `CODE.yaml` falls into the trap, `CODE.fixed.yaml` is what the offered fixes make of it. UPDATE_GOLDEN=1 writes the latter. */
const folder = join(import.meta.dirname, '../../golden/traps');
const names = readdirSync(folder)
  .filter((file) => file.endsWith('.yaml') && !file.endsWith('.fixed.yaml'))
  .map((file) => file.replace('.yaml', ''));

describe('a silent trap', () => {
  for (const name of names) {
    const text = readFileSync(join(folder, `${name}.yaml`), 'utf8');

    it(`${name} is named, with a place and a fix`, () => {
      const found = look(text).filter(({ code }) => code === name);
      expect(found).not.toEqual([]);
      for (const { span, fixes } of found) {
        expect(span.end).toBeGreaterThan(span.start);
        expect(fixes).not.toEqual([]);
      }
    });

    it(`${name} is gone once its fixes are made`, () => {
      const fixed = fixAll(text);
      const out = join(folder, `${name}.fixed.yaml`);
      if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(out, fixed);
      expect(look(fixed)).toEqual([]);
      expect(fixed).toBe(readFileSync(out, 'utf8'));
    });
  }
});

function look(text: string): readonly Diagnostic[] {
  const tree = parse({ name: 'trap.yaml', text });
  return [...tree.diagnostics, ...(tree.value ? bind(tree.value).diagnostics : [])];
}

/** Makes the first fix of each finding, and again for what shows only then. */
function fixAll(text: string): string {
  let fixed = text;
  for (let round = 0; round < 5; round += 1) {
    const fixes = look(fixed).flatMap(({ fixes }) => fixes.slice(0, 1));
    if (fixes.length === 0) break;
    fixed = apply(fixed, fixes);
  }
  return fixed;
}

function apply(text: string, fixes: readonly Fix[]): string {
  const edits = fixes.flatMap((fix) => fix.edits).sort((a, b) => b.span.start - a.span.start);
  let result = text;
  let before = Number.POSITIVE_INFINITY;
  for (const { span, text: replacement } of edits) {
    if (span.end > before) continue;
    result = result.slice(0, span.start) + replacement + result.slice(span.end);
    before = span.start;
  }
  return result;
}
