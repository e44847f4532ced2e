import { afterEach, describe, expect, it } from 'vitest';
import type { RunState } from '../../src/journal/state.ts';
import type { SettleRequest } from '../../src/runtime/host-coordination.ts';
import type { ReviewVerdict } from '../../src/runtime/review.ts';
import type { Tree } from '../rig/fake-repository.ts';
import { createWorld, type Script, type World } from '../rig/fake-world.ts';
import { type GitWorld, makeGitWorld } from '../rig/git-world.ts';
import { branchTree, ofType, scripted } from '../rig/laws.ts';
import { makePlan } from '../rig/make-plan.ts';
import { applyReview } from '../rig/review-rig.ts';
import { resumeFake, runFake } from '../rig/run-fake.ts';

const names = ['a', 'b', 'c'] as const;
const plan = makePlan({
  streams: names.map((id) => ({ id, writes: ['f', 'g', id], out_of_scope: 'widen' })),
});
const [b, c] = ['merge:end:b/1', 'merge:end:c/1'];
const own = { a: 'a', b: 'b', c: 'c' };

/** Three streams that all change the same file, each beside one of its own. */
function makeWorld(more: Readonly<Record<string, Tree>> = {}): World {
  const work = (id: string): Script => ({ writes: { f: id.toUpperCase(), [id]: id, ...more[id] } });
  const script = scripted(Object.fromEntries(names.map((id) => [`${id}/1`, work(id)])));
  return createWorld({ files: { f: '-', g: '-' }, script });
}

/** How one side is merged, as the command line asks for it. */
function choosing(state: RunState, review: string, winner: 'ours' | 'theirs'): SettleRequest {
  const { paths } = state.reviews.find(({ id }) => id === review)!;
  return {
    ...state.sides.get(review)!,
    winners: paths.map((path) => ({ path, winner })),
    union: () => false,
    message: `${review} ${winner}\n`,
    lost_message: 'lost\n',
    at_ms: 5,
  };
}

function accepted(review: string, commit: string, side?: 'ours' | 'theirs'): ReviewVerdict {
  return { review, how: 'accepted', note: '', commit, ...(side === undefined ? {} : { side }) };
}

function accept(world: World, state: RunState, verdict: readonly [string, 'ours' | 'theirs']): void {
  const [review, side] = verdict;
  const { commit } = world.repository.settle(choosing(state, review, side));
  applyReview(plan, world, accepted(review, commit, side));
}

function standing({ reviews }: RunState): Readonly<Record<string, string>> {
  return Object.fromEntries(reviews.map(({ id, status }) => [id, status]));
}

