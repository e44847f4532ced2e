import { afterEach, describe, expect, it } from 'vitest';
import type { PlanAction } from '../../../src/plan/plan.ts';
import type { Link } from '../../rig/fake-host.ts';
import type { Tree } from '../../rig/fake-repository.ts';
import type { Script } from '../../rig/fake-world.ts';
import { type GitWorld, makeGitWorld } from '../../rig/git-world.ts';
import { ofType, scripted, statuses } from '../../rig/laws.ts';
import { program } from '../../rig/make-plan.ts';
import { under } from '../../rig/policed-plan.ts';
import { syncPlan } from '../../rig/sync-plan.ts';

const verify = [program('check')];
const check: PlanAction = { kind: 'commands', name: 'test', commands: verify, check: true };
const safePoint = '{"kind":"safe-point"}';
const at = (after_ms: number): NonNullable<Script['steps']>[number] => ({ after_ms, says: [safePoint] });

const lines = ['one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'];
/** The base's file with some lines in place of others. */
const text = (changes: Readonly<Record<string, string>> = {}): string =>
  `${lines.map((line) => changes[line] ?? line).join('\n')}\n`;

let git: GitWorld | null = null;
afterEach(() => {
  git?.close();
  git = null;
});

/** The check is red where a file of the tree says so. */
async function open(
  scripts: Readonly<Record<string, Script | ((attempt: number) => Script)>>,
  isRed: (all: string, tree: Tree) => boolean,
): Promise<GitWorld> {
  const script = scripted(scripts);
  git = await makeGitWorld(
    { 'f.txt': text() },
    {
      script: (spec) => {
        if (spec.id === spec.env['PCOORD_ATTEMPT']) return script(spec);
        const tree = made.world.places.get(spec.cwd)?.tree ?? {};
        return isRed(Object.values(tree).join('\n'), tree) ? { exit_code: 1, output: 'red' } : {};
      },
    },
  );
  const made = git;
  return made;
}

