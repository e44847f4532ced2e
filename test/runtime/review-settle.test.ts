import { describe, expect, it } from 'vitest';
import { doneWith } from '../../src/journal/redo.ts';
import type { RunCommand } from '../../src/runtime/host.ts';
import { createWorld, type World } from '../rig/fake-world.ts';
import { branchTree, ofType, scripted, statuses } from '../rig/laws.ts';
import { makePlan, program } from '../rig/make-plan.ts';
import { applyReview } from '../rig/review-rig.ts';
import { type FakeRun, resumeFake, runFake } from '../rig/run-fake.ts';

const check = { kind: 'commands', name: 'test', commands: [program('check')], check: true } as const;

type Verdict = Extract<RunCommand, { kind: 'close-review' }>;

function accept(review: string, commit: string | null = null): Verdict {
  return { kind: 'close-review', review, how: 'accepted', note: '', commit };
}

function sendBack(review: string, note = 'once more'): Verdict {
  return { kind: 'close-review', review, how: 'sent_back', note, commit: null };
}

const sides = makePlan({
  streams: [
    { id: 'a', writes: ['x', 'a'] },
    { id: 'b', writes: ['x', 'b'] },
    { id: 'c', writes: ['c'] },
  ],
});
const work = {
  'a/1': { writes: { x: 'A', a: 'A' } },
  'b/1': (number: number) => ({ writes: number === 1 ? { x: 'B', b: 'B' } : { b: 'again' } }),
  'c/1': { writes: { c: 'C' } },
};

/** A merge of both sides of a conflict, as a person makes it. */
function mergeOf(world: World, run: FakeRun, review: string): string {
  const both = run.state.sides.get(review)!;
  const tree = { ...world.repository.tree(both.ours), ...world.repository.tree(both.theirs), x: 'AB' };
  return world.repository.write({ tree, parents: [both.ours, both.theirs], message: 'mine', at_ms: 5 });
}

