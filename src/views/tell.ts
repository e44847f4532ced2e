import { inertText } from '../base/inert.ts';
import { unreachable } from '../base/invariant.ts';
import type { RunEvent } from '../journal/event.ts';
import { tookMs } from '../journal/pauses.ts';
import type { RunState } from '../journal/state.ts';
import { sayNote } from './notes.ts';
import type { Outline } from './outline.ts';
import { sayPhase } from './outline.ts';
import type { Paint } from './paint.ts';
import { sayCount, sayDuration } from './quantities.ts';
import { tellCoordination } from './tell-coordination.ts';
import { tellPeople } from './tell-people.ts';
import type { Telling } from './telling.ts';
import * as words from './words.ts';

/**
 * What an event means to a person; empty for events that only machines need. Costs a few look-ups, whatever the size
 * of the run. Text from agents and the world is inert.
 */
export function tell(event: RunEvent, state: RunState, outlined: Outline): readonly Telling[] {
  switch (event.type) {
    case 'run-started':
      return tellStart(event, state);
    case 'run-resumed':
      return tellResume(event);
    case 'external-satisfied':
      return [run('good', `${inert(event.name)} is there (${words.SATISFIED_BY[event.by]})`)];
    case 'tasks-released':
      return event.tasks.length < 2
        ? []
        : [run('dim', `${event.tasks.length} tasks released together: ${words.sayNames(event.tasks, 6)}`)];
    case 'attempt-started':
    case 'attempt-collected':
    case 'attempt-succeeded':
    case 'attempt-failed':
    case 'task-failed':
    case 'phase-completed-by-signal':
      return tellAttempt(event, state, outlined);
    case 'merge-finished':
    case 'merge-conflicted':
    case 'action-started':
    case 'action-finished':
    case 'gate-reached':
    case 'gate-failed':
      return tellGate(event, outlined);
    case 'branch-published':
      return [run('good', `branch ${inert(event.branch)} is at ${words.sayCommit(event.commit)}`)];
    case 'patch-diverted':
      return [tellDiverted(event, state)];
    case 'review-opened':
      return [tellReview(event)];
    case 'stop-requested':
      return [run('attention', `${words.sayStop(event.how)} (${words.sayStopper(event.by)})`)];
    case 'note-taken':
      return [tellNote(event, state)];
    case 'run-finished':
      return [run(markOf(event.outcome), `run ${words.OUTCOMES[event.outcome]}`)];
    case 'gate-started':
      return tellAnew(event, state);
    case 'agent-started':
    case 'agent-progressed':
    case 'agent-exited':
      return [];
    case 'agent-sensed':
    case 'question-asked':
    case 'question-answered':
    case 'streams-paused':
    case 'streams-continued':
    case 'stream-ended':
    case 'resources-sampled':
      return tellPeople(event, state);
    default:
      return tellCoordination(event, state);
  }
}

/** How good an outcome is. */
export function markOf(outcome: RunState['outcome']): keyof Paint {
  switch (outcome) {
    case 'succeeded':
      return 'good';
    case 'completed_unverified':
    case 'needs_review':
    case 'stopped':
    case null:
      return 'attention';
    case 'failed':
    case 'blocked':
    case 'world_failed':
      return 'bad';
    default:
      return unreachable(outcome);
  }
}

type EventOf<T extends RunEvent['type']> = Extract<RunEvent, { readonly type: T }>;

function tellStart(event: EventOf<'run-started'>, state: RunState): readonly Telling[] {
  const { session, streams, tasks, gates } = state.plan;
  const size = [
    sayCount(streams.length, 'stream'),
    sayCount(tasks.length, 'task'),
    ...(gates.length > 0 ? [sayCount(gates.length, 'gate')] : []),
  ].join(', ');
  const limits = [
    ...limitOf(event, state, { kind: 'agent', capacity: 'agents' }),
    ...limitOf(event, state, { kind: 'command', capacity: 'slots' }),
  ];
  const atMost = limits.length === 0 ? '' : `, at most ${limits.join(' and ')} at a time`;
  const told = [
    run('strong', `session ${inert(event.session_id)}: ${session.strategy_name}, ${size}${atMost}`),
    run(
      'dim',
      `run ${event.run} from ${words.sayCommit(event.base_commit)} to branch ${inert(event.branch)}`,
    ),
  ];
  if (event.uncommitted_files === 0) return told;
  const files = sayCount(event.uncommitted_files, 'uncommitted file');
  const verb = event.uncommitted_files === 1 ? 'is' : 'are';
  return [...told, run('attention', `${files} of your checkout ${verb} not part of this run`)];
}

