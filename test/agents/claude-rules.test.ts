import { describe, expect, it } from 'vitest';
import { claudeRules } from '../../src/agents/claude-rules.ts';

describe("Claude's edit rules", () => {
  it.each([
    [['src/components/'], ['/src/components/**']],
    [['package.json'], ['/package.json']],
    [['**'], ['/**']],
    [['**/*.sql'], ['/**/*.sql']],
    [['src/*.ts'], ['/src/*.ts']],
    [['src/{a,b}/x.ts'], ['/src/a/x.ts', '/src/b/x.ts']],
    [['src/y.{ts,tsx}'], ['/src/y.ts', '/src/y.tsx']],
    [['app/(shop)/page.tsx'], ['/app/\\(shop\\)/page.tsx']],
    [['\\!important'], ['/!important']],
    [['a\\*b'], ['/a\\*b']],
  ])('say the same as the claim: %j', (writes, paths) => {
    expect(claudeRules(writes)).toEqual({ allow: paths.map((path) => `Edit(${path})`), deny: [] });
  });

  it('allow the route folder that a class owns beside the names it matches', () => {
    expect(claudeRules(['app/[id]/page.tsx']).allow).toEqual([
      'Edit(/app/[id]/page.tsx)',
      'Edit(/app/\\[id\\]/page.tsx)',
    ]);
  });

  it.each([
    ['a?b', '/a*b'],
    ['v[!0-9]/x', '/v*/x'],
    ['[[:digit:]]', '/*'],
    ['+(a).ts', '/*.ts'],
    ['x\\?y', '/x*y'],
    ['trailing ', '/trailing*'],
  ])('are wider where Claude cannot say it: %s', (pattern, path) => {
    expect(claudeRules([pattern]).allow).toEqual([`Edit(${path})`]);
  });

  it('name both spellings of a letter with an accent', () => {
    expect(claudeRules(['café.ts']).allow).toEqual(['Edit(/caf\u00e9.ts)', 'Edit(/cafe\u0301.ts)']);
  });

  it('deny what the list subtracts at its end', () => {
    expect(claudeRules(['src/', '!src/gen/', '!src/api.ts', '!src/**/*.gen.ts'])).toEqual({
      allow: ['Edit(/src/**)'],
      deny: ['Edit(/src/gen/**)', 'Edit(/src/api.ts)', 'Edit(/src/**/*.gen.ts)'],
    });
  });

  it('deny nothing that a later entry takes back', () => {
    expect(claudeRules(['src/', '!src/gen/', 'src/gen/a.ts']).deny).toEqual([]);
  });

  it.each(['!src/*', '!src/gen*', '!src/v?/', '!src/[ab].ts', '!src/x\\?y', '!src/caf\u00e9'])(
    'deny nothing by a rule that Claude would read wider: %s',
    (negation) => {
      expect(claudeRules(['src/', negation]).deny).toEqual([]);
    },
  );

  it('are none for a task that writes nothing', () => {
    expect(claudeRules([])).toEqual({ allow: [], deny: [] });
  });

  it('give way to one rule for all when there would be too many for an argument list', () => {
    const writes = Array.from({ length: 3000 }, (_, i) => `packages/some-rather-long-name-${i}/src/`);
    expect(claudeRules(writes)).toEqual({ allow: ['Edit(/**)'], deny: [] });
    expect(claudeRules(writes.slice(0, 100)).allow).toHaveLength(100);
  });

  it('widen an explosion of choices instead of listing it', () => {
    const { allow } = claudeRules(['[ab][cd][ef][gh][ij][kl]/x.ts']);
    expect(allow.length).toBeLessThanOrEqual(32);
    expect(allow.every((rule) => rule.endsWith('/x.ts)'))).toBe(true);
  });
});
