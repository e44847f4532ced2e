import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Plan } from '../../src/plan/plan.ts';
import type { Crash } from '../rig/fake-host.ts';
import { createWorld, type World } from '../rig/fake-world.ts';
import { branchTree, expectNothingLost } from '../rig/laws.ts';
import { makePlan, program } from '../rig/make-plan.ts';
import { meeting, under } from '../rig/policed-plan.ts';
import { resumeFake, runFake } from '../rig/run-fake.ts';

const strategies = [
  'last_writer_wins_with_review',
  'priority',
  'three_way_merge',
  'fail',
  'serialize',
] as const;

/** Streams that write into the same few files, in any order, with or without a gate that someone breaks. */
const worlds = fc.record({
  strategy: fc.constantFrom(...strategies),
  streams: fc.array(
    fc.record({
      files: fc.uniqueArray(fc.integer({ min: 0, max: 2 }), { maxLength: 2 }),
      phases: fc.integer({ min: 1, max: 2 }),
      after: fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 2 }),
      duration_ms: fc.integer({ min: 100, max: 4000 }),
      append: fc.boolean(),
    }),
    { minLength: 2, maxLength: 5 },
  ),
  gate: fc.boolean(),
  verify: fc.boolean(),
  red: fc.option(fc.integer({ min: 0, max: 4 }), { nil: null }),
  known: fc.boolean(),
});

type Sketch = typeof worlds extends fc.Arbitrary<infer T> ? T : never;

function planOf({ strategy, streams, gate, verify, known }: Sketch): Plan {
  const ids = streams.map((_, index) => `s${index}`);
  const plan = makePlan({
    streams: streams.map(({ files, phases, after, append }, index) => ({
      id: `s${index}`,
      phases,
      writes: [`s${index}/**`, ...files.map((file) => `f${file}`)],
      claims: append ? [{ pattern: 'log', mode: 'append', regenerate: null }] : [],
      after: [...new Set(after)].filter((other) => other < index).map((other) => `s${other}/1`),
    })),
    gates: gate
      ? [
          {
            id: 'milestone:m',
            waits_for: ids.map((id) => `${id}/1`),
            releases: streams.flatMap(({ phases }, index) => (phases === 2 ? [`s${index}/2`] : [])),
            actions: [{ kind: 'commands', name: 'test', commands: [program('check')], check: true }],
          },
        ]
      : [],
    verify: verify ? [program('check')] : [],
  });
  const pairs = ids.flatMap((a, at) => ids.slice(at + 1).map((b) => [`${a}/1`, `${b}/1`] as const));
  return under(known ? meeting(plan, ...pairs) : plan, { strategy });
}

function worldOf(sketch: Sketch, slow: (index: number) => number): World {
  const world: World = createWorld({
    script: ({ id, env, cwd }) => {
      const tree = world.places.get(cwd)?.tree ?? {};
      if (id !== env['PCOORD_ATTEMPT'])
        return { duration_ms: 10, exit_code: `s${sketch.red}/1` in tree ? 1 : 0 };
      const index = Number(env['PCOORD_STREAM']?.slice(1));
      const name = `s${index}/${env['PCOORD_PHASE']}`;
      const stream = sketch.streams[index]!;
      const files = [...stream.files.map((file) => `f${file}`), ...(stream.append ? ['log'] : [])];
      return {
        duration_ms: slow(index),
        writes: {
          [name]: name,
          ...Object.fromEntries(files.map((file) => [file, `${tree[file] ?? ''}\n${name} in ${file}`])),
        },
      };
    },
  });
  return world;
}

describe('any streams that write into the same files', () => {
  it('lose no line: each is in the tree or in a ref that is kept, also when the coordinator dies', async () => {
    await fc.assert(
      fc.asyncProperty(worlds, fc.integer({ min: 2, max: 60 }), async (sketch, number) => {
        const plan = planOf(sketch);
        const pace = (index: number): number => sketch.streams[index]!.duration_ms;
        const calm = await runFake(plan, { world: worldOf(sketch, pace) });
        expectNothingLost(calm);
        const world = worldOf(sketch, pace);
        const crash: Crash = {
          kind: number % 2 ? 'call' : 'append',
          number,
          when: number % 3 ? 'after' : 'before',
        };
        const dead = await runFake(plan, { world, crash });
        const last = dead.crashed ? await resumeFake(plan, world) : dead;
        expectNothingLost(last);
        expect(world.broken).toEqual([]);
        expect(branchTree(world)).toEqual(branchTree(calm.world));
        expect(last.state.outcome).toBe(calm.state.outcome);
        expect(last.state.reviews.map(({ id }) => id).sort()).toEqual(
          calm.state.reviews.map(({ id }) => id).sort(),
        );
      }),
      { numRuns: 150 },
    );
  });

  it('end with the same tree, whoever is faster, where the records alone decide', async () => {
    await fc.assert(
      fc.asyncProperty(worlds, async (drawn) => {
        const sketch = { ...drawn, red: null };
        const plan = planOf(sketch);
        const one = await runFake(plan, { world: worldOf(sketch, (index) => 100 * (index + 1)) });
        const other = await runFake(plan, { world: worldOf(sketch, (index) => 1000 - 100 * index) });
        expect(branchTree(other.world)).toEqual(branchTree(one.world));
        expect(other.state.outcome).toBe(one.state.outcome);
      }),
      { numRuns: 60 },
    );
  });
});