/** What bounds the work of a kind, where there is any. */
function limitOf(
  event: EventOf<'run-started'>,
  state: RunState,
  work: { readonly kind: 'agent' | 'command'; readonly capacity: string },
): readonly string[] {
  const most = event.capacities[work.capacity];
  const some = state.plan.tasks.some((task) => task.run.kind === work.kind);
  return some && most !== undefined ? [sayCount(most, work.kind)] : [];
}

function tellResume(event: EventOf<'run-resumed'>): readonly Telling[] {
  const told = [run('strong', 'resumed')];
  if (event.adopted.length > 0)
    told.push(run('good', `still at work and adopted: ${words.sayNames(event.adopted, 6)}`));
  if (event.possibly_started.length > 0)
    told.push(
      run('attention', `may have run unseen and get a new try: ${words.sayNames(event.possibly_started, 6)}`),
    );
  return told;
}

function tellAttempt(
  event: EventOf<
    | 'attempt-started'
    | 'attempt-collected'
    | 'attempt-succeeded'
    | 'attempt-failed'
    | 'task-failed'
    | 'phase-completed-by-signal'
  >,
  state: RunState,
  outlined: Outline,
): readonly Telling[] {
  const attempt = 'attempt' in event ? state.attempts.get(event.attempt) : undefined;
  const taskId = 'task' in event ? event.task : (attempt?.task ?? '');
  const task = outlined.tasks.get(taskId);
  const subject = task?.stream ?? inert(taskId);
  const phase = task ? sayPhase(outlined, task) : '';
  const say = (mark: keyof Paint, text: string): readonly Telling[] => [
    { mark, subject, text: phase === '' ? text : `${phase} ${text}` },
  ];
  const took = attempt ? sayDuration(tookMs(state, attempt)) : '';
  switch (event.type) {
    case 'attempt-started': {
      const who = task?.run.kind === 'agent' ? ` by ${inert(task.run.agent)}` : '';
      const again = event.try > 1 ? ` (try ${event.try})` : '';
      const unseen =
        event.after_possible === null ? '' : `; ${event.after_possible} may have run before it, unseen`;
      return say('active', `started${who}${again}${unseen}`);
    }
    case 'attempt-collected':
      if (event.out_of_scope.length === 0) return [];
      return say(
        'attention',
        `changed files outside its claims: ${words.sayNames(event.out_of_scope.map(inert), 4)}`,
      );
    case 'attempt-succeeded': {
      const files = event.changed === 0 ? 'nothing changed' : `${sayCount(event.changed, 'file')} changed`;
      return say('good', `done in ${took}, ${files}${event.verified ? ', verified' : ''}`);
    }
    case 'attempt-failed': {
      const why = words.sayFailure(event.reason, inert(event.detail), attempt?.exit_code ?? null);
      const next =
        event.retry_at_ms === null ? '' : `; next try in ${sayDuration(event.retry_at_ms - event.at_ms)}`;
      return say(event.retry_at_ms === null ? 'bad' : 'attention', `failed after ${took}: ${why}${next}`);
    }
    case 'task-failed':
      return say('bad', `could not start: ${words.sayFailure(event.reason, inert(event.detail), null)}`);
    case 'phase-completed-by-signal':
      return say('good', 'declared done');
    default:
      return unreachable(event);
  }
}

