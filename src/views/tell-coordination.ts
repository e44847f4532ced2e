import { inertText } from '../base/inert.ts';
import { unreachable } from '../base/invariant.ts';
import type { RunEvent } from '../journal/event.ts';
import type { CoordinationEvent } from '../journal/reduce-coordination.ts';
import type { LimitEvent } from '../journal/reduce-limits.ts';
import type { ReviewEvent } from '../journal/reduce-review.ts';
import type { RunState } from '../journal/state.ts';
import { sayBudget, sayCount, sayDuration } from './quantities.ts';
import type { Telling } from './telling.ts';
import * as words from './words.ts';

type EventOf<T extends RunEvent['type']> = Extract<RunEvent, { readonly type: T }>;

/** Events that tell of streams knowing of each other, of settled conflicts, of limits. */
export type CoordinationTold =
  | CoordinationEvent
  | LimitEvent
  | Exclude<ReviewEvent, { readonly type: 'review-opened' }>;

/** What such an event means to a person; empty for those that only machines need. */
export function tellCoordination(event: CoordinationTold, state: RunState): readonly Telling[] {
  switch (event.type) {
    case 'integration-planned':
    case 'conflict-settled':
    case 'tree-regenerated':
    case 'result-separated':
    case 'task-rejected':
    case 'review-closed':
      return tellIntegration(event, state);
    case 'sync-started':
    case 'sync-finished':
      return tellSync(event);
    case 'attempt-updated': {
      const files = sayCount(event.changed, 'file');
      return [about('dim', streamOf(state, event.attempt), `brought up to date while it runs: ${files}`)];
    }
    case 'alert-raised':
      return [tellAlert(event, state)];
    case 'message-sent':
      if (event.kind !== 'words') return [];
      return [about('dim', event.to, `message from ${event.from}: ${inert(event.text)}`)];
    case 'lease-taken':
      return event.how === 'asked'
        ? [about('dim', streamOf(state, event.attempt), `holds ${namesOf(event.paths)}`)]
        : [];
    case 'lease-refused': {
      const text = `asked for ${namesOf(event.paths)}, which ${event.holder} holds`;
      return [about('attention', streamOf(state, event.attempt), text)];
    }
    case 'lease-released':
    case 'attempt-measured':
    case 'helper-progressed':
    case 'agent-consulted':
      return [];
    case 'contract-published': {
      const to = event.to.length === 0 ? '' : ` to ${words.sayNames(event.to, 4)}`;
      const text = `published ${inert(event.artifact)} (${inert(event.file)}, version ${event.version})${to}`;
      return [about('good', event.stream, text)];
    }
    case 'escalation-raised':
      return [tellEscalation(event, state)];
    case 'consultation-ended':
      return [tellConsultation(event, state)];
    case 'capacity-changed':
      return [about('dim', '', `${event.name}: ${event.amount} now (${words.CAPACITY_REASONS[event.why]})`)];
    case 'budget-warned':
    case 'budget-exhausted':
      return [tellBudget(event)];
    default:
      return unreachable(event);
  }
}

function tellAlert(event: EventOf<'alert-raised'>, state: RunState): Telling {
  const [owner] = event.about;
  // Who wrote is told as well as whose it is: only one of them strayed.
  const strayed = event.streams.filter((stream) => !event.about.includes(stream));
  if (event.alert === 'out_of_scope_write' && owner !== undefined && strayed.length > 0) {
    const text = `writes ${namesOf(event.paths)}, which ${owner} claims; ${whenTold(event, state)}`;
    return about('attention', words.sayNames(strayed, 4), text);
  }
  const others = event.about.length === 0 ? '' : ` with ${words.sayNames(event.about, 4)}`;
  const text = `${words.ALERTS[event.alert]}${others}: ${namesOf(event.paths)}; ${whenTold(event, state)}`;
  return about('attention', words.sayNames(event.streams, 4), text);
}

/**
 * When the streams hear of it. Only overlaps wait for a meeting or are kept to the record: whoever strays is told in any
 * case, and a conflict that a meeting found becomes an alert because it tells of it.
 */
function whenTold({ alert }: EventOf<'alert-raised'>, { plan }: RunState): string {
  if (alert !== 'overlapping_writes') return words.WHEN_TOLD.immediate_alert_to_affected_agents;
  const { notification } = plan.policies.file;
  if (notification === 'at_sync' && plan.session.strategy === 'synchronized_parallel')
    return 'to be told at the next meeting';
  return words.WHEN_TOLD[notification];
}

