import { inertText } from '../base/inert.ts';
import type { RunEvent } from '../journal/event.ts';
import type { RunState } from '../journal/state.ts';
import * as words from '../views/words.ts';
import type { ReportConflict } from './model.ts';

/** Every conflict that came up, and what was done about it, as it happened. */
export function collectConflicts(events: readonly RunEvent[], state: RunState): readonly ReportConflict[] {
  return events.flatMap((event) => conflictsOf(event, state));
}

type Rest = Partial<Omit<ReportConflict, 'kind' | 'at_ms'>>;
type Step = (kind: ReportConflict['kind'], rest: Rest) => ReportConflict;

function conflictsOf(event: RunEvent, state: RunState): readonly ReportConflict[] {
  const step: Step = (kind, rest) => ({
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
    case 'integration-planned':
      return foreseen(event, step);
    case 'merge-conflicted':
    case 'conflict-settled':
    case 'tree-regenerated':
      return merged(event, step);
    case 'task-rejected':
    case 'result-separated':
      return withdrawn(event, step);
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

type EventOf<T extends RunEvent['type']> = Extract<RunEvent, { readonly type: T }>;

/** Found by looking ahead: nothing had to be decided yet. */
function foreseen(
  event: EventOf<'sync-finished' | 'integration-planned'>,
  step: Step,
): readonly ReportConflict[] {
  if (event.type === 'sync-finished')
    return event.conflicts.map(({ left, right, paths }) =>
      step('found_at_sync', {
        where: `sync ${event.tick}`,
        between: [left, right],
        paths,
        how: 'found while both were at work',
      }),
    );
  return event.predicted.map(({ left, right, paths }) =>
    step('predicted', {
      where: words.sayNode(event.into),
      between: [left, right],
      paths,
      how: 'a trial merge found it; the order was chosen by that',
    }),
  );
}

/** Came up in a merge. */
function merged(
  event: EventOf<'merge-conflicted' | 'conflict-settled' | 'tree-regenerated'>,
  step: Step,
): readonly ReportConflict[] {
  const where = words.sayNode(event.into);
  const { paths } = event;
  if (event.type === 'tree-regenerated')
    return event.commit === event.onto
      ? []
      : [step('made_anew', { where, paths, how: 'generated files were made anew from the merged tree' })];
  const sides = [event.ours_ref, event.theirs_ref];
  const about = { where, between: [event.from], paths, review: event.review };
  if (event.type === 'conflict-settled') {
    const lost = event.lost_ref === null ? [] : [event.lost_ref];
    const between = [event.changed_by ?? event.from];
    return [step('settled', { ...about, between, how: words.SETTLED[event.how], refs: [...lost, ...sides] })];
  }
  const how = event.review === null ? 'the policy is to fail' : 'left to a person; both sides are kept';
  return [step('did_not_merge', { ...about, how, refs: sides })];
}

/** Results that were accepted and are not any more. */
function withdrawn(
  event: EventOf<'task-rejected' | 'result-separated'>,
  step: Step,
): readonly ReportConflict[] {
  const where = words.sayNode(event.gate);
  if (event.type === 'result-separated')
    return [
      step('separated', {
        where,
        between: [event.task, ...event.without],
        how: 'goes on without what was withdrawn',
      }),
    ];
  const { task, beside, detail, ref } = event;
  if (beside === undefined)
    return [
      step('taken_back', {
        where,
        between: [task],
        how: inert(`it broke the checks: ${detail}`),
        refs: [ref],
      }),
    ];
  const how = inert(`passes alone, fails beside the other: ${detail}`);
  return [step('held_back', { where, between: [task, beside], how, refs: [ref] })];
}

const PATHS_MOST = 50;

function inert(text: string): string {
  return inertText(text, { max: 300 });
}