describe('a merge conflict at the end', () => {
  const review = 'merge:end:b/1';

  it('that a person has merged: the resumed run integrates it and does nothing else', async () => {
    const world = createWorld({ script: scripted(work) });
    const first = await runFake(sides, { world });
    expect(first.state.outcome).toBe('needs_review');
    expect(branchTree(world)).toMatchObject({ x: 'A', c: 'C' });
    const before = [...world.processes.keys()];
    const settled = applyReview(sides, world, accept(review, mergeOf(world, first, review)));
    expect(settled.map(({ type }) => type)).toEqual(['review-closed']);
    const resumed = await resumeFake(sides, world);
    expect(resumed.state.outcome).toBe('completed_unverified');
    expect(branchTree(world)).toEqual({ 'README.md': 'base', x: 'AB', a: 'A', b: 'B', c: 'C' });
    expect([...world.processes.keys()]).toEqual(before);
    expect(world.broken).toEqual([]);
  });

  it('sent back: the task is done again on the integrated tree, with the note, and integrated', async () => {
    const world = createWorld({ script: scripted(work) });
    const first = await runFake(sides, { world });
    const tip = world.repository.refs.get('refs/heads/pcoord/session');
    applyReview(sides, world, sendBack(review, 'keep x as it is'));
    const resumed = await resumeFake(sides, world);
    expect(resumed.state.outcome).toBe('completed_unverified');
    expect(ofType(resumed.events, 'attempt-started')).toMatchObject([
      { attempt: 'b.1.2', start_commit: tip },
    ]);
    expect(branchTree(world)).toEqual({ 'README.md': 'base', x: 'A', a: 'A', b: 'again', c: 'C' });
    const spec = world.processes.get('b.1.2')!.spec;
    expect(spec.env['PCOORD_SENT_BACK']).toBe('/prompts/b.1.2.sent-back');
    expect(world.processes.get('b.1.1')!.spec.env).not.toHaveProperty('PCOORD_SENT_BACK');
    expect(resumed.state.tasks.get('b/1')!.sent_back).toBeNull();
    expect(first.state.reviews).toHaveLength(1);
  });

  it('settled twice: the second command of the same mind changes nothing, another mind is refused', async () => {
    const world = createWorld({ script: scripted(work) });
    const first = await runFake(sides, { world });
    const merge = mergeOf(world, first, review);
    expect(applyReview(sides, world, accept(review, merge))).toHaveLength(1);
    const bytes = world.journal.bytes.length;
    expect(applyReview(sides, world, accept(review, merge))).toEqual([]);
    expect(() => applyReview(sides, world, sendBack(review))).toThrow('was accepted already');
    expect(() => applyReview(sides, world, accept('merge:end:c/1'))).toThrow('did you mean merge:end:b/1');
    expect(world.journal.bytes.length).toBe(bytes);
  });

  it('accepted with one merge is not accepted with another one afterwards', async () => {
    const world = createWorld({ script: scripted(work) });
    const first = await runFake(sides, { world });
    const merge = mergeOf(world, first, review);
    applyReview(sides, world, accept(review, merge));
    expect(applyReview(sides, world, accept(review, merge))).toEqual([]);
    expect(applyReview(sides, world, accept(review))).toEqual([]);
    const { tree, parents } = world.repository.commits.get(merge)!;
    const other = world.repository.write({ tree, parents, message: 'another', at_ms: 6 });
    expect(() => applyReview(sides, world, accept(review, other))).toThrow(
      `${review} was accepted already, with another merge: ${merge.slice(0, 12)}`,
    );
  });

  it('merged by a person who dropped a side’s work where nothing met: that is asked about', async () => {
    const world = createWorld({ script: scripted(work) });
    const first = await runFake(sides, { world });
    const { ours, theirs } = first.state.sides.get(review)!;
    const dropping = world.repository.write({
      tree: world.repository.tree(ours),
      parents: [ours, theirs],
      message: 'merge -s ours',
      at_ms: 5,
    });
    applyReview(sides, world, accept(review, dropping));
    const { state } = await resumeFake(sides, world);
    expect(state.reviews.filter(({ status }) => status === 'open')).toMatchObject([
      { id: 'lost:end:b/1', kind: 'lost_lines', paths: ['b'], task: 'b/1' },
    ]);
    expect(state.outcome).toBe('needs_review');
  });

  it('is not accepted without a merge, and nothing is sent back without a word', async () => {
    const world = createWorld({ script: scripted(work) });
    await runFake(sides, { world });
    expect(() => applyReview(sides, world, accept(review))).toThrow('needs a merge of both sides');
    expect(() => applyReview(sides, world, sendBack(review, ' '))).toThrow('--note');
  });

  it('a crash after the verdict loses nothing of it, wherever the resumed run dies', async () => {
    for (const number of [1, 2, 3, 4, 5, 6, 7]) {
      const world = createWorld({ script: scripted(work) });
      await runFake(sides, { world });
      applyReview(sides, world, sendBack(review));
      await resumeFake(sides, world, { crash: { kind: 'append', number, when: 'after' } });
      const resumed = await resumeFake(sides, world);
      expect([number, resumed.state.outcome]).toEqual([number, 'completed_unverified']);
      expect(branchTree(world)).toEqual({ 'README.md': 'base', x: 'A', a: 'A', b: 'again', c: 'C' });
      expect(world.broken).toEqual([]);
    }
  });
});

