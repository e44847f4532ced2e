import { unreachable } from '../base/invariant.ts';
import { sendWords } from './coordinate/messages.ts';
import type { RunCommand } from './host.ts';
import { closeReview } from './review.ts';
import type { Run } from './run-context.ts';

/**
 * Turns requests from outside into events, and carries out what cannot wait for a decision. `work` is done when no more
 * requests come.
 */
export function followCommands(run: Run): { work(): Promise<void>; stop(): void } {
  const iterator = run.host.commands[Symbol.asyncIterator]();
  return {
    work: async () => {
      for (let next = await iterator.next(); !next.done && !run.closed; next = await iterator.next())
        if (run.state.status !== 'finished') obey(run, next.value);
    },
    stop: () => {
      void iterator.return?.();
    },
  };
}

function obey(run: Run, command: RunCommand): void {
  switch (command.kind) {
    case 'stop':
      run.emit({ type: 'stop-requested', how: command.how, by: command.by });
      for (const id of run.live) void run.host.processes.stop(id, run.state.stopping ?? command.how);
      return;
    case 'satisfy':
      satisfy(run, command.name);
      return;
    case 'complete-phase':
      completePhase(run, command.task);
      return;
    case 'detach':
      // What was seen must not be lost to the one who takes over.
      void run.durable().then(() => run.close());
      return;
    case 'capacity':
      run.emit({ type: 'capacity-changed', name: command.name, amount: command.amount, why: command.why });
      return;
    case 'close-review':
      closeReview(run, command);
      return;
    case 'message':
      sendWords(run, command.to, command.text);
      return;
    default:
      unreachable(command);
  }
}

function satisfy(run: Run, name: string): void {
  if (run.state.satisfied.has(name)) return;
  if (run.plan.externals.some((external) => external.name === name))
    run.emit({ type: 'external-satisfied', name, by: 'signal' });
  else ignore(run, `nothing waits for ${name}`);
}

/** Only a phase that runs can be declared done: its agent is asked to end, and its work is collected as it is. */
function completePhase(run: Run, id: string): void {
  const task = run.state.tasks.get(id);
  const attempt = task?.attempts[task.attempts.length - 1];
  if (task?.status !== 'running' || attempt === undefined || !run.live.has(attempt)) {
    ignore(run, `${id} is not running`);
    return;
  }
  run.emit({ type: 'phase-completed-by-signal', task: id });
  void run.host.processes.stop(attempt, 'gently');
}

function ignore(run: Run, detail: string): void {
  run.emit({ type: 'note-taken', note: 'signal-ignored', attempt: null, detail });
}
