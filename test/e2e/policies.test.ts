import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RunEvent } from '../../src/journal/event.ts';
import { type Door, makeWorld, session, sh, type World } from './cli-rig.ts';
import { survivors } from './survivors.ts';

/**
 * Two streams that edit the same lines of a file, other lines of it and one file each that nobody else touches, under
 * every file policy and mode: the tree, what is asked of a person, what is kept, the exit code.
 */
let world: World;
beforeEach(() => {
  world = makeWorld({ 'shared.txt': base, 'log.md': '# log\n', 'list.txt': 'none\n' });
});
afterEach(() =>
  world.end(() => {
    expect(survivors(world.top), 'nothing of the run is left').toEqual([]);
  }),
);

const base = 'one\ntwo\nthree\nfour\nfive\nsix\nseven\n';

/** Every line that `left` and `right` add anywhere. */
const added = ['left two', 'left first', 'left alone', 'right two', 'right last', 'right alone'];

const left = {
  command: sh("sed -i 's/^two$/left two/; 1i left first' shared.txt; echo left alone > left.txt"),
  resources: ['shared.txt', 'left.txt'],
};
const right = {
  command: sh("sed -i 's/^two$/right two/; $a right last' shared.txt; echo right alone > right.txt"),
  resources: ['shared.txt', 'right.txt'],
};

const merged = (two: string): string =>
  `left first\none\n${two}\nthree\nfour\nfive\nsix\nseven\nright last\n`.trimEnd();

interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly events: readonly RunEvent[];
}

async function exec(
  file_conflicts: Readonly<Record<string, unknown>>,
  more: {
    readonly streams?: Readonly<Record<string, unknown>>;
    readonly resource_conflicts?: Readonly<Record<string, unknown>>;
    readonly root?: Readonly<Record<string, unknown>>;
    readonly config?: Readonly<Record<string, unknown>>;
    /** A door that is opened when a task has succeeded. */
    readonly after?: { readonly task: string; readonly open: Door };
  } = {},
): Promise<Ran> {
  const { streams = { left, right }, resource_conflicts, root, config, after } = more;
  const conflict_resolution = {
    file_conflicts,
    ...(resource_conflicts === undefined ? {} : { resource_conflicts }),
  };
  const text = session(streams, {
    config: { coordination_strategy: 'synchronized_parallel', conflict_resolution, ...config },
    ...(root === undefined ? {} : { root }),
  });
  const file = world.write('session.yaml', text);
  const run = world.pcoord(['exec', file, '--state', world.state, '--view', 'json']);
  if (after !== undefined) {
    await run.until('attempt-succeeded', ({ task }) => task === after.task);
    after.open.open();
  }
  const { code, out, err } = await run.ended;
  return { code, out: `${out}${err}`, events: run.events };
}

/** The reviews that are open, as the command line lists them. */
async function reviews(): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const { out } = await world.pcoord(['review', 'list', '--format', 'json', '--state', world.state]).ended;
  return JSON.parse(out).reviews;
}

function ofType<T extends RunEvent['type']>(
  { events }: Ran,
  type: T,
): readonly Extract<RunEvent, { readonly type: T }>[] {
  return events.filter((event): event is Extract<RunEvent, { readonly type: T }> => event.type === type);
}

/** Last parts of the refs that keep something of a run. */
function keptRefs(): string[] {
  return world.refs('refs/pcoord').map((ref) => ref.split('/').slice(3).join('/'));
}

/** Lines of both sides that neither the session branch nor a kept ref has. */
function gone(lines: readonly string[]): string[] {
  const refs = [...world.refs('refs/heads/pcoord'), ...world.refs('refs/pcoord')];
  const text = refs.map((ref) => world.git('grep', '-h', '-I', '-e', '', ref)).join('\n');
  const there = new Set(text.split('\n'));
  return lines.filter((line) => !there.has(line));
}

function byTask(one: { readonly task: string }, other: { readonly task: string }): number {
  return one.task < other.task ? -1 : 1;
}

function tree(): string[] {
  return world.git('ls-tree', '-r', '--name-only', 'pcoord/trial').split('\n');
}

