import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { closest, editDistance } from '../../src/base/suggest.ts';

describe('edit distance', () => {
  it.each([
    ['kitten', 'sitting', 3],
    ['resources', 'resuorces', 1],
    ['abc', 'abc', 0],
    ['', 'ab', 2],
  ])('from %j to %j is %d', (a, b, distance) => {
    expect(editDistance(a, b, 10)).toBe(distance);
  });

  it('is symmetric and never below the difference in length', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 8 }), fc.string({ maxLength: 8 }), (a, b) => {
        const distance = editDistance(a, b, 20);
        expect(editDistance(b, a, 20)).toBe(distance);
        expect(distance).toBeGreaterThanOrEqual(Math.abs(a.length - b.length));
        expect(distance === 0).toBe(a === b);
      }),
    );
  });

  it('is not counted beyond the limit', () => {
    fc.assert(
      fc.property(
        fc.string({ maxLength: 8 }),
        fc.string({ maxLength: 8 }),
        fc.nat({ max: 4 }),
        (a, b, limit) => {
          expect(editDistance(a, b, limit)).toBe(Math.min(editDistance(a, b, 20), limit + 1));
        },
      ),
    );
  });
});

describe('a suggestion', () => {
  it.each([
    ['resource', ['resources', 'reads'], ['resources']],
    ['timout', ['timeout', 'triggers'], ['timeout']],
    ['frontend', ['frontend_stream', 'backend_stream'], ['frontend_stream']],
    ['Sync-Schedule', ['sync_schedule'], ['sync_schedule']],
    ['xyz', ['resources', 'reads'], []],
    ['a', ['b', 'cd'], ['b']],
    ['verify', ['verify'], []],
  ])('for %j among %j is %j', (word, candidates, near) => {
    expect(closest(word, candidates)).toEqual(near);
  });

  it('comes best first, at most three, in the same order whatever the order of the candidates', () => {
    const candidates = ['stream1', 'stream2', 'stream3', 'stream4', 'strean'];
    const near = closest('stream', candidates);
    expect(near).toEqual(['stream1', 'stream2', 'stream3']);
    expect(closest('stream', [...candidates].reverse())).toEqual(near);
  });
});
