import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type GitRig, makeGitRig, value } from '../../rig/git-rig.ts';

const text = (...lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('');
const ten = (changed: Readonly<Record<number, string | null>> = {}): string =>
  text(
    ...Array.from({ length: 10 }, (_, at) => changed[at] ?? (at in changed ? '' : String(at))).filter(
      (line) => line !== '',
    ),
  );

let rig: GitRig;
beforeAll(async () => {
  rig = await makeGitRig({ f: ten(), other: 'other\n', bin: 'a\0b', 'folder/x': ten({ 1: 'x' }) });
});
afterAll(() => rig.close());

type Tree = Readonly<Record<string, string | null>>;

/** A settled merge as it is looked at: what each work did, what its side came to, the merge, and what lost. */
async function whoLost(sketch: {
  readonly works: readonly Tree[];
  readonly side: Tree;
  readonly merged: Tree;
  readonly lost: Tree;
  readonly names?: readonly string[];
}): Promise<readonly boolean[]> {
  const { works, side, merged, lost, names = ['f'] } = sketch;
  const at = (files: Tree): string => rig.commit(rig.base, files);
  return value(
    await rig.repository.whoLost({
      merged: at(merged),
      lost: at(lost),
      side: at(side),
      works: works.map((work) => ({ from: rig.base, to: at(work), names })),
    }),
  );
}

describe('who lost', () => {
  it('is whose line the merge lacks, not who had been settled away before', async () => {
    const b = { f: ten({ 5: 'b5' }) };
    const works = [{ f: ten({ 5: 'a5' }) }, b];
    expect(await whoLost({ works, side: b, merged: { f: ten({ 5: 'c5' }) }, lost: b })).toEqual([
      false,
      true,
    ]);
    expect(await whoLost({ works, side: b, merged: { f: ten({ 4: 'c4' }) }, lost: b })).toEqual([
      false,
      true,
    ]);
  });

  it('is who removed a line that the merge has', async () => {
    const side = { f: ten({ 5: null, 8: 'b8' }) };
    const works = [{ f: ten({ 5: null }) }, { f: ten({ 8: 'b8' }) }];
    const merged = { f: ten({ 5: 'c5', 8: 'b8' }) };
    expect(await whoLost({ works, side, merged: { f: ten({ 8: 'b8' }) }, lost: side })).toEqual([
      true,
      false,
    ]);
    expect(await whoLost({ works, side, merged, lost: side })).toEqual([false, false]);
  });

  it('is told of names, of binary files and of folders', async () => {
    const moved = { f: null, g: ten() };
    const away = { f: null, h: ten() };
    const works = [moved, { other: 'new\n' }];
    const names = ['f', 'g', 'h'];
    expect(await whoLost({ works, side: moved, merged: away, lost: moved, names })).toEqual([true, false]);
    const bin = { bin: 'c\0d' };
    expect(
      await whoLost({ works: [bin], side: bin, merged: { bin: 'e\0f' }, lost: bin, names: ['bin'] }),
    ).toEqual([true]);
    const folder = { 'folder/x': ten({ 1: 'y' }) };
    expect(
      await whoLost({ works: [folder], side: folder, merged: {}, lost: folder, names: ['folder'] }),
    ).toEqual([true]);
  });
});

describe('renames', () => {
  it('are all names of one file, of both sides', async () => {
    const ours = rig.commit(rig.base, { f: null, g: ten() });
    const theirs = rig.commit(rig.base, {
      f: null,
      h: `${ten()}more\n`,
      'folder/x': null,
      y: ten({ 1: 'x' }),
    });
    expect(value(await rig.repository.renames({ ours, theirs }))).toEqual([
      ['f', 'g', 'h'],
      ['folder/x', 'y'],
    ]);
    expect(value(await rig.repository.renames({ ours: rig.base, theirs: rig.base }))).toEqual([]);
  });
});
