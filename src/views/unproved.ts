import { graphOf } from '../journal/graph.ts';
import type { GateState, RunState } from '../journal/state.ts';
import { isCheck } from '../plan/is-check.ts';
import { sayNote } from './notes.ts';
import * as words from './words.ts';

const LIST_MOST = 10;

/**
 * What the checks did not prove, a line each: those that fail on the base as well, those that failed and passed on the
 * same tree, and work whose end nobody saw.
 */
export function unproved(state: RunState): readonly string[] {
  const failing = [...state.gates.values(), state.end].flatMap((gate) =>
    gate.actions
      .filter(({ outcome }) => outcome === 'failed_before')
      .map(({ name, detail }) => `${name} (${words.sayNode(gate.id)})${detail === '' ? '' : `: ${detail}`}`),
  );
  const unsteady = state.notes.filter(({ note }) => note === 'check-unsteady');
  return [
    ...shorten(failing),
    ...shorten([...new Set(unsteady.map(({ note, detail }) => sayNote(note, detail)))]),
    ...shorten(unseen(state)),
  ];
}

function unseen(state: RunState): readonly string[] {
  return [...state.attempts.values()]
    .filter(
      ({ id, task, status, cause }) =>
        status === 'succeeded' && cause === 'exit_unknown' && state.tasks.get(task)?.attempts.at(-1) === id,
    )
    .map(({ id, task }) => {
      const judges = judgesOf(state, task);
      const by = judges.length === 0 ? 'judged by no check' : `accepted by ${words.sayNames(judges, 6)}`;
      return `${id}: its end was not seen, ${by}`;
    });
}

/** The checks that looked at a task's work and passed. */
function judgesOf(state: RunState, task: string): readonly string[] {
  const { before } = graphOf(state.plan);
  const own = (state.plan.tasks.find(({ id }) => id === task)?.verify.length ?? 0) > 0;
  const isBehind = (gate: string): boolean => {
    const seen = new Set([gate]);
    for (const id of seen) for (const earlier of before.get(id) ?? []) seen.add(earlier);
    return seen.has(task);
  };
  const passed = (gate: GateState): readonly string[] => {
    const planned = state.plan.gates.find(({ id }) => id === gate.id);
    const deeds = new Set(planned?.actions.flatMap((one) => (isCheck(planned, one) ? [] : [one.name])));
    return gate.actions
      .filter(({ name, outcome }) => outcome === 'passed' && !deeds.has(name))
      .map(({ name }) => `${name} (${words.sayNode(gate.id)})`);
  };
  return [
    ...(own ? ['its own checks'] : []),
    ...[...state.gates.values()].filter(({ id }) => isBehind(id)).flatMap(passed),
    ...passed(state.end),
  ];
}

function shorten(lines: readonly string[]): readonly string[] {
  if (lines.length <= LIST_MOST) return lines;
  return [...lines.slice(0, LIST_MOST), `… and ${lines.length - LIST_MOST} more`];
}