describe('a merge conflict at a milestone', () => {
  const plan = makePlan({
    streams: [
      { id: 'a', writes: ['x', 'a'] },
      { id: 'b', writes: ['x', 'b'] },
      { id: 'behind', writes: ['y'], after: ['milestone:m'] },
      { id: 'long', writes: ['long'] },
    ],
    gates: [{ id: 'milestone:m', waits_for: ['a/1', 'b/1'] }],
  });
  const script = scripted({ ...work, 'long/1': { duration_ms: 60_000, writes: { long: 'L' } } });
  const review = 'merge:milestone:m:b/1';

  it('settled while the run lives: the milestone begins again, and what was blocked runs', async () => {
    const world = createWorld({ script });
    let merge = '';
    let send: (command: RunCommand) => void = () => {};
    const run = runFake(plan, {
      world,
      onEvent: (event, state) => {
        if (event.type !== 'gate-failed') return;
        const both = state.sides.get(review)!;
        const tree = { ...world.repository.tree(both.ours), x: 'AB', b: 'B' };
        merge = world.repository.write({
          tree,
          parents: [both.ours, both.theirs],
          message: 'mine',
          at_ms: 5,
        });
        world.clock.at(world.clock.now() + 100, () => send(accept(review, merge)));
      },
      onLink: (link) => {
        send = link.send;
      },
    });
    const { state, events } = await run;
    expect(state.outcome).toBe('completed_unverified');
    expect(ofType(events, 'gate-reached').map(({ gate }) => gate)).toEqual(['milestone:m', 'end']);
    expect(branchTree(world)).toMatchObject({ x: 'AB', b: 'B', long: 'L' });
    expect(statuses(state)).toMatchObject({ 'behind/1': 'succeeded' });
  });

  it('a commit that does not hold both sides is refused while the run lives', async () => {
    const world = createWorld({ script });
    const answers: string[] = [];
    let send: (command: RunCommand) => void = () => {};
    const { state } = await runFake(plan, {
      world,
      onEvent: (event) => {
        if (event.type === 'gate-failed')
          world.clock.at(world.clock.now() + 100, () => send(accept(review, world.repository.base)));
      },
      onLink: (link) => {
        send = link.send;
      },
      onAnswer: ({ detail }) => answers.push(detail),
    });
    expect(state.outcome).toBe('needs_review');
    expect(answers).toEqual([expect.stringContaining('does not hold both sides')]);
  });

  it('sent back in a finished run: the task, then the milestone, then what was behind it', async () => {
    const world = createWorld({ script });
    expect((await runFake(plan, { world })).state.outcome).toBe('needs_review');
    applyReview(plan, world, sendBack(review));
    const { state, events } = await resumeFake(plan, world);
    expect(state.outcome).toBe('completed_unverified');
    expect(ofType(events, 'attempt-started').map(({ attempt }) => attempt)).toEqual(['b.1.2', 'behind.1.1']);
    expect(branchTree(world)).toMatchObject({ x: 'A', b: 'again', long: 'L' });
  });
});

describe('a conflict in the tree that a task starts from', () => {
  const plan = makePlan({
    streams: [
      { id: 'a', writes: ['x', 'a'] },
      { id: 'b', writes: ['x', 'b'] },
      { id: 'both', writes: ['y'], after: ['a/1', 'b/1'] },
    ],
  });
  const script = scripted({ ...work, 'both/1': { writes: { y: 'Y' } } });

  it('merged by a person: the task runs on that', async () => {
    const world = createWorld({ script });
    const first = await runFake(plan, { world });
    expect(statuses(first.state)).toMatchObject({ 'both/1': 'failed' });
    const open = first.state.reviews.filter(({ status }) => status === 'open').map(({ id }) => id);
    expect(open).toEqual(['merge:both/1:b/1', 'merge:end:b/1']);
    // Both items are about the same two commits: one merge settles both.
    const merge = mergeOf(world, first, 'merge:both/1:b/1');
    applyReview(plan, world, accept('merge:both/1:b/1', merge));
    const { state } = await resumeFake(plan, world);
    expect(state.outcome).toBe('completed_unverified');
    expect(branchTree(world)).toMatchObject({ x: 'AB', b: 'B', y: 'Y' });
  });
});

