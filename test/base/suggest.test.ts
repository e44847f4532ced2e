import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { closest, editDistance, newSuggester } from '../../src/base/suggest.ts';

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

  it('is what counting out every cell gives', () => {
    const word = fc.stringMatching(/^[abc]{0,9}$/);
    fc.assert(
      fc.property(word, word, fc.nat({ max: 5 }), (a, b, limit) => {
        expect(editDistance(a, b, limit)).toBe(Math.min(countOut(a, b), limit + 1));
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

describe('the work of suggesting', () => {
  const names = Array.from(
    { length: 500 },
    (_, at) => `a_service_whose_name_takes_sixty_letters_number_${at}_in_the_backend`,
  );

  it('is a few letters for each name when only slips of the pen count', () => {
    const steps = { left: 1_000_000 };
    const word = 'a_service_whose_name_takes_sixty_letters_number_7_in_the_backnd';
    expect(closest(word, names, { furthest: 2, steps })).toContain(names[7]);
    const read = names.reduce((sum, name) => sum + name.length, 0);
    expect(1_000_000 - steps.left - read).toBeLessThan(names.length * 60);
  });

  it('is bounded for all words together: later ones get nothing', () => {
    const suggest = newSuggester(['timeout', ...names], { steps: { left: 200_000 } });
    expect(suggest('timout')).toEqual(['timeout']);
    const answers = Array.from({ length: 90 }, () => suggest('timout'));
    expect(answers.at(-1)).toEqual([]);
  });

  it('leaves suggestions as they are without bounds', () => {
    const word = fc.stringMatching(/^[abc_]{1,9}$/);
    fc.assert(
      fc.property(word, fc.array(word, { maxLength: 12 }), (wanted, candidates) => {
        const limit = Math.max(1, Math.floor(wanted.length / 3));
        const distances = candidates.flatMap((name) => {
          const affix = wanted.length >= 3 && (name.startsWith(wanted) || name.endsWith(wanted));
          const distance = affix ? 1 : editDistance(wanted, name, 20);
          return name === wanted || distance > limit ? [] : [{ name, distance }];
        });
        distances.sort((a, b) => a.distance - b.distance || (a.name < b.name ? -1 : 1));
        expect(closest(wanted, candidates)).toEqual(distances.slice(0, 3).map(({ name }) => name));
      }),
    );
  });
});

function countOut(a: string, b: string): number {
  const cells = Array.from({ length: a.length + 1 }, (_, i) =>
    Array.from({ length: b.length + 1 }, (_, j) => i + j),
  );
  for (let i = 1; i <= a.length; i += 1)
    for (let j = 1; j <= b.length; j += 1) {
      const change = cells[i - 1]![j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      const swap = a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? cells[i - 2]![j - 2]! + 1 : change;
      cells[i]![j] = Math.min(
        cells[i - 1]![j]! + 1,
        cells[i]![j - 1]! + 1,
        change,
        i > 1 && j > 1 ? swap : change,
      );
    }
  return cells[a.length]![b.length]!;
}