describe('three results that do not merge with each other', () => {
  it('accepted in one go are all taken in: the side that was chosen wins over what was merged since', async () => {
    for (const side of ['theirs', 'ours'] as const) {
      const world = makeWorld();
      const first = await runFake(plan, { world });
      expect(standing(first.state)).toEqual({ [b]: 'open', [c]: 'open' });
      accept(world, first.state, [b, 'theirs']);
      accept(world, first.state, [c, side]);
      const { state, events } = await resumeFake(plan, world);
      expect(state.outcome).toBe('completed_unverified');
      expect(standing(state)).toEqual({ [b]: 'accepted', [c]: 'accepted' });
      expect(ofType(events, 'merge-conflicted')).toEqual([]);
      expect(branchTree(world)).toEqual({ f: side === 'theirs' ? 'C' : 'B', g: '-', ...own });
      expect(world.broken).toEqual([]);
    }
  });

  it('a crash anywhere while a verdict is used again changes nothing of what comes of it', async () => {
    let whole: readonly unknown[] = [];
    for (const number of Array.from({ length: 14 }, (_, index) => index)) {
      const world = makeWorld();
      const first = await runFake(plan, { world });
      accept(world, first.state, [b, 'theirs']);
      accept(world, first.state, [c, 'theirs']);
      if (number > 0) await resumeFake(plan, world, { crash: { kind: 'append', number, when: 'after' } });
      const { state } = await resumeFake(plan, world);
      const found = [state.outcome, standing(state), new Map([...world.repository.refs].sort())];
      if (number === 0) whole = found;
      expect([number, ...found]).toEqual([number, ...whole]);
    }
  });

  it('settled one after the other: an item gives way to the one about what it meets now', async () => {
    const world = makeWorld();
    accept(world, (await runFake(plan, { world })).state, [b, 'theirs']);
    const second = await resumeFake(plan, world);
    expect(standing(second.state)).toEqual({ [b]: 'accepted', [c]: 'superseded', [`${c}.2`]: 'open' });
    const late = { review: c, how: 'accepted', note: '', commit: null } as const;
    expect(() => applyReview(plan, world, late)).toThrow(
      `${c} was superseded already: ${c}.2 asks about what it meets now`,
    );
    accept(world, second.state, [`${c}.2`, 'ours']);
    const { state, events } = await resumeFake(plan, world);
    expect(state.outcome).toBe('completed_unverified');
    expect(ofType(events, 'merge-conflicted')).toEqual([]);
    expect(branchTree(world)).toEqual({ f: 'B', g: '-', ...own });
  });

  it('a verdict about other files than those that meet now is not used, and the next item says so', async () => {
    const world = makeWorld({ b: { g: 'B' }, c: { g: 'C' } });
    const first = await runFake(plan, { world });
    accept(world, first.state, [b, 'theirs']);
    accept(world, first.state, [c, 'theirs']);
    const second = await resumeFake(plan, world);
    expect(second.state.reviews.filter(({ status }) => status === 'open')).toMatchObject([
      {
        id: `${c}.2`,
        paths: ['f', 'g'],
        note: `${c} was accepted, but that cannot be used here: it did not ask about g`,
      },
    ]);
    accept(world, second.state, [`${c}.2`, 'theirs']);
    const { state } = await resumeFake(plan, world);
    expect(state.outcome).toBe('completed_unverified');
    expect(branchTree(world)).toEqual({ f: 'C', g: 'C', ...own });
  });

  it('a merge of their own says nothing of what was merged since, and the next item says so', async () => {
    const world = makeWorld();
    const first = await runFake(plan, { world });
    accept(world, first.state, [b, 'theirs']);
    const { commit } = world.repository.settle(choosing(first.state, c, 'theirs'));
    applyReview(plan, world, accepted(c, commit));
    const { state, events } = await resumeFake(plan, world);
    expect(standing(state)).toEqual({ [b]: 'accepted', [c]: 'accepted', [`${c}.2`]: 'open' });
    expect(ofType(events, 'review-opened')).toMatchObject([
      { review: `${c}.2`, note: expect.stringContaining('that merge meets what was merged since') },
    ]);
  });
});

it('a result that merges once the other was done again is not asked about any more', async () => {
  const world = makeWorld();
  const { script } = world;
  Object.assign(world, {
    script: (spec: Parameters<World['script']>[0]): Script => {
      if (spec.id === 'a.1.1') return { writes: { f: 'A', a: 'a', odd: 'x' } };
      return spec.id === 'a.1.2' ? { writes: { f: '-' } } : script(spec);
    },
  });
  const only = makePlan({
    streams: plan.streams.slice(0, 2).map(({ id }) => ({ id, writes: ['f', id], out_of_scope: 'widen' })),
  });
  const first = await runFake(only, { world });
  expect(standing(first.state)).toEqual({ 'scope:a.1.1': 'open', [b]: 'open' });
  applyReview(only, world, { review: 'scope:a.1.1', how: 'sent_back', note: 'not f', commit: null });
  const { state, events } = await resumeFake(only, world);
  expect(branchTree(world)).toMatchObject({ f: 'B', b: 'b' });
  expect(standing(state)).toEqual({ 'scope:a.1.1': 'sent_back', [b]: 'superseded' });
  expect(ofType(events, 'review-closed')).toMatchObject([{ review: b, note: 'the result is in the tree' }]);
  expect(state.outcome).toBe('completed_unverified');
});

describe('with git, where only lines meet', () => {
  const text = (line: string): string => `1\n2\n3\n4\n${line}\n6\n7\n8\n9\n`;
  let git: GitWorld | null = null;
  afterEach(() => git?.close());

  it('verdicts that were given in one go are all used', async () => {
    const works = names.map((id) => [`${id}/1`, { writes: { f: text(id.toUpperCase()), [id]: id } }]);
    git = await makeGitWorld({ f: text('5') }, { script: scripted(Object.fromEntries(works)) });
    const first = await git.run(plan);
    for (const review of [b, c]) {
      const made = await git.rig.repository.settle(choosing(first.state, review, 'theirs'));
      if (!made.ok) throw new Error(made.error.detail);
      applyReview(plan, git.world, accepted(review, made.value.commit, 'theirs'));
    }
    const { state, events } = await git.resume(plan);
    expect(state.outcome).toBe('completed_unverified');
    expect(git.files('pcoord/session')).toEqual({ f: text('C'), ...own });
    // What lost against what was merged meanwhile is kept as well.
    const lost = ofType(events, 'conflict-settled').flatMap(({ lost_ref }) => lost_ref ?? []);
    expect(lost.map((ref) => git?.files(ref)['f'])).toEqual([text('B')]);
  });
});
