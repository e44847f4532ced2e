import { describe, expect, it } from 'vitest';
import type { Plan } from '../../src/plan/plan.ts';
import type { Crash } from '../rig/fake-host.ts';
import { linesOf } from '../rig/fake-repository.ts';
import { createWorld, readJournal, type Script, type World } from '../rig/fake-world.ts';
import { branchTree, expectNothingLost, ofType, scripted } from '../rig/laws.ts';
import { makePlan, program } from '../rig/make-plan.ts';
import { meeting, under } from '../rig/policed-plan.ts';
import { type FakeRun, resumeFake, runFake } from '../rig/run-fake.ts';

/** Two that meet at a gate, one that breaks its check, one that meets them at the end, and a generated file. */
const made = { pattern: 'made', mode: 'generated', regenerate: program('make') } as const;
const log = { pattern: 'log', mode: 'append', regenerate: null } as const;
const plan = meeting(
  makePlan({
    streams: [
      { id: 'a', phases: 2, writes: ['both', 'a/**'], claims: [made, log] },
      { id: 'b', phases: 2, writes: ['both', 'b/**'], claims: [made, log] },
      { id: 'bad', writes: ['bad'] },
      { id: 'c', writes: ['both', 'c'] },
      { id: 'd', writes: ['d'], after: ['a/1', 'c/1'] },
    ],
    gates: [
      {
        id: 'milestone:m',
        waits_for: ['a/1', 'b/1', 'bad/1'],
        releases: ['a/2', 'b/2'],
        actions: [
          { kind: 'builtin', name: 'integrate_changes' },
          { kind: 'builtin', name: 'resolve_conflicts' },
          { kind: 'commands', name: 'test', commands: [program('check'), program('old')], check: true },
          { kind: 'builtin', name: 'notify' },
        ],
      },
    ],
    verify: [program('check')],
  }),
  ['a/1', 'b/1'],
  ['a/1', 'c/1'],
  ['b/1', 'c/1'],
);

const scripts: Readonly<Record<string, Script>> = {
  'a/1': { writes: { both: 'x\nA', 'a/1': 'A1', made: 'by a', log: 'la' } },
  'b/1': { writes: { both: 'x\nB', 'b/1': 'B1', made: 'by b', log: 'lb' }, duration_ms: 1500 },
  'bad/1': { writes: { bad: 'BAD' } },
  'c/1': { writes: { both: 'x\nC', c: 'C' }, duration_ms: 500 },
  'd/1': { writes: { d: 'D' } },
  'a/2': { writes: { 'a/2': 'A2' }, duration_ms: 3000 },
  'b/2': { writes: { 'b/2': 'B2' } },
};

function newWorld(): World {
  const others = scripted(scripts);
  const world: World = createWorld({
    files: { 'README.md': 'base', both: 'x' },
    script: (spec) => {
      const tree = world.places.get(spec.cwd)?.tree ?? {};
      switch (spec.argv[0]) {
        case 'check':
          return { exit_code: 'bad' in tree ? 1 : 0, duration_ms: 10 };
        case 'old':
          return { exit_code: 1, duration_ms: 10 };
        case 'make':
          return {
            writes: {
              made: `made of ${Object.keys(tree)
                .filter((path) => /^[ab]\//.test(path))
                .join(' ')}`,
            },
          };
        case 'merger':
          return {
            writes: { both: [...linesOf(tree['both'])].filter((line) => !/^[<=>]{7}/.test(line)).join('\n') },
          };
        default:
          return others(spec);
      }
    },
  });
  return world;
}

const [agent] = makePlan({ streams: [{ id: 'a', agent: '@merger' }] }).agents;
const policies: readonly (readonly [string, Plan])[] = [
  ['last_writer_wins_with_review', under(plan, { strategy: 'last_writer_wins_with_review' })],
  ['priority', under(plan, { strategy: 'priority' }, ['b'])],
  ['three_way_merge', under(plan, { strategy: 'three_way_merge' })],
  ['fail', under(plan, { strategy: 'fail' })],
  [
    'three_way_merge with a resolver',
    {
      ...under(plan, { strategy: 'three_way_merge', resolver: '@merger' }),
      agents: [{ ...agent!, argv: ['merger'] }],
    },
  ],
  [
    'an immediate alert',
    under(plan, {
      strategy: 'last_writer_wins_with_review',
      notification: 'immediate_alert_to_affected_agents',
    }),
  ],
];

/** What must be the same however often the coordinator died. */
function print({ state, world }: FakeRun): unknown {
  return {
    outcome: state.outcome,
    tree: branchTree(world),
    reviews: state.reviews.map(({ id, kind, node, task, paths, refs, status }) => [
      id,
      kind,
      node,
      task,
      paths,
      refs,
      status,
    ]),
    tasks: [...state.tasks].map(([id, { status }]) => [id, status]),
    messages: state.messages.map(({ to, text }) => [to, text]),
    settled: state.settled.map(({ into, from, how, paths }) => [into, from, how, paths]),
    rejected: state.rejected.map(({ task }) => task),
    kept: state.notes.filter(({ note }) => note === 'work-kept').map(({ detail }) => detail),
    // Dates are those of records, and a coordinator that died may see an end later.
    refs: [...world.repository.refs].sort().map(([ref, commit]) => [ref, world.repository.tree(commit)]),
    broken: world.broken,
  };
}

const turns = policies.map(([name, policed], turn) => [name, policed, turn] as const);

describe.each(turns)('under %s, a run whose coordinator dies', (_, policed, turn) => {
  it('at any record or call ends as one that lived: same trees, refs, reviews, each asked once', async () => {
    const whole = await runFake(policed, { world: newWorld() });
    expectNothingLost(whole, (path) => path !== 'made');
    const asked = ofType(whole.events, 'review-opened').map(({ review }) => review);
    expect(new Set(asked).size).toBe(asked.length);
    const crashes: Crash[] = [];
    for (let number = 2; number <= whole.events.length; number++)
      crashes.push({ kind: 'append', number, when: number % 2 ? 'before' : 'after' });
    for (let number = 1; number <= whole.world.calls.length; number++)
      crashes.push({ kind: 'call', number, when: number % 2 ? 'before' : 'after' });
    // Each kind of point comes up under two of the six.
    for (const crash of crashes.filter((_, index) => index % 3 === turn % 3)) {
      const world = newWorld();
      const dead = await runFake(policed, { world, crash });
      const last = dead.crashed ? await resumeFake(policed, world) : dead;
      expect(print(last), JSON.stringify(crash)).toEqual(print(whole));
      const opened = ofType(readJournal(world).records, 'review-opened').map(({ review }) => review);
      expect(new Set(opened).size).toBe(opened.length);
    }
  });
});