describe('a task sent back whose followers have run', () => {
  const plan = makePlan({
    streams: [
      { id: 'a', writes: ['a'], out_of_scope: 'widen' },
      { id: 'b', writes: ['b'], after: ['a/1'] },
    ],
  });
  const script = scripted({
    'a/1': (number: number) => ({ writes: number === 1 ? { a: 'A', odd: '1' } : { a: 'A2' } }),
    'b/1': { writes: { b: 'B' } },
  });

  it('in a finished run: the followers stay, its new result is integrated', async () => {
    const world = createWorld({ script });
    const first = await runFake(plan, { world });
    expect(first.state.outcome).toBe('needs_review');
    applyReview(plan, world, sendBack('scope:a.1.1', 'no odd file'));
    const { state, events } = await resumeFake(plan, world);
    expect(state.outcome).toBe('completed_unverified');
    expect(ofType(events, 'attempt-started').map(({ attempt }) => attempt)).toEqual(['a.1.2']);
    expect(branchTree(world)).toEqual({ 'README.md': 'base', a: 'A2', b: 'B', odd: '1' });
  });

  it('while a follower runs: at once, and the follower stays', async () => {
    const world = createWorld({ script });
    const { state, events } = await runFake(plan, {
      world,
      commands: [[1500, sendBack('scope:a.1.1', 'no odd file')]],
    });
    expect(ofType(events, 'attempt-started').map(({ attempt }) => attempt)).toEqual([
      'a.1.1',
      'b.1.1',
      'a.1.2',
    ]);
    expect(state.outcome).toBe('completed_unverified');
    expect(branchTree(world)).toEqual({ 'README.md': 'base', a: 'A2', b: 'B', odd: '1' });
  });

  it('accepted: a finished run comes to its end by that alone', async () => {
    const world = createWorld({ script });
    await runFake(plan, { world });
    const settled = applyReview(plan, world, accept('scope:a.1.1'));
    expect(settled).toMatchObject([
      { type: 'review-closed', how: 'accepted' },
      { type: 'run-finished', outcome: 'completed_unverified' },
    ]);
    const later = await resumeFake(plan, world);
    expect(later.events).toEqual([]);
    expect(later.state.outcome).toBe('completed_unverified');
  });
});

describe('a result that broke the checks', () => {
  const plan = makePlan({
    streams: [
      { id: 'a', writes: ['a'] },
      { id: 'b', writes: ['b'] },
      { id: 'after', writes: ['after'], after: ['b/1'] },
    ],
    gates: [{ id: 'milestone:m', waits_for: ['a/1', 'b/1'], actions: [check] }],
  });
  const agents = scripted({
    'a/1': { writes: { a: 'A' } },
    'b/1': (number: number) => ({ writes: { b: number === 1 ? 'broken' : 'B' } }),
    'after/1': { duration_ms: 90_000, writes: { after: 'C' } },
  });

  it('sent back: it is done again without what broke, then all that waited for it', async () => {
    const world: World = createWorld({
      script: (spec) =>
        spec.id.startsWith('milestone') || spec.id.startsWith('end')
          ? { exit_code: world.places.get(spec.cwd)?.tree['b'] === 'broken' ? 1 : 0 }
          : agents(spec),
    });
    const first = await runFake(plan, { world });
    const item = first.state.reviews.find(({ kind }) => kind === 'broke_checks');
    expect(item).toMatchObject({ task: 'b/1', status: 'open' });
    expect(first.state.outcome).toBe('failed');
    expect(branchTree(world)).toMatchObject({ a: 'A' });
    applyReview(plan, world, sendBack(item?.id ?? ''));
    const resumed = await resumeFake(plan, world);
    expect(resumed.state.tasks.get('b/1')).toMatchObject({ status: 'succeeded' });
    expect(ofType(resumed.events, 'attempt-started')[0]).toMatchObject({ attempt: 'b.1.2' });
    expect(branchTree(world)).toMatchObject({ a: 'A', b: 'B' });
    expect(world.broken).toEqual([]);
  });
});

