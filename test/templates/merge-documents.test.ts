import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { mergeDocuments } from '../../src/templates/merge-documents.ts';

const key = fc.constantFrom('a', 'b', 'c', 'd');
const leaf = fc.oneof(
  fc.integer(),
  fc.constantFrom('x', '*.ts', 'yes', null),
  fc.array(fc.integer(), { maxLength: 3 }),
);
const tree = fc.dictionary(key, fc.oneof(leaf, fc.dictionary(key, leaf)), {
  minKeys: 1,
  noNullPrototype: true,
});

/** What a side made of one value: another one, or nothing. */
const change = fc.record({
  path: fc.tuple(key, key),
  value: fc.option(fc.integer({ min: 1000 }), { nil: undefined }),
});
type Tree = Record<string, unknown>;
type Change = typeof change extends fc.Arbitrary<infer T> ? T : never;

/** Changes go to values inside: the outer map is there, or comes. */
function apply(base: Tree, changes: readonly Change[]): Tree {
  const changed = structuredClone(base);
  for (const { path, value } of changes) {
    const [outer, inner] = path;
    const map = changed[outer];
    if (map === null || typeof map !== 'object' || Array.isArray(map)) continue;
    if (value === undefined) delete (map as Tree)[inner];
    else (map as Tree)[inner] = value;
  }
  return changed;
}

const merge = (base: unknown, ours: unknown, theirs: unknown): unknown => {
  const [b, o, t] = [base, ours, theirs].map((side) => stringify(side));
  const merged = mergeDocuments({ base: b!, ours: o!, theirs: t! });
  return merged === undefined ? undefined : parse(merged);
};

describe('merging by keys', () => {
  it('changes at different keys are both taken', () => {
    fc.assert(
      fc.property(
        tree,
        fc.array(change, { maxLength: 4 }),
        fc.array(change, { maxLength: 4 }),
        (base, ours, theirs) => {
          const places = new Set(ours.map(({ path }) => path.join('/')));
          const apart = theirs.filter(({ path }) => !places.has(path.join('/')));
          const merged = merge(base, apply(base, ours), apply(base, apart));
          expect(merged).toEqual(apply(apply(base, ours), apart));
        },
      ),
      { numRuns: 300 },
    );
  });

  it('one side alone is taken as it is, and the same change twice is one', () => {
    fc.assert(
      fc.property(tree, tree, (base, other) => {
        expect(merge(base, base, other)).toEqual(other);
        expect(merge(base, other, base)).toEqual(other);
        expect(merge(base, other, other)).toEqual(other);
      }),
      { numRuns: 200 },
    );
  });

  it.each([
    ['both changed one value', { a: 1 }, { a: 2 }, { a: 3 }],
    ['one changed what the other took away', { a: { b: 1 }, c: 1 }, { c: 1 }, { a: { b: 2 }, c: 1 }],
    ['both changed one list', { a: [1, 2] }, { a: [1, 2, 3] }, { a: [0, 1, 2] }],
    ['a map became a text on one side', { a: { b: 1 } }, { a: 'x' }, { a: { b: 2 } }],
  ])('nothing comes of it where %s', (_what, base, ours, theirs) => {
    expect(merge(base, ours, theirs)).toBeUndefined();
  });

  it('comments and quotes of ours stay', () => {
    const base = 'a: 1\nb:\n  c: 2\n';
    const ours = "# mine\na: '1 more' # why\nb:\n  # inside\n  c: 2\n  d: 3\n";
    expect(mergeDocuments({ base, ours, theirs: 'a: 1\nb:\n  c: 4\n' })).toBe(ours.replace('c: 2', 'c: 4'));
  });

  it('a comment of ours stays at a value that changes', () => {
    const base = 'm:\n  a: ["x"]\n  b: one\n';
    const ours = 'm:\n  a: ["x"] # why x\n  b: one # why one\n  c: 1\n';
    const theirs = 'm:\n  a: ["y"]\n  b: two\n';
    expect(mergeDocuments({ base, ours, theirs })).toBe(
      'm:\n  a: ["y"] # why x\n  b: two # why one\n  c: 1\n',
    );
  });

  it.each([
    ['in a list that changes', 'a:\n  - x # why\n', 'a: [y]\n'],
    ['above a value that goes', 'b: 1\n# why\na: [x]\n', 'b: 1\n'],
    ['in a map that goes', 'b: 1\na: # why\n  - x\n', 'b: 1\n'],
    ['in the place of a comment of the template', '# t\nb: 1\na: [x] # why\n', 'b: 1\n'],
  ])('nothing comes of it where a comment of ours would be lost: %s', (_what, ours, theirs) => {
    const base = ours.replace('why', 't');
    expect(mergeDocuments({ base: base.replace(/ ?# t/, ''), ours, theirs })).toBeUndefined();
    // What the template said goes with it.
    expect(mergeDocuments({ base, ours: base, theirs })).toBeDefined();
  });

  it.each(['a: [', 'a: *x\n', '- 1\n', '', 'a: 1\na: 2\n'])('%j is left to lines', (bad) => {
    expect(mergeDocuments({ base: 'a: 1\n', ours: bad, theirs: 'a: 2\n' })).toBeUndefined();
  });
});