describe('two streams that edit the same lines', () => {
  it('under fail: refused before anything runs', async () => {
    const before = world.print();
    const { code, events, out } = await exec({ strategy: 'fail' });
    expect([code, events]).toEqual([1, []]);
    expect(out).toContain('overlap-write-write');
    expect(world.refs('refs/pcoord')).toEqual([]);
    expect(world.print()).toBe(before);
  });

  it('under fail, where both went beyond their claims: no branch is made, both are kept, exit 1', async () => {
    const door = world.door('door');
    const wide = (name: string, script: string): unknown => ({
      command: sh(script),
      resources: [`${name}.txt`],
      out_of_scope: 'widen',
    });
    const streams = {
      left: wide('left', left.command[2]!),
      right: wide('right', `${door.wait}; ${right.command[2]}`),
    };
    const ran = await exec({ strategy: 'fail' }, { streams, after: { task: 'left/1', open: door } });
    expect(ran.code).toBe(1);
    expect(world.refs('refs/heads')).toEqual(['refs/heads/main']);
    expect(ofType(ran, 'merge-conflicted')).toMatchObject([{ from: 'right/1', review: null }]);
    expect(gone(added)).toEqual([]);
  });

  it('under last_writer_wins_with_review: the later in the plan wins where they meet, exit 4, a review item', async () => {
    // The later one is done first: later means integrated later, not by the clock.
    const door = world.door('door');
    const slow = { ...left, command: sh(`${door.wait}; ${left.command[2]}`) };
    const quick = { ...right, command: sh(`${right.command[2]}; echo go > '${door.path}'`) };
    const ran = await exec(
      { strategy: 'last_writer_wins_with_review' },
      { streams: { left: slow, right: quick } },
    );
    expect(ran.code).toBe(4);
    expect(world.show('pcoord/trial', 'shared.txt')).toBe(merged('right two'));
    expect(tree()).toEqual(['left.txt', 'list.txt', 'log.md', 'right.txt', 'shared.txt']);
    const [settled] = ofType(ran, 'conflict-settled');
    expect(settled).toMatchObject({ how: 'later_wins', from: 'right/1', paths: ['shared.txt'] });
    expect(keptRefs()).toEqual(
      expect.arrayContaining(['lost', 'ours', 'theirs'].map((side) => `conflicts/end/right-1/${side}`)),
    );
    expect(world.show(settled!.lost_ref!, 'shared.txt')).toBe(merged('left two'));
    expect(
      world
        .git('diff', '--unified=0', settled!.commit, settled!.lost_ref!)
        .split('\n')
        .filter((line) => /^[-+](?![-+])/.test(line)),
    ).toEqual(['-right two', '+left two']);
    expect(gone(added)).toEqual([]);
    const [item, ...others] = await reviews();
    expect(others).toEqual([]);
    expect(item).toMatchObject({ kind: 'settled_conflict', task: 'left/1', paths: ['shared.txt'] });
    const accepted = await world.pcoord(['review', 'accept', String(item!['id']), '--state', world.state])
      .ended;
    expect(accepted.code).toBe(0);
    expect(await reviews()).toEqual([]);
  });

  it('under priority: the more important one wins where they meet, whatever the order; exit 4', async () => {
    const ran = await exec(
      { strategy: 'priority' },
      {
        resource_conflicts: { strategy: 'priority_based_allocation', priority_order: ['left', 'right'] },
      },
    );
    expect(ran.code).toBe(4);
    expect(world.show('pcoord/trial', 'shared.txt')).toBe(merged('left two'));
    expect(ofType(ran, 'conflict-settled')).toMatchObject([{ how: 'priority' }]);
    expect(await reviews()).toMatchObject([{ kind: 'settled_conflict', task: 'right/1' }]);
    expect(gone(added)).toEqual([]);
    expect(tree()).toEqual(['left.txt', 'list.txt', 'log.md', 'right.txt', 'shared.txt']);
  });

  it('under three_way_merge without a resolver: a person is asked, both sides are kept, exit 4', async () => {
    const ran = await exec({ strategy: 'three_way_merge' });
    expect(ran.code).toBe(4);
    expect(world.show('pcoord/trial', 'shared.txt')).toBe(
      `left first\n${base.replace('two', 'left two')}`.trimEnd(),
    );
    expect(tree()).toEqual(['left.txt', 'list.txt', 'log.md', 'shared.txt']);
    expect(ofType(ran, 'merge-conflicted')).toMatchObject([{ from: 'right/1', paths: ['shared.txt'] }]);
    expect(await reviews()).toMatchObject([
      { kind: 'merge_conflict', task: 'right/1', paths: ['shared.txt'] },
    ]);
    expect(gone(added)).toEqual([]);
  });

  const resolver = (script: string): Parameters<typeof exec> => [
    { strategy: 'three_way_merge', resolver: '@merger' },
    { root: { agents: { '@merger': { adapter: 'command', command: sh(script) } } } },
  ];

  it('under three_way_merge with a resolver: what it makes of the marked file is taken, exit 0', async () => {
    const ran = await exec(...resolver("sed -i '/^[<=>]\\{7\\}/d' shared.txt"));
    expect(ran.code).toBe(0);
    expect(world.show('pcoord/trial', 'shared.txt')).toBe(merged('left two\nright two'));
    expect(tree()).toEqual(['left.txt', 'list.txt', 'log.md', 'right.txt', 'shared.txt']);
    expect(ofType(ran, 'conflict-settled')).toMatchObject([
      { how: 'resolver', from: 'right/1', paths: ['shared.txt'], lost_ref: null, review: null },
    ]);
    const parents = world.git('rev-list', '--parents', '-n', '1', 'pcoord/trial').split(' ').slice(1);
    expect(parents).toEqual(
      ofType(ran, 'attempt-succeeded')
        .toSorted(byTask)
        .map(({ commit }) => commit),
    );
    expect(await reviews()).toEqual([]);
    expect(gone(added)).toEqual([]);
  });

  it('under three_way_merge with a resolver that drops a side: taken, and a person is asked about the lines', async () => {
    const ran = await exec(...resolver("sed -i '/^=\\{7\\}/,/^>\\{7\\}/d; /^<\\{7\\}/d' shared.txt"));
    expect(ran.code).toBe(4);
    expect(world.show('pcoord/trial', 'shared.txt')).toBe(merged('left two'));
    expect(await reviews()).toMatchObject([{ kind: 'lost_lines', paths: ['shared.txt'] }]);
    expect(gone(added)).toEqual([]);
  });

  it.each([
    ['gives up', 'exit 7'],
    ['leaves marks', 'true'],
    ['writes elsewhere', "sed -i '/^[<=>]\\{7\\}/d' shared.txt; echo more > more.txt"],
  ])(
    'under three_way_merge with a resolver that %s: a person is asked, both sides are kept, exit 4',
    async (_, script) => {
      const ran = await exec(...resolver(script));
      expect(ran.code).toBe(4);
      expect(tree()).toEqual(['left.txt', 'list.txt', 'log.md', 'shared.txt']);
      expect(ofType(ran, 'note-taken').map(({ note }) => note)).toContain('resolver-failed');
      expect(await reviews()).toMatchObject([
        { kind: 'merge_conflict', task: 'right/1', paths: ['shared.txt'] },
      ]);
      expect(gone(added)).toEqual([]);
    },
  );

  it('under serialize: the later one starts from the result of the earlier one, nothing meets', async () => {
    const ran = await exec({ strategy: 'serialize' });
    expect(ran.code).toBe(0);
    // `right` finds no line `two` any more: it edits what `left` has made.
    expect(world.show('pcoord/trial', 'shared.txt')).toBe(merged('left two'));
    expect(ofType(ran, 'conflict-settled')).toEqual([]);
    const [first, second] = ofType(ran, 'attempt-started');
    expect([first?.task, second?.task]).toEqual(['left/1', 'right/1']);
    expect(second?.start_commit).toBe(ofType(ran, 'attempt-succeeded')[0]?.commit);
    expect(await reviews()).toEqual([]);
    expect(gone(added.filter((line) => line !== 'right two'))).toEqual([]);
  });
});

