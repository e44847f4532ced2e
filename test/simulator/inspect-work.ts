import { graphOf } from '../../src/journal/graph.ts';
import type { RunState } from '../../src/journal/state.ts';
import type { Tree } from '../rig/fake-repository.ts';
import type { Simulation } from './simulate.ts';

/** What is wrong with what became of the work: the branch holds what was accepted, all of it and nothing else. */
export function inspectWork(simulation: Simulation, state: RunState): string[] {
  const { world, plan } = simulation;
  const { repository } = world;
  const tip = repository.refs.get(`refs/heads/${plan.session.branch}`) ?? repository.base;
  const kept = [...repository.refs].filter(([ref]) => !ref.startsWith('refs/heads/'));
  const heads = [tip, ...kept.map(([, commit]) => commit)];
  const places = new Map<string, boolean>();
  const isSafe = (line: string): boolean => {
    const known = places.get(line) ?? heads.some((head) => holds(repository.tree(head), line));
    places.set(line, known);
    return known;
  };
  const broken: string[] = [];
  for (const task of state.tasks.values()) {
    const attempts = task.attempts.flatMap((id) => state.attempts.get(id) ?? []);
    for (const attempt of attempts) {
      const { result, start_commit, id } = attempt;
      const accepted = task.status === 'succeeded' && attempt.status === 'succeeded';
      if (result === null || result === start_commit) continue;
      const merged = repository.isAncestor(result, tip);
      if (merged && !accepted) broken.push(`${id} was not accepted, but is part of the branch`);
      if (!accepted || isHeldBack(state, task.id)) continue;
      if (!merged && !heads.some((head) => repository.isAncestor(result, head)))
        broken.push(`${id} was accepted, but is neither in the branch nor kept`);
      for (const line of addedLines(repository.tree(start_commit), repository.tree(result)))
        if (!isSafe(line)) broken.push(`the line "${line}" of ${id} is nowhere`);
    }
  }
  return broken;
}

/** Results before a gate that failed wait with it, as its record says. */
function isHeldBack(state: RunState, task: string): boolean {
  const { after } = graphOf(state.plan);
  const seen = new Set([task]);
  for (const at of seen) for (const next of after.get(at) ?? []) seen.add(next);
  return [...seen].some((id) => state.gates.get(id)?.status === 'failed');
}

function addedLines(from: Tree, to: Tree): string[] {
  return Object.entries(to).flatMap(([path, text]) => {
    const before = new Set((from[path] ?? '').split('\n'));
    return text.split('\n').filter((line) => line !== '' && !before.has(line));
  });
}

function holds(tree: Tree, line: string): boolean {
  return Object.values(tree).some((text) => text.includes(line));
}
