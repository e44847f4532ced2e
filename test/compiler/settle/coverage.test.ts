import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lint } from '../../../src/compiler/lint.ts';
import { emptyEnvironment } from '../../../src/compiler/model/environment.ts';
import type { Diagnostic } from '../../../src/diagnostics/diagnostic.ts';
import { positionAt } from '../../../src/diagnostics/source.ts';

/**
 * In block style, what a comment covers can be told from the indentation alone: from the line below it to the next one
 * that is indented no further. The compiler goes by its tree, so the two are independent.
 */
const path = fc.constantFrom('src/', 'lib/', 'docs/', 'src/a/');
const stream = fc.record({
  resources: fc.array(path, { minLength: 1, maxLength: 3 }),
  reads: fc.array(path, { maxLength: 2 }),
  gap: fc.constantFrom('', '\n', '    # a remark\n'),
});
const sessions = fc
  .array(stream, { minLength: 2, maxLength: 4 })
  .map((streams) =>
    [
      'parallel_session_config:',
      '  session_id: example',
      '  work_streams:',
      ...streams.flatMap(({ resources, reads, gap }, at) => [
        ...(gap === '' ? [] : [gap.trimEnd()]),
        `    s${at}:`,
        '      command: [make]',
        '      resources:',
        ...resources.map((one) => `        - ${one}`),
        ...(reads.length > 0 ? ['      reads:', ...reads.map((one) => `        - "${one}x"`)] : []),
      ]),
    ].map((line) => line.replace(/^$/, '')),
  );
const rules = 'overlap-write-write, overlap-write-read, pattern-redundant, unused-suppression';

describe('a comment', () => {
  it('alone on its line covers what begins on the next line, to the end of that block', () => {
    fc.assert(
      fc.property(sessions, fc.nat(), fc.nat(8), (lines, place, indent) => {
        const at = place % lines.length;
        const mark = `${' '.repeat(indent)}# pcoord-ignore ${rules}: because`;
        const text = [...lines.slice(0, at), mark, ...lines.slice(at)].join('\n');
        expectCovered(text, blockBelow(text.split('\n'), at + 1));
      }),
      { numRuns: 150 },
    );
  });

  it('behind other text covers that line', () => {
    fc.assert(
      fc.property(sessions, fc.nat(), (lines, place) => {
        const at = place % lines.length;
        fc.pre(!/^\s*(?:#|$)/.test(lines[at]!));
        const text = lines
          .map((line, one) => (one === at ? `${line} # pcoord-ignore ${rules}: because` : line))
          .join('\n');
        expectCovered(text, { from: at + 1, to: at + 1 });
      }),
      { numRuns: 150 },
    );
  });
});

interface Lines {
  readonly from: number;
  readonly to: number;
}

/** Lines from the first one with content at or after an index; all count from 1. */
function blockBelow(lines: readonly string[], index: number): Lines {
  const first = lines.findIndex((line, at) => at >= index && !/^\s*(?:#|$)/.test(line));
  if (first === -1) return { from: 0, to: 0 };
  const indent = lines[first]!.search(/\S/);
  const next = lines.findIndex(
    (line, at) => at > first && !/^\s*(?:#|$)/.test(line) && line.search(/\S/) <= indent,
  );
  return { from: first + 1, to: next === -1 ? lines.length : next };
}

function expectCovered(text: string, { from, to }: Lines): void {
  const look = (ignores: 'honour' | 'report'): ReturnType<typeof lint> =>
    lint({ session: { name: 's', text }, overlays: [], environment: emptyEnvironment }, { ignores });
  const linesOf = ({ span, related }: Diagnostic): number[] =>
    [span, ...related.map((other) => other.span)].map(({ source, start }) => positionAt(source, start).line);
  const named = (diagnostic: Diagnostic): boolean => rules.split(', ').includes(diagnostic.code);
  const all = look('report').diagnostics;
  const covered = all.filter((one) => named(one) && linesOf(one).some((line) => from <= line && line <= to));
  const { diagnostics, suppressed } = look('honour');
  const keyOf = ({ code, span, message }: Diagnostic): string => `${code} ${span.start} ${message}`;
  const left = all.filter((one) => !covered.includes(one));
  const muted = suppressed.map(({ diagnostic }) => keyOf(diagnostic));
  expect(muted, text).toEqual(covered.map(keyOf));
  expect(diagnostics.map(keyOf), text).toEqual(left.map(keyOf));
}