describe('modes', () => {
  it('append: the lines of both arrive, exit 0', async () => {
    const adder = (name: string): unknown => ({
      command: sh(`echo ${name} says >> log.md; echo ${name} alone > ${name}.txt`),
      resources: [{ path: 'log.md', mode: 'append' }, `${name}.txt`],
    });
    const ran = await exec({ strategy: 'fail' }, { streams: { left: adder('left'), right: adder('right') } });
    expect(ran.code).toBe(0);
    expect(world.show('pcoord/trial', 'log.md')).toBe('# log\nleft says\nright says');
    expect(gone(['left says', 'right says', 'left alone', 'right alone'])).toEqual([]);
    expect(await reviews()).toEqual([]);
  });

  it('generated: the file is made anew from the merged tree, exit 0', async () => {
    const regenerate = 'ls *.part > list.txt';
    const maker = (name: string): unknown => ({
      command: sh(`echo ${name} alone > ${name}.part; ${regenerate}`),
      resources: [`${name}.part`, { path: 'list.txt', mode: 'generated', regenerate }],
    });
    const ran = await exec({ strategy: 'fail' }, { streams: { left: maker('left'), right: maker('right') } });
    expect(ran.code).toBe(0);
    expect(world.show('pcoord/trial', 'list.txt')).toBe('left.part\nright.part');
    expect(ofType(ran, 'conflict-settled')).toMatchObject([
      { how: 'generated', paths: ['list.txt'], review: null },
    ]);
    expect(ofType(ran, 'tree-regenerated')).toMatchObject([{ paths: ['list.txt'] }]);
    expect(await reviews()).toEqual([]);
    expect(gone(['left alone', 'right alone'])).toEqual([]);
  });

  it('exclusive: never at the same time, and merged as the policy says', async () => {
    const trace = world.trace();
    const alone = (stream: typeof left, name: string): unknown => ({
      command: sh(
        `echo begin ${name} >> '${trace.path}'; ${stream.command[2]}; echo end ${name} >> '${trace.path}'`,
      ),
      resources: [{ path: 'shared.txt', mode: 'exclusive' }, `${name}.txt`],
    });
    const ran = await exec(
      { strategy: 'last_writer_wins_with_review' },
      { streams: { left: alone(left, 'left'), right: alone(right, 'right') } },
    );
    const lines = trace.lines();
    expect(lines).toHaveLength(4);
    expect(lines[0]!.replace('begin', 'end')).toBe(lines[1]);
    expect(lines[2]!.replace('begin', 'end')).toBe(lines[3]);
    // Both started from the base, so their changes of the same line meet all the same.
    expect(ran.code).toBe(4);
    expect(world.show('pcoord/trial', 'shared.txt')).toBe(merged('right two'));
    expect(await reviews()).toMatchObject([{ kind: 'settled_conflict', task: 'left/1' }]);
    expect(gone(added)).toEqual([]);
  });
});
