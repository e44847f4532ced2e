import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { intersectLists } from '../../../src/algorithms/patterns/index.ts';
import { neighboursOf } from '../../../src/compiler/model/neighbours.ts';
import { modelOf, session, stream } from '../harness.ts';

describe('neighbours', () => {
  it('leave nothing out that meets', () => {
    const pattern = fc.constantFrom(
      'a',
      'a/',
      'a/b',
      'a/b/',
      'a/*',
      'a/b/c.ts',
      'b/**/*.ts',
      '**/c.ts',
      '*',
      '{a,b}/c.ts',
      'c/d/',
      './a//b',
      '!a/b/**',
    );
    const claims = fc.array(pattern, { minLength: 1, maxLength: 3 }).filter(([first]) => first![0] !== '!');
    fc.assert(
      fc.property(fc.array(claims, { minLength: 2, maxLength: 6 }), (lists) => {
        const { units } = modelOf(
          session(`work_streams:\n${lists.map((list, at) => stream(`s${at}`, list)).join('')}`),
        );
        const close = new Set(neighboursOf(units));
        for (const a of units)
          for (const b of units)
            if (a.stream !== b.stream && intersectLists(a.list, b.list).kind !== 'disjoint') {
              expect(close).toContain(a);
              expect(close).toContain(b);
            }
      }),
      { numRuns: 300 },
    );
  });

  it('are none where streams divide the repository by directory', () => {
    const { units } = modelOf(
      session(`work_streams:\n${stream('a', ['src/a/', 'a.md'])}${stream('b', ['src/b/', 'b.md'])}`),
    );
    expect(units).toHaveLength(2);
    expect(neighboursOf(units)).toEqual([]);
  });
});
