import { expect, it } from 'vitest';
import { lint } from '../../src/compiler/lint.ts';
import { emptyEnvironment } from '../../src/compiler/model/environment.ts';
import { decodeSource } from '../../src/compiler/syntax/decode.ts';
import type { Diagnostic } from '../../src/diagnostics/diagnostic.ts';
import { renderPretty } from '../../src/diagnostics/render/pretty.ts';
import type { HostileCases } from './hostile-case.ts';

/** One test for each case: the finding that is meant is made, and everything that is said has its place in the text. */
export function expectRefusals(cases: HostileCases): void {
  for (const [name, { bytes, code }] of Object.entries(cases))
    it(`${name}: ${code ?? 'no error'}`, () => {
      const findings = findingsOf(bytes());
      if (code === null) expect(findings.filter(({ severity }) => severity === 'error')).toEqual([]);
      else expect(findings.map((finding) => finding.code)).toContain(code);
      for (const { span, related, fixes } of findings)
        for (const place of [
          span,
          ...related.map((other) => other.span),
          ...fixes.flatMap(({ edits }) => edits.map((edit) => edit.span)),
        ])
          expectPlace(place);
      expect(renderPretty(findings.slice(0, 50)).length).toBeLessThan(200_000);
    });
}

/** Everything there is to say about the bytes of a session file. */
export function findingsOf(bytes: string | Uint8Array): readonly Diagnostic[] {
  const file = typeof bytes === 'string' ? Buffer.from(bytes) : bytes;
  const { value, diagnostics } = decodeSource('hostile.yaml', file);
  if (!value) return diagnostics;
  return lint({ session: value, overlays: [], environment: emptyEnvironment }).diagnostics;
}

function expectPlace({ start, end, source }: Diagnostic['span']): void {
  if (start >= 0 && end >= start && end <= source.text.length) return;
  expect({ start, end, length: source.text.length }).toBe('a place in the text');
}