function tellIntegration(
  event: EventOf<
    | 'integration-planned'
    | 'conflict-settled'
    | 'tree-regenerated'
    | 'result-separated'
    | 'task-rejected'
    | 'review-closed'
  >,
  state: RunState,
): readonly Telling[] {
  switch (event.type) {
    case 'integration-planned': {
      if (event.predicted.length === 0) return [];
      const pairs = sayCount(event.predicted.length, 'pair');
      return [
        about('attention', words.sayNode(event.into), `${pairs} of results will not merge by themselves`),
      ];
    }
    case 'conflict-settled': {
      const lost = event.lost_ref === null ? '' : `; what lost is kept: ${event.lost_ref}`;
      const text = `${words.sayNode(event.changed_by ?? event.from)}: ${words.SETTLED[event.how]} in ${namesOf(event.paths)}${lost}`;
      return [about('attention', words.sayNode(event.into), text)];
    }
    case 'tree-regenerated':
      if (event.commit === event.onto) return [];
      return [about('dim', words.sayNode(event.into), `made anew: ${namesOf(event.paths)}`)];
    case 'result-separated': {
      const text = `${words.sayNode(event.task)} goes on without what it had of ${words.sayNames(event.without, 4)}`;
      return [about('attention', words.sayNode(event.gate), text)];
    }
    case 'task-rejected': {
      const checks = `the checks of ${words.sayNode(event.gate)}`;
      const why = event.beside === undefined ? `taken back, it broke ${checks}` : `held back by ${checks}`;
      const detail = `${inert(event.detail)}; kept: ${event.ref}`;
      const text = event.built_on === undefined ? `${why}: ${detail}` : `taken back: ${detail}`;
      return [about('bad', state.tasks.get(event.task)?.stream ?? event.task, text)];
    }
    case 'review-closed': {
      const note = event.note === '' ? '' : `: ${inert(event.note)}`;
      const how = event.how.replace('_', ' ');
      return [about(event.how === 'superseded' ? 'dim' : 'good', '', `review ${event.review} ${how}${note}`)];
    }
    default:
      return unreachable(event);
  }
}

function tellSync(event: EventOf<'sync-started' | 'sync-finished'>): readonly Telling[] {
  if (event.type === 'sync-started') return [];
  if (event.snapshots.length === 0 && event.conflicts.length === 0) return [];
  const looked = sayCount(event.snapshots.length, 'stream');
  const found =
    event.conflicts.length === 0
      ? 'no conflicts'
      : `${sayCount(event.conflicts.length, 'pair')} in conflict: ${words.sayNames(
          event.conflicts.map(({ left, right }) => `${left} and ${right}`),
          3,
        )}`;
  const mark = event.conflicts.length === 0 ? 'dim' : 'attention';
  const took = sayDuration(event.duration_ms);
  return [about(mark, '', `sync ${event.tick}: looked at ${looked} in ${took}, ${found}`)];
}

/** What became of the agent that was asked; what it settled is told by what follows from it. */
function tellConsultation(event: EventOf<'consultation-ended'>, state: RunState): Telling {
  const known = state.consultations.find((one) => one.consultation === event.consultation);
  const detail = event.detail === '' ? '' : `: ${inert(event.detail)}`;
  const mark = event.outcome === 'settled' || event.outcome === 'told' ? 'good' : 'attention';
  return about(mark, known?.agent ?? '', `${words.CONSULTED[event.outcome]}${detail}`);
}

/** How a person gives what is missing. */
function sayHowToGive(missing: readonly string[]): string {
  return missing.length === 1
    ? `pcoord signal ${inert(missing[0] ?? '')} gives it`
    : 'pcoord signal NAME gives each';
}

function tellEscalation(event: EventOf<'escalation-raised'>, state: RunState): Telling {
  const subject = state.tasks.get(event.task)?.stream ?? event.task;
  const missing = namesOf(event.missing);
  switch (event.level) {
    case 'owner':
      if (state.plan.policies.dependency.strategy === 'wait')
        return about('attention', subject, `waits for ${missing}: ${sayHowToGive(event.missing)}`);
      return about(
        'attention',
        subject,
        event.to === null
          ? `waits for ${missing}: nobody to ask; ${sayHowToGive(event.missing)}`
          : `waits for ${missing}: ${event.to} was asked`,
      );
    case 'agent':
      return about(
        'attention',
        subject,
        `waits for ${missing}: ${event.to ?? 'an agent'} is asked to decide`,
      );
    case 'person':
      return about('attention', subject, `waits for ${missing}: ${event.to ?? 'a person'} has to decide`);
    case 'parked':
      return about('bad', subject, `parked: nobody provided ${missing}`);
    default:
      return unreachable(event.level);
  }
}

function tellBudget(event: EventOf<'budget-warned' | 'budget-exhausted'>): Telling {
  const whose = event.scope === 'session' ? '' : event.scope;
  const used = sayBudget(event.resource, event.used);
  const limit = sayBudget(event.resource, event.limit);
  if (event.type === 'budget-warned') {
    const subject = whose === '' ? 'the budget of the session: ' : '';
    return about('attention', whose, `${subject}${used} of ${limit} are used`);
  }
  const end =
    whose === ''
      ? `the budget of the session, ${limit}, is used up (${used}): what runs is asked to end, its work is kept`
      : `its budget of ${limit} is used up (${used}): it is asked to end, its work is kept`;
  return about('bad', whose, end);
}

function streamOf(state: RunState, attempt: string): string {
  const task = state.attempts.get(attempt)?.task ?? '';
  return state.tasks.get(task)?.stream ?? attempt;
}

function about(mark: Telling['mark'], subject: string, text: string): Telling {
  return { mark, subject, text };
}

function namesOf(paths: readonly string[]): string {
  return words.sayNames(paths.map(inert), 4);
}

function inert(text: string): string {
  return inertText(text, { max: 300 });
}
