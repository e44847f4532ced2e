import { afterEach, describe, expect, it } from 'vitest';
import type { PathTest, TrialPair } from '../../../src/runtime/host-coordination.ts';
import type { Integrator } from '../../../src/runtime/node/integrator.ts';
import { tryPairs } from '../../../src/runtime/node/trial.ts';
import { anyOf, fingerprint, type GitRig, makeGitRig, value } from '../../rig/git-rig.ts';

let rig: GitRig;
afterEach(() => rig.close());

const lines = (...text: readonly string[]): string => text.map((line) => `${line}\n`).join('');

describe('trying pairs', () => {
  it('names those that do not merge, in the order given, and keeps no ref', async () => {
    rig = await makeGitRig({ t: lines('1', '2', '3'), log: '# log\n', z: 'z\n' });
    const a = rig.commit(rig.base, { t: lines('1', 'a', '3'), log: '# log\na\n' });
    const b = rig.commit(rig.base, { t: lines('1', 'b', '3'), log: '# log\nb\n' });
    const c = rig.commit(rig.base, { z: 'c\n' });
    const later = rig.commit(a, { z: 'later\n' });
    const refs = rig.inside('for-each-ref');
    const found = await trial(
      [
        [b, a],
        [a, c],
        [later, c],
        [a, b],
        [a, later],
        [a, a],
      ],
      anyOf(['log']),
    );
    expect(found).toEqual([
      { left: b, right: a, paths: ['t'] },
      { left: later, right: c, paths: ['z'] },
      { left: a, right: b, paths: ['t'] },
    ]);
    expect(await trial([[a, b]])).toEqual([{ left: a, right: b, paths: ['log', 't'] }]);
    expect(rig.inside('for-each-ref')).toBe(refs);
    expect(await trial([])).toEqual([]);
  });

  it('says of every pair what merging it says, whether pairs are left out first or not', async () => {
    rig = await makeGitRig({
      'd/x': lines('1', '2', '3', '4', '5', '6'),
      'd/y': 'y\n',
      t: lines('1', '2', '3'),
      'a b\n"ü"': 'odd\n',
      log: '#\n',
    });
    const changes: Record<string, string | null>[] = [
      { t: lines('1', 'a', '3') },
      { t: lines('1', 'b', '3') },
      { 'd/x': null, 'd/y': null, d: 'a file in the way\n' },
      { 'd/z': 'z\n' },
      { new: 'n\n' },
      { 'new/below': 'n\n' },
      { 'd/x': null, 'e/x': lines('1', '2', '3', '4', '5', '6'), 'd/y': null, 'e/y': 'y\n' },
      { 'd/x': lines('1', '2', '3', '4', '5', 'six') },
      { 'a b\n"ü"': 'one\n' },
      { 'a b\n"ü"': '-> elsewhere' },
      { log: '#\none\n' },
      { log: '#\ntwo\n' },
    ];
    const commits = changes.map((change) => rig.commit(rig.base, change));
    commits.push(rig.commit(commits[0]!, { log: '#\nlater\n' }));
    const pairs = commits.flatMap((left, at) => commits.slice(at + 1).map((right) => [left, right] as const));
    const calls: string[] = [];
    const found = value(
      await tryPairs(counting(rig.integrator, calls), {
        pairs: pairs.map(([left, right]) => ({ left, right })),
        union: anyOf(['l*']),
      }),
    );
    expect(calls.filter((command) => command === 'merge-tree').length).toBeLessThanOrEqual(2);
    const expected: unknown[] = [];
    for (const [left, right] of pairs) {
      const heads = [{ node: 'n', commit: right, message: 'm' }];
      const { conflict } = value(
        await rig.repository.merge({ base: left, heads, at_ms: 0, union: anyOf(['l*']) }),
      );
      if (conflict !== null) expected.push({ left, right, paths: conflict.paths });
    }
    expect(found).toEqual(expected);
    const paths = found.map((conflict) => conflict.paths.join(' '));
    expect(new Set(paths)).toEqual(new Set(['t', 'd', 'e/x e/y', 'new', 'a b\n"ü"', 'd d/x']));
    expect(found.length).toBeGreaterThan(5);
  });

  it('leaves the user’s repository alone', async () => {
    rig = await makeGitRig({ t: 't\n' });
    const before = fingerprint(rig.path);
    await trial([[rig.commit(rig.base, { t: 'a\n' }), rig.commit(rig.base, { t: 'b\n' })]]);
    expect(fingerprint(rig.path)).toBe(before);
  });
});

async function trial(
  pairs: readonly (readonly [string, string])[],
  union: PathTest = () => false,
): Promise<unknown> {
  const asked: TrialPair[] = pairs.map(([left, right]) => ({ left, right }));
  return value(await rig.repository.trial({ pairs: asked, union }));
}

/** The integrator, telling which commands git is given. */
function counting(integrator: Integrator, calls: string[]): Integrator {
  const note = (args: readonly string[]): void => {
    calls.push(args.find((arg) => /^[a-z]+-[a-z-]+$/.test(arg)) ?? '');
  };
  return {
    ...integrator,
    git: {
      ask: (args, options) => {
        note(args);
        return integrator.git.ask(args, options);
      },
      run: (args, options) => {
        note(args);
        return integrator.git.run(args, options);
      },
      text: (args, options) => {
        note(args);
        return integrator.git.text(args, options);
      },
    },
  };
}