describe('work that was brought up to a tree of a meeting', () => {
  const plan = syncPlan({
    streams: [
      { id: 'a', writes: ['f.txt'] },
      { id: 'b', writes: ['f.txt', 'b.txt'] },
    ],
    every: { b: 10_000 },
    verify,
  });
  const a: Script = { duration_ms: 5_000, writes: { 'f.txt': text({ two: 'bad' }) } };

  it('goes on without a result that is taken back later: only its own change arrives', async () => {
    const world = await open(
      {
        'a/1': a,
        'b/1': {
          duration_ms: 30_000,
          early: { 'f.txt': text({ eight: 'B' }) },
          steps: [at(12_000)],
          writes: { 'b.txt': 'b\n' },
        },
      },
      (all) => all.includes('bad'),
    );
    const { state, events } = await world.run(plan);
    expect(ofType(events, 'attempt-updated')).toMatchObject([{ attempt: 'b.1.1', changed: 1 }]);
    expect(statuses(state)).toEqual({ 'a/1': 'failed', 'b/1': 'succeeded' });
    expect(ofType(events, 'result-separated')).toMatchObject([
      { task: 'b/1', gate: 'end', without: ['a/1'], onto: world.rig.base, merged: [] },
    ]);
    expect(world.files('pcoord/session')).toEqual({ 'f.txt': text({ eight: 'B' }), 'b.txt': 'b\n' });
    const kept = world.kept().find((ref) => ref.includes('/rejected/')) ?? '';
    expect(world.files(kept)).toEqual({ 'f.txt': text({ two: 'bad' }) });
    // What was refused is no part of the branch's history: it can still be merged by hand.
    expect(world.rig.git('merge-base', 'pcoord/session', kept)).toBe(world.rig.base);
  });

  it("that changed the other's lines cannot be told from it and is held back with it", async () => {
    const world = await open(
      {
        'a/1': a,
        'b/1': {
          duration_ms: 30_000,
          steps: [at(12_000)],
          writes: { 'f.txt': text({ two: 'worse than bad' }), 'b.txt': 'b\n' },
        },
      },
      (all) => all.includes('bad'),
    );
    const { state, events } = await world.run(plan);
    expect(ofType(events, 'result-separated')).toEqual([]);
    expect(ofType(events, 'task-rejected').map(({ task, detail }) => [task, detail])).toEqual([
      ['a/1', expect.stringContaining('check')],
      ['b/1', 'built on a/1, which was taken back, and cannot be told from it in f.txt'],
    ]);
    expect(state.reviews.map(({ task }) => task)).toEqual(['a/1', 'b/1']);
  });

  it('keeps what it knows of a third one, and what it builds on by the plan', async () => {
    const three = syncPlan({
      streams: [
        { id: 'a', writes: ['f.txt'] },
        { id: 'c', writes: ['f.txt'] },
        { id: 'd', writes: ['d.txt'] },
        { id: 'b', writes: ['f.txt'], after: ['d/1'] },
      ],
      every: { b: 10_000 },
      verify,
    });
    const world = await open(
      {
        'a/1': a,
        'c/1': { duration_ms: 5_000, writes: { 'f.txt': text({ seven: 'C' }) } },
        'd/1': { writes: { 'd.txt': 'd\n' } },
        // Next to the line of `c`: without it, it would not merge.
        'b/1': {
          duration_ms: 30_000,
          steps: [at(12_000)],
          writes: { 'f.txt': text({ two: 'bad', seven: 'C', eight: 'B' }) },
        },
      },
      (all) => all.includes('bad'),
    );
    const { state, events } = await world.run(three);
    expect(statuses(state)).toMatchObject({ 'a/1': 'failed', 'b/1': 'succeeded', 'c/1': 'succeeded' });
    expect(ofType(events, 'result-separated')).toMatchObject([
      { task: 'b/1', without: ['a/1'], merged: ['d/1', 'c/1'] },
    ]);
    const branch = world.files('pcoord/session');
    expect(branch).toEqual({ 'f.txt': text({ seven: 'C', eight: 'B' }), 'd.txt': 'd\n' });
  });

  it('falls with what the plan builds it on', async () => {
    const after = syncPlan({
      streams: [
        { id: 'a', writes: ['f.txt'] },
        { id: 'b', writes: ['b.txt'], after: ['a/1'] },
        { id: 'c', writes: ['c.txt'] },
      ],
      every: { c: 10_000 },
      verify,
    });
    const world = await open(
      {
        'a/1': a,
        'b/1': { duration_ms: 2_000, writes: { 'b.txt': 'b\n' } },
        'c/1': { duration_ms: 30_000, steps: [at(12_000)], writes: { 'c.txt': 'c\n' } },
      },
      (all) => all.includes('bad'),
    );
    const { events } = await world.run(after);
    expect(ofType(events, 'task-rejected').map(({ task, detail }) => [task, detail])).toEqual([
      ['a/1', expect.stringContaining('check')],
      ['b/1', 'built on a/1, which was taken back'],
    ]);
    expect(ofType(events, 'result-separated').map(({ task, without }) => [task, without])).toEqual([
      ['c/1', ['a/1', 'b/1']],
    ]);
    expect(world.files('pcoord/session')).toEqual({ 'f.txt': text(), 'c.txt': 'c\n' });
  });

  it('loses nothing over two meetings and the next phase, whose start is made anew as well', async () => {
    const chain = syncPlan({
      streams: [
        { id: 'a', writes: ['f.txt'] },
        { id: 'c', writes: ['c.txt'] },
        { id: 'b', phases: 2, writes: ['f.txt', 'b.txt'] },
        { id: 'e', writes: ['e.txt'] },
      ],
      every: { b: 10_000, e: 10_000 },
      verify,
    });
    const world = await open(
      {
        'a/1': a,
        'c/1': { duration_ms: 15_000, writes: { 'c.txt': 'c\n' } },
        'b/1': {
          duration_ms: 25_000,
          early: { 'f.txt': text({ eight: 'B' }) },
          steps: [at(12_000), at(22_000)],
        },
        'b/2': { duration_ms: 20_000, steps: [at(8_000)], writes: { 'b.txt': 'b\n' } },
        'e/1': { duration_ms: 50_000, steps: [at(12_000), at(32_000)], writes: { 'e.txt': 'e\n' } },
      },
      (all) => all.includes('bad'),
    );
    const { state, events } = await world.run(chain);
    expect(ofType(events, 'attempt-updated').length).toBeGreaterThan(2);
    expect(ofType(events, 'result-separated').map(({ task, merged }) => [task, merged])).toEqual([
      ['b/1', ['c/1']],
      ['b/2', ['b/1']],
      ['e/1', ['b/1']],
    ]);
    expect(statuses(state)).toMatchObject({ 'b/1': 'succeeded', 'b/2': 'succeeded', 'e/1': 'succeeded' });
    const branch = world.files('pcoord/session');
    expect(branch).toEqual({
      'f.txt': text({ eight: 'B' }),
      'b.txt': 'b\n',
      'c.txt': 'c\n',
      'e.txt': 'e\n',
    });
  });

  it('meets the work of one that was done again without a conflict: the last result of that one counts', async () => {
    const gated = under(
      syncPlan({
        streams: [
          { id: 'a', writes: ['f.txt'] },
          { id: 'b', writes: ['f.txt', 'b.txt'] },
          { id: 'z', writes: ['z.txt'] },
        ],
        every: { b: 10_000 },
        gates: [{ id: 'milestone:m', waits_for: ['a/1', 'z/1'], actions: [check] }],
      }),
      { strategy: 'three_way_merge' },
    );
    const world = await open(
      {
        'a/1': (attempt) => ({
          duration_ms: 5_000,
          writes: { 'f.txt': text(attempt === 1 ? { two: 'first' } : { two: 'second', three: 'more' }) },
        }),
        'b/1': {
          duration_ms: 60_000,
          early: { 'f.txt': text({ eight: 'B' }) },
          steps: [at(12_000)],
          writes: { 'b.txt': 'b\n' },
        },
        // The milestone is late: the meeting has passed on what it refuses.
        'z/1': { duration_ms: 15_000, writes: { 'z.txt': 'z\n' } },
      },
      (all) => all.includes('first') && !all.includes('B'),
    );
    let sentBack = false;
    let link: Link | null = null;
    const { state, events } = await world.run(gated, {
      onLink: (opened) => {
        link = opened;
      },
      // The milestone stands without the work of `a`, which is asked for again while `b` is still at work.
      onEvent: ({ type }) => {
        if (type !== 'gate-reached' || sentBack) return;
        sentBack = true;
        link?.send({
          kind: 'close-review',
          review: 'checks:milestone:m:a.1.1',
          how: 'sent_back',
          note: 'not so',
          commit: null,
        });
      },
    });
    expect(statuses(state)).toEqual({ 'a/1': 'succeeded', 'b/1': 'succeeded', 'z/1': 'succeeded' });
    expect(ofType(events, 'merge-conflicted')).toEqual([]);
    expect(ofType(events, 'result-separated')).toMatchObject([{ task: 'b/1', without: ['a/1'] }]);
    const branch = world.files('pcoord/session');
    expect(branch).toEqual({
      'f.txt': text({ two: 'second', three: 'more', eight: 'B' }),
      'b.txt': 'b\n',
      'z.txt': 'z\n',
    });
  });
});
