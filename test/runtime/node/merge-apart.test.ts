import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MergeRequest } from '../../../src/runtime/host.ts';
import { mergeHeads, mergeOneByOne } from '../../../src/runtime/node/merge.ts';
import { mergeApart } from '../../../src/runtime/node/merge-apart.ts';
import { newDice } from '../../properties/pattern-samples.ts';
import { anyOf, type GitRig, makeGitRig, value } from '../../rig/git-rig.ts';

/** Merging many heads in one go must be nothing but faster. */
let rig: GitRig;
beforeAll(async () => {
  const numbers = Array.from({ length: 12 }, (_, at) => `${at}\n`).join('');
  rig = await makeGitRig({
    a: numbers,
    b: numbers,
    'd/x': 'x\n',
    'd/e/y': 'y\n',
    'name with "quotes" and \\': 'q\n',
    'ä\n\t': 'odd\n',
    'log.md': '# log\n',
  });
});
afterAll(() => rig.close());

function request(commits: readonly string[], more: Partial<MergeRequest> = {}): MergeRequest {
  const heads = commits.map((commit, at) => ({ node: `n${at}`, commit, message: `Bring in ${at}\n\nö <x>` }));
  return { base: rig.base, heads, at_ms: 1_700_000_000_000, union: anyOf(['log.md']), ...more };
}

async function bothWays(given: MergeRequest): Promise<void> {
  const careful = value(await mergeOneByOne(rig.integrator, given));
  expect(value(await mergeHeads(rig.integrator, given))).toEqual(careful);
}

describe('merging what lies apart in one go', () => {
  it('makes the commits that merging one by one makes, whatever the paths are called', async () => {
    const commits = [
      rig.commit(rig.base, { new: 'n\n', 'deep/er/file': 'f\n' }),
      rig.commit(rig.base, { 'name with "quotes" and \\': 'Q\n' }),
      rig.commit(rig.base, { 'ä\n\t': 'ODD\n', 'ö ü': 'u\n' }),
      rig.commit(rig.base, { 'd/x': null }),
      rig.commit(rig.base, { 'd/e/z': 'z\n' }),
      rig.commit(rig.base, { a: 'all new\n' }),
    ];
    const given = request(commits);
    const chain = value(await mergeApart(rig.integrator, given));
    expect(chain.steps.map(({ how }) => how)).toEqual([
      'fast_forward',
      'merge',
      'merge',
      'merge',
      'merge',
      'merge',
    ]);
    await bothWays(given);
    await bothWays(request([...commits, commits[2]!, rig.base]));
  });

  it('stops where a closer look is needed: one path twice, a file where a folder is, more than one commit', async () => {
    const apart = ['k', 'l', 'm'].map((name) => rig.commit(rig.base, { [name]: `${name}\n` }));
    const steps = async (commit: string): Promise<number> => {
      const given = request([...apart, commit, rig.commit(rig.base, { last: 'l\n' })]);
      await bothWays(given);
      return value(await mergeApart(rig.integrator, given)).steps.length;
    };
    expect(await steps(rig.commit(rig.base, { k: 'other\n' }))).toBe(3);
    expect(await steps(rig.commit(rig.base, { 'k/in': 'x\n' }))).toBe(3);
    expect(await steps(rig.commit(rig.commit(rig.base, { one: '1\n' }), { two: '2\n' }))).toBe(3);
    expect(await steps(rig.commit(rig.base, { d: 'a file\n', 'd/x': null, 'd/e/y': null }))).toBe(3);
    expect(await steps(rig.commit(rig.base, { fine: 'f\n' }))).toBe(5);
  });

  it('agrees on random heads, also when they meet', async () => {
    const dice = newDice(20_250_807);
    const paths = ['a', 'b', 'd/x', 'd/e/y', 'd', 'e', 'e/f', 'f', 'g', 'log.md', 'd/e'];
    for (let round = 0; round < 8; round += 1) {
      const starts = [rig.base];
      const commits = Array.from({ length: 4 + dice.below(5) }, () => {
        const changes = Object.fromEntries(
          Array.from({ length: 1 + dice.below(2) }, () => [
            paths[dice.below(paths.length)]!,
            dice.below(4) === 0 ? null : `${dice.below(3)}\n`,
          ]),
        );
        try {
          const made = rig.commit(starts[dice.below(starts.length)]!, changes);
          starts.push(made);
          return made;
        } catch {
          // A file below a file cannot be made.
          return rig.base;
        }
      });
      await bothWays(request(commits, { base: dice.below(2) === 0 ? rig.base : commits[0]! }));
    }
  });
});