describe('a refused result that others are built on', () => {
  const streams = [
    { id: 'a', writes: ['x', 'a'] },
    { id: 'b', writes: ['x', 'b'] },
    { id: 'c', writes: ['c'], after: ['b/1'] },
    { id: 'd', writes: ['d'], after: ['c/1'] },
  ];
  const agents = scripted({ ...work, 'd/1': { writes: { d: 'D' } } });
  const again = ['b.1.2', 'c.1.2', 'd.1.2'];

  it('sent back while the run lives: the answer names all that is done again', async () => {
    const long = [...streams.slice(1), { id: 'long', writes: ['long'] }];
    const gates = [{ id: 'milestone:m', waits_for: ['d/1'], actions: [check] }];
    const world: World = createWorld({
      script: (spec) =>
        spec.id.startsWith('milestone')
          ? { exit_code: world.places.get(spec.cwd)?.tree['b'] === 'B' ? 1 : 0 }
          : scripted({ ...work, 'd/1': { writes: { d: 'D' } }, 'long/1': { duration_ms: 90_000 } })(spec),
    });
    const said: string[] = [];
    await runFake(makePlan({ streams: long, gates }), {
      world,
      commands: [[60_000, sendBack('checks:milestone:m:b.1.1')]],
      onAnswer: ({ detail }) => said.push(detail),
    });
    expect(said).toEqual(['checks:milestone:m:b.1.1 is sent back: b/1, c/1 and d/1 are done again']);
  });

  it('because it broke the checks, sent back: they are done again with it, and their items are settled', async () => {
    const plan = makePlan({ streams, verify: [program('check')] });
    const files = { 'README.md': 'base' };
    const script = scripted({
      'a/1': { writes: { a: 'A' } },
      'b/1': (number: number) => ({ writes: { b: number === 1 ? 'broken' : 'B' } }),
      'c/1': { writes: { c: 'C' } },
      'd/1': { writes: { d: 'D' } },
    });
    const world: World = createWorld({
      files,
      script: (spec) =>
        spec.id.startsWith('end')
          ? { exit_code: world.places.get(spec.cwd)?.tree['b'] === 'broken' ? 1 : 0 }
          : script(spec),
    });
    const first = await runFake(plan, { world });
    const [item] = first.state.reviews;
    expect(item).toMatchObject({ kind: 'broke_checks', task: 'b/1' });
    if (item) expect(doneWith(first.state, item)).toEqual(['c/1', 'd/1']);
    applyReview(plan, world, sendBack(item?.id ?? ''));
    const { state, events } = await resumeFake(plan, world);
    expect(ofType(events, 'attempt-started').map(({ attempt }) => attempt)).toEqual(again);
    expect(state.reviews.map(({ status }) => status)).toEqual(['sent_back', 'sent_back', 'sent_back']);
    expect(branchTree(world)).toEqual({ ...files, a: 'A', b: 'B', c: 'C', d: 'D' });
    expect(state.outcome).toBe('succeeded');
  });

  it('because it does not merge, sent back: they are done again on the new one', async () => {
    const plan = makePlan({ streams });
    const world = createWorld({ script: agents });
    const first = await runFake(plan, { world });
    expect(first.state.reviews).toMatchObject([{ id: 'merge:end:b/1', task: 'b/1' }]);
    applyReview(plan, world, sendBack('merge:end:b/1'));
    const { state, events } = await resumeFake(plan, world);
    expect(ofType(events, 'attempt-started').map(({ attempt }) => attempt)).toEqual(again);
    expect(branchTree(world)).toEqual({ 'README.md': 'base', x: 'A', a: 'A', b: 'again', c: 'C', d: 'D' });
    expect(state.outcome).toBe('completed_unverified');
  });
});