function tellGate(
  event: EventOf<
    | 'merge-finished'
    | 'merge-conflicted'
    | 'action-started'
    | 'action-finished'
    | 'gate-reached'
    | 'gate-failed'
  >,
  outlined: Outline,
): readonly Telling[] {
  const gate = 'gate' in event ? event.gate : event.into;
  const say = (mark: keyof Paint, text: string): readonly Telling[] => [
    { mark, subject: words.sayNode(gate), text },
  ];
  switch (event.type) {
    case 'merge-finished':
      return event.how === 'already' ? [] : say('dim', `took in ${words.sayNode(event.from)}`);
    case 'merge-conflicted':
      return say(
        'bad',
        `${words.sayNode(event.from)} does not merge: ${words.sayNames(event.paths.map(inert), 4)}; both sides are kept`,
      );
    case 'action-started':
      return isLong(event.gate, event.action, outlined) ? say('dim', `${inert(event.action)} started`) : [];
    case 'action-finished': {
      const detail = event.detail === '' ? '' : `: ${inert(event.detail)}`;
      const took = event.outcome === 'not_configured' ? '' : ` in ${sayDuration(event.duration_ms)}`;
      return say(
        ACTION_MARKS[event.outcome],
        `${inert(event.action)} ${words.ACTION_WORDS[event.outcome]}${took}${detail}`,
      );
    }
    case 'gate-reached':
      return say('good', `${gate === 'end' ? 'done' : 'reached'} at ${words.sayCommit(event.commit)}`);
    case 'gate-failed': {
      const detail = event.detail === '' ? '' : `: ${inert(event.detail)}`;
      return say('bad', `failed: ${words.GATE_REASONS[event.reason]}${detail}`);
    }
    default:
      return unreachable(event);
  }
}

/** What is told of it from here on was told before: another coordinator, or more to take in. */
function tellAnew({ gate }: EventOf<'gate-started'>, state: RunState): readonly Telling[] {
  const { begun } = (gate === 'end' ? state.end : state.gates.get(gate)) ?? { begun: 0 };
  return begun < 2 ? [] : [{ mark: 'dim', subject: words.sayNode(gate), text: 'is integrated anew' }];
}

const ACTION_MARKS = {
  passed: 'good',
  failed: 'bad',
  failed_before: 'attention',
  not_configured: 'attention',
} as const;

/** Actions that run programs may take minutes: their start is worth a line, so that a silent log names what it waits for. */
function isLong(gate: string, action: string, outlined: Outline): boolean {
  const planned = outlined.gates.get(gate)?.actions.find((candidate) => candidate.name === action);
  return planned?.kind === 'commands' || action === 'validate_integration' || gate === 'end';
}

function tellReview(event: EventOf<'review-opened'>): Telling {
  const paths = event.paths.length === 0 ? '' : `: ${words.sayNames(event.paths.map(inert), 4)}`;
  const note = event.note === undefined ? '' : `; ${inert(event.note)}`;
  return {
    mark: 'attention',
    subject: words.sayNode(event.node),
    text: `review ${event.review} opened, ${words.REVIEWS[event.kind]}${paths}${note}`,
  };
}

function tellDiverted(event: EventOf<'patch-diverted'>, state: RunState): Telling {
  const task = state.attempts.get(event.attempt)?.task ?? '';
  const paths = words.sayNames(event.paths.map(inert), 4);
  return {
    mark: 'attention',
    subject: state.tasks.get(task)?.stream ?? '',
    text: `left out of the result and kept for ${event.owner}: ${paths}`,
  };
}

function tellNote(event: EventOf<'note-taken'>, state: RunState): Telling {
  const task = event.attempt === null ? undefined : state.attempts.get(event.attempt)?.task;
  const subject = (task === undefined ? undefined : state.tasks.get(task)?.stream) ?? '';
  const mark = event.note === 'journal-failed' ? 'bad' : event.note === 'work-kept' ? 'attention' : 'dim';
  return { mark, subject, text: sayNote(inert(event.note), inert(event.detail)) };
}

function run(mark: keyof Paint, text: string): Telling {
  return { mark, subject: '', text };
}

function inert(text: string): string {
  return inertText(text, { max: 300 });
}
