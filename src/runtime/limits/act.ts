import { unreachable } from '../../base/invariant.ts';
import { sendMessage } from '../coordinate/messages.ts';
import { escalate } from '../escalate.ts';
import { endedByPerson, isGivenUp } from '../people/ended.ts';
import { answerLate } from '../people/questions.ts';
import type { Run } from '../run-context.ts';
import { endHelpers } from './run-time.ts';
import type { LimitStep } from './step.ts';

/** Does what limits ask for. What is asked for twice is done once. */
export function actOnLimit(run: Run, step: LimitStep): void {
  switch (step.kind) {
    case 'budget':
      run.emit(step.event);
      endHelpers(run);
      if (step.event.type === 'budget-warned') warn(run, step.event);
      return;
    case 'give-up': {
      const { scope } = step.budget;
      const detail = scope === 'session' ? 'that of the session' : '';
      for (const task of step.tasks)
        run.emit({ type: 'task-failed', task, reason: 'budget-exhausted', detail });
      return;
    }
    case 'give-up-ended':
      // Whoever came after one that was given up is blocked by now.
      for (const task of step.tasks)
        if (isGivenUp(run.state.tasks.get(task)?.status))
          run.emit({ type: 'task-failed', task, reason: 'stopped', detail: endedByPerson });
      return;
    case 'answer-late':
      answerLate(run, step.question);
      return;
    case 'end':
      for (const id of step.attempts) end(run, id);
      return;
    case 'dismiss':
      // Before it runs there is nothing to end: it sees for itself that it is not needed.
      if (run.live.has(step.consultation)) end(run, step.consultation);
      return;
    case 'agents':
      run.emit({ type: 'capacity-changed', name: 'agents', amount: step.amount, why: 'rate_limit' });
      return;
    case 'note':
      run.emit({ type: 'note-taken', note: step.note, attempt: null, detail: step.detail });
      return;
    case 'escalate':
      escalate(run, step);
      return;
    default:
      unreachable(step);
  }
}

type Warning = Extract<Extract<LimitStep, { kind: 'budget' }>['event'], { type: 'budget-warned' }>;

/** The stream is told; of the session's budget every stream that runs is. */
function warn(run: Run, { scope, resource, used, limit }: Warning): void {
  const share = Math.floor((100 * used) / limit);
  const whose = scope === 'session' ? "the session's budget" : 'your budget';
  const text = `${share} % of ${whose} (${named[resource]}) is used. When all of it is, you will be asked to end: bring what counts to a good state first.`;
  const running = [...run.state.tasks.values()].filter(({ status }) => status === 'running');
  const streams = scope === 'session' ? running.map(({ stream }) => stream) : [scope];
  for (const to of new Set(streams)) sendMessage(run, { from: 'pcoord', to, kind: 'words', text, paths: [] });
}

const named = { tokens: 'tokens', usd: 'USD', wall_ms: 'time', turns: 'turns' } as const;

const ending = new WeakMap<Run, Set<string>>();

function end(run: Run, id: string): void {
  const asked = ending.get(run) ?? new Set();
  ending.set(run, asked);
  if (asked.has(id)) return;
  asked.add(id);
  void run.host.processes.stop(id, 'gently');
}