describe('a verdict that comes while its node is at work', () => {
  it('on the final integration: it is done once more, with the merge', async () => {
    const world = createWorld({
      script: scripted(work),
      latency: (call) => (call === 'publish' ? 1000 : 0),
    });
    const review = 'merge:end:b/1';
    let send: (command: RunCommand) => void = () => {};
    const { state, events } = await runFake(sides, {
      world,
      onLink: (link) => {
        send = link.send;
      },
      onEvent: (event, now) => {
        if (event.type !== 'review-opened') return;
        const both = now.sides.get(review)!;
        const tree = { ...world.repository.tree(both.ours), x: 'AB', b: 'B' };
        const parents = [both.ours, both.theirs];
        const merge = world.repository.write({ tree, parents, message: 'mine', at_ms: 5 });
        world.clock.at(world.clock.now() + 10, () => send(accept(review, merge)));
      },
    });
    expect(ofType(events, 'gate-started').map(({ gate }) => gate)).toEqual(['end', 'end']);
    expect(state.outcome).toBe('completed_unverified');
    expect(branchTree(world)).toEqual({ 'README.md': 'base', x: 'AB', a: 'A', b: 'B', c: 'C' });
  });

  const checked = makePlan({
    streams: [
      { id: 'a', writes: ['a'], out_of_scope: 'widen', verify: [program('check')] },
      { id: 'b', writes: ['b'], after: ['a/1'] },
    ],
  });

  it.each(['succeeds', 'fails'])('on a task that %s in the end: it is done again after that', async (end) => {
    const world = createWorld({
      script: (spec) => {
        if (spec.id === 'a.1.1.verify.1') return { duration_ms: 5000, exit_code: end === 'fails' ? 1 : 0 };
        return scripted({
          'a/1': (number: number) => ({ writes: number === 1 ? { a: 'A', odd: '1' } : { a: 'A2' } }),
          'b/1': { writes: { b: 'B' } },
        })(spec);
      },
    });
    const { state, events } = await runFake(checked, {
      world,
      commands: [[2000, sendBack('scope:a.1.1', 'no odd file')]],
    });
    expect(ofType(events, 'attempt-started').map(({ attempt }) => attempt)).toEqual([
      'a.1.1',
      'a.1.2',
      'b.1.1',
    ]);
    expect(statuses(state)).toEqual({ 'a/1': 'succeeded', 'b/1': 'succeeded' });
    expect(branchTree(world)).toMatchObject({ a: 'A2', b: 'B' });
    expect(world.broken).toEqual([]);
  });

  it('on a stopped run: taken up again, it does what the verdict asks for', async () => {
    const world = createWorld({ script: scripted({ ...work, 'c/1': { hangs: true } }) });
    await runFake(sides, {
      world,
      commands: [[2000, { kind: 'stop', how: 'gently', by: 'command' }]],
    });
    Object.assign(world, { script: scripted(work) });
    const resumed = await resumeFake(sides, world);
    expect(resumed.state.outcome).toBe('needs_review');
    applyReview(sides, world, sendBack('merge:end:b/1'));
    expect((await resumeFake(sides, world)).state.outcome).toBe('completed_unverified');
  });
});

describe('words for a stream', () => {
  const answersOf = async (commands: readonly (readonly [number, RunCommand])[]): Promise<string[]> => {
    const answers: string[] = [];
    await runFake(
      makePlan({ streams: [{ id: 'a' }, { id: 'b', after: ['a/1'] }, { id: 'c', after: ['b/1'] }] }),
      {
        commands,
        onAnswer: ({ accepted, detail }) => answers.push(`${accepted} ${detail}`),
      },
    );
    return answers;
  };

  it('are taken for those who can still read them, and everybody hears what became of theirs', async () => {
    const to = (name: string): RunCommand => ({ kind: 'message', to: name, text: 'hello' });
    expect(
      await answersOf([
        [1500, to('a')],
        [1500, to('b')],
        [1500, to('c')],
        [1500, to('bb')],
      ]),
    ).toEqual([
      'false a is over: nobody of it reads messages any more',
      'true the message is in the inbox of b',
      'true the message waits for the next phase of c',
      'false there is no stream bb: did you mean b?',
    ]);
  });
});
