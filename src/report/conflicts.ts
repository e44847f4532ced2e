import { inertText } from '../base/inert.ts';
import type { RunEvent } from '../journal/event.ts';
import type { RunState } from '../journal/state.ts';
import * as words from '../views/words.ts';
import type { ReportConflict } from './model.ts';

/** Every conflict that came up, and what was done about it, as it happened. */
export function collectConflicts(events: readonly RunEvent[], state: RunState): readonly ReportConflict[] {
  return events.flatMap((event) => conflictsOf(event, state));
}

function conflictsOf(event: RunEvent, state: RunState): readonly ReportConflict[] {
  const step = (kind: ReportConflict['kind'], rest: Partial<ReportConflict>): ReportConflict => ({
    kind,
    at_ms: event.at_ms,
    where: '',
    how: '',
    review: null,
    refs: [],
    ...rest,
    between: (rest.between ?? []).map((id) => inert(words.sayNode(id))),
    paths: (rest.paths ?? []).slice(0, PATHS_MOST).map(inert),
  });
  switch (event.type) {
    case 'sync-finished':
      return event.conflicts.map(({ left, right, paths }) =>
        step('found_at_sync', {
          where: `sync ${event.tick}`,
          between: [left, right],
          paths,
          how: 'found while both were at work',
        }),
      );
    case 'integration-planned':
      return event.predicted.map(({ left, right, paths }) =>
        step('predicted', {
          where: words.sayNode(event.into),
          between: [left, right],
          paths,
          how: 'a trial merge found it; the order was chosen by that',
        }),
      );
    case 'merge-conflicted':
      return [
        step('did_not_merge', {
          where: words.sayNode(event.into),
          between: [event.from],
          paths: event.paths,
          how: event.review === null ? 'the policy is to fail' : 'left to a person; both sides are kept',
          review: event.review,
          refs: [event.ours_ref, event.theirs_ref],
        }),
      ];
    case 'conflict-settled':
      return [
        step('settled', {
          where: words.sayNode(event.into),
          between: [event.from],
          paths: event.paths,
          how: words.SETTLED[event.how],
          review: event.review,
          refs: [...(event.lost_ref === null ? [] : [event.lost_ref]), event.ours_ref, event.theirs_ref],
        }),
      ];
    case 'tree-regenerated':
      if (event.commit === event.onto) return [];
      return [
        step('made_anew', {
          where: words.sayNode(event.into),
          paths: event.paths,
          how: 'generated files were made anew from the merged tree',
        }),
      ];
    case 'task-rejected': {
      const beside = event.beside;
      return [
        step(beside === undefined ? 'taken_back' : 'held_back', {
          where: words.sayNode(event.gate),
          between: beside === undefined ? [event.task] : [event.task, beside],
          how: inert(
            beside === undefined
              ? `it broke the checks: ${event.detail}`
              : `passes alone, fails beside the other: ${event.detail}`,
          ),
          refs: [event.ref],
        }),
      ];
    }
    case 'result-separated':
      return [
        step('separated', {
          where: words.sayNode(event.gate),
          between: [event.task, ...event.without],
          how: 'goes on without what was withdrawn',
        }),
      ];
    case 'patch-diverted': {
      const task = state.attempts.get(event.attempt)?.task ?? event.attempt;
      return [
        step('set_aside', {
          where: inert(task),
          between: [task, event.owner],
          paths: event.paths,
          how: inert(`left out of the result and kept for ${event.owner}`),
          refs: [event.ref],
        }),
      ];
    }
    default:
      return [];
  }
}

const PATHS_MOST = 50;

function inert(text: string): string {
  return inertText(text, { max: 300 });
}
