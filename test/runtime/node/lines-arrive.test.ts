import { describe, expect, it } from 'vitest';
import { linesOf, type Tree } from '../../rig/fake-repository.ts';
import type { Script } from '../../rig/fake-world.ts';
import { type GitWorld, makeGitWorld } from '../../rig/git-world.ts';
import { ofType, type scripted } from '../../rig/laws.ts';
import { program } from '../../rig/make-plan.ts';
import { under } from '../../rig/policed-plan.ts';
import { syncPlan } from '../../rig/sync-plan.ts';

const safePoint = '{"kind":"safe-point"}';
const base: Tree = { 'f.txt': fileOf('f'), 'g.txt': fileOf('g') };

describe('random work that meets, some of which breaks the checks', () => {
  it.each(seeds())(
    'arrives line by line, or is kept; nothing that was refused arrives (%i)',
    async (seed) => {
      const drawn = draw(seed);
      const git = await makeGitWorld(base, { script: (spec) => scriptOf(git, drawn, spec) });
      try {
        const { state, events, world } = await git.run(planOf(drawn), {
          onEvent: (event, now) => {
            if (event.type !== 'agent-started' && event.type !== 'agent-exited') return;
            const stream = now.attempts.get(event.attempt)?.task.split('/')[0] ?? '';
            const place = [...git.world.places].find(([path]) => path === `/own/${stream}`)?.[1];
            const one = drawn.streams.find(({ id }) => id === stream);
            if (!place || !one) return;
            const edits = event.type === 'agent-started' ? one.early : one.late;
            for (const { file, at, line } of edits)
              place.tree[file] = insert(place.tree[file] ?? '', { at, line });
          },
        });
        expect(world.broken).toEqual([]);
        expect(events.length).toBeGreaterThan(10);
        const branch = allLines(git.files('pcoord/session'));
        const kept = new Set(git.kept().flatMap((ref) => [...allLines(git.files(ref))]));
        const out = new Set(ofType(events, 'task-rejected').map(({ task }) => task));
        for (const { id, early, late } of drawn.streams) {
          const isOut = state.tasks.get(`${id}/1`)?.status !== 'succeeded';
          expect(isOut).toBe(out.has(`${id}/1`));
          for (const { line } of [...early, ...late]) {
            expect([line, branch.has(line) || kept.has(line)]).toEqual([line, true]);
            if (isOut) expect([line, branch.has(line)]).toEqual([line, false]);
          }
        }
        for (const { id, bad } of drawn.streams) if (bad) expect([...out]).toContain(`${id}/1`);
        expect([...branch].filter((line) => line.includes('bad'))).toEqual([]);
      } finally {
        git.close();
      }
    },
  );
});

/** In these, work goes on without what was taken back, falls with it, or meets it; `PCOORD_LINES=1-50` looks at more. */
function seeds(): readonly number[] {
  const [from, to] = (process.env['PCOORD_LINES'] ?? '').split('-').map(Number);
  return from && to ? Array.from({ length: to - from + 1 }, (_, at) => from + at) : [1, 6];
}

interface Edit {
  readonly file: string;
  readonly at: number;
  readonly line: string;
}

interface Stream {
  readonly id: string;
  readonly bad: boolean;
  readonly duration_ms: number;
  readonly early: readonly Edit[];
  readonly late: readonly Edit[];
}

interface Drawn {
  readonly streams: readonly Stream[];
}

/** Streams that end one after another; some break the checks, all of them put lines where others may as well. */
function draw(seed: number): Drawn {
  const dice = diceOf(seed);
  const ids = ['a', 'b', 'c', 'd'];
  const bad = dice(3);
  const streams = ids.map((id, index): Stream => {
    const isBad = index === bad;
    const edit = (name: string): Edit => ({
      file: dice(2) === 0 ? 'f.txt' : 'g.txt',
      at: dice(12),
      line: `${isBad ? 'bad ' : ''}${id} ${name}`,
    });
    return {
      id,
      bad: isBad,
      duration_ms: 4_000 + index * 9_000 + dice(4) * 1_000,
      early: [edit('early')],
      late: [edit('late'), edit('last')],
    };
  });
  return { streams };
}

function planOf({ streams }: Drawn): ReturnType<typeof syncPlan> {
  const plan = syncPlan({
    streams: streams.map(({ id }) => ({ id, writes: ['f.txt', 'g.txt'] })),
    every: Object.fromEntries(streams.map(({ id }) => [id, 10_000])),
    verify: [program('check')],
  });
  return under(plan, { strategy: 'last_writer_wins_with_review' });
}

type Spec = Parameters<ReturnType<typeof scripted>>[0] & { readonly cwd: string };

function scriptOf(git: GitWorld, { streams }: Drawn, spec: Spec): Script {
  if (spec.id !== spec.env['PCOORD_ATTEMPT']) {
    const tree = git.world.places.get(spec.cwd)?.tree ?? {};
    return [...allLines(tree)].some((line) => line.includes('bad')) ? { exit_code: 1, output: 'red' } : {};
  }
  const stream = streams.find(({ id }) => id === spec.env['PCOORD_STREAM']);
  const steps = [11_000, 21_000].map((after_ms) => ({ after_ms, says: [safePoint] }));
  return { duration_ms: stream?.duration_ms ?? 1_000, steps };
}

function fileOf(name: string): string {
  return `${Array.from({ length: 12 }, (_, at) => `${name} ${at}`).join('\n')}\n`;
}

/** The text with a line more, before the line of that number. */
function insert(text: string, { at, line }: { readonly at: number; readonly line: string }): string {
  const lines = text.split('\n');
  lines.splice(Math.min(at, lines.length - 1), 0, line);
  return lines.join('\n');
}

function allLines(tree: Tree): ReadonlySet<string> {
  return new Set(Object.values(tree).flatMap((text) => [...linesOf(text)]));
}

/** Numbers from a seed: below the bound, evenly. */
function diceOf(seed: number): (below: number) => number {
  let state = seed * 2_654_435_761;
  return (below) => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return Math.floor((state / 4_294_967_296) * below);
  };
}
