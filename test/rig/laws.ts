import type { RunEvent } from '../../src/journal/event.ts';
import type { RunState } from '../../src/journal/state.ts';
import type { Plan } from '../../src/plan/plan.ts';
import { linesOf, type Tree } from './fake-repository.ts';
import { createWorld, type Script, type World } from './fake-world.ts';
import { type FakeRun, runFake } from './run-fake.ts';

/** Start and end of every agent that ran, in virtual time; an open end is infinite. */
export function intervals(world: World): { id: string; task: string; from: number; to: number }[] {
  return [...world.processes]
    .filter(
      ([id]) =>
        !/\.(setup|verify|regenerate|resolver)\./.test(id) &&
        !/^(milestone|stage|end|escalation\.\d+$)/.test(id),
    )
    .map(([id, process]) => ({
      id,
      task: `${process.spec.env['PCOORD_STREAM']}/${process.spec.env['PCOORD_PHASE']}`,
      from: process.started_ms,
      to: process.ended_ms ?? Number.POSITIVE_INFINITY,
    }));
}

/** The most agents that ever ran together, of those that count. */
export function mostAtOnce(world: World, counts: (task: string) => number = () => 1): number {
  const all = intervals(world);
  return Math.max(
    0,
    ...all.map((one) =>
      all
        .filter((other) => other.from <= one.from && one.from < other.to)
        .reduce((sum, other) => sum + counts(other.task), 0),
    ),
  );
}

/** Whether two tasks ever ran at the same time. */
export function overlapped(world: World, a: string, b: string): boolean {
  const all = intervals(world);
  return all.some(
    (one) =>
      one.task === a && all.some((other) => other.task === b && one.from < other.to && other.from < one.to),
  );
}

/** Files of the session branch; `null` when it does not exist. */
export function branchTree(world: World): Tree | null {
  const tip = world.repository.refs.get('refs/heads/pcoord/session');
  return tip === undefined ? null : world.repository.tree(tip);
}

/** The events of one type. */
export function ofType<T extends RunEvent['type']>(
  events: readonly RunEvent[],
  type: T,
): Extract<RunEvent, { type: T }>[] {
  return events.filter((event): event is Extract<RunEvent, { type: T }> => event.type === type);
}

/** Task id → status. */
export function statuses(state: RunState): Record<string, string> {
  return Object.fromEntries([...state.tasks].map(([id, task]) => [id, task.status]));
}

/** Runs a plan whose programs are scripted by task (`stream/phase`) or, for others, by program id. */
export function runScripted(
  plan: Plan,
  scripts: Readonly<Record<string, Script | ((attempt: number) => Script)>>,
  options: Parameters<typeof runFake>[1] = {},
): Promise<FakeRun> {
  return runFake(plan, { ...options, script: scripted(scripts) });
}

/** The scripts as a function of a program's spec. */
export function scripted(
  scripts: Readonly<Record<string, Script | ((attempt: number) => Script)>>,
): (spec: { readonly id: string; readonly env: Readonly<Record<string, string>> }) => Script {
  return ({ id, env }) => {
    const task = `${env['PCOORD_STREAM']}/${env['PCOORD_PHASE']}`;
    const isAgent = id === env['PCOORD_ATTEMPT'];
    const found = isAgent ? scripts[task] : scripts[id];
    return typeof found === 'function' ? found(Number(id.slice(id.lastIndexOf('.') + 1))) : (found ?? {});
  };
}

/** A world in which every program that is no agent looks at the files of its place, and fails where they are red. */
export function judgedWorld(
  scripts: Readonly<Record<string, Script | ((attempt: number) => Script)>>,
  isRed: (tree: Tree) => boolean,
  files?: Tree,
): World {
  const script = scripted(scripts);
  const world: World = createWorld({
    ...(files ? { files } : {}),
    script: (spec) => {
      if (spec.id === spec.env['PCOORD_ATTEMPT']) return script(spec);
      const tree = world.places.get(spec.cwd)?.tree ?? {};
      return isRed(tree) ? { exit_code: 1, output: `red: ${Object.keys(tree).join(' ')}` } : {};
    },
  });
  return world;
}

/** Every line of an accepted result is in the session branch or in a ref that is kept. */
export function expectNothingLost(
  { state, world }: Pick<FakeRun, 'state' | 'world'>,
  counts: (path: string) => boolean = () => true,
): void {
  const { repository } = world;
  const kept = new Set(
    [...repository.refs.values()].flatMap((commit) =>
      Object.entries(repository.tree(commit)).flatMap(([path, content]) =>
        [...linesOf(content)].map((line) => `${path}: ${line}`),
      ),
    ),
  );
  for (const attempt of state.attempts.values()) {
    if (attempt.status !== 'succeeded' || attempt.result === null) continue;
    const before = repository.tree(attempt.start_commit);
    for (const [path, content] of Object.entries(repository.tree(attempt.result)))
      for (const line of linesOf(content))
        if (counts(path) && !linesOf(before[path]).has(line) && !kept.has(`${path}: ${line}`))
          throw new Error(`${attempt.id} added ${line} to ${path}, and no ref holds it`);
  }
}
