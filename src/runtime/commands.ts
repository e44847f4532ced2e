import { inertText } from '../base/inert.ts';
import { unreachable } from '../base/invariant.ts';
import type { Result } from '../base/result.ts';
import { closest } from '../base/suggest.ts';
import { isStreamOver } from '../journal/letters.ts';
import { sendWords } from './coordinate/messages.ts';
import type { CommandReply, RunCommand } from './host.ts';
import { lookAt } from './people/look.ts';
import { obeyPerson } from './people/obey.ts';
import { wakeWaiting } from './people/standing-still.ts';
import { closeReview } from './review.ts';
import type { Run } from './run-context.ts';

/**
 * Turns requests from outside into events, carries out what cannot wait for a decision, and tells who asked what became
 * of it. `work` is done when no more requests come.
 */
export function followCommands(run: Run): { work(): Promise<void>; stop(): void } {
  const iterator = run.host.commands[Symbol.asyncIterator]();
  return {
    work: async () => {
      for (let next = await iterator.next(); !next.done && !run.closed; next = await iterator.next())
        answer(run, next.value);
    },
    stop: () => {
      void iterator.return?.();
    },
  };
}

/** Not awaited: a stop must not wait for what git has to say about the request before it. */
function answer(run: Run, command: RunCommand): void {
  const reply = run.state.status === 'finished' ? refused('the run is over') : obey(run, command);
  if (!(reply instanceof Promise)) run.host.answer?.(command, reply);
  else void reply.then((settled) => run.host.answer?.(command, settled));
}

function obey(run: Run, command: RunCommand): CommandReply | Promise<CommandReply> {
  switch (command.kind) {
    case 'stop':
      run.emit({ type: 'stop-requested', how: command.how, by: command.by });
      for (const id of run.live) void run.host.processes.stop(id, run.state.stopping ?? command.how);
      wakeWaiting(run);
      return done(command.how === 'now' ? 'its agents are killed' : 'its agents are asked to end');
    case 'satisfy':
      return satisfy(run, command.name);
    case 'complete-phase':
      return completePhase(run, command.task);
    case 'detach':
      // What was seen must not be lost to the one who takes over.
      return run.durable().then(() => {
        run.close();
        return done('the coordinator leaves');
      });
    case 'capacity':
      if (run.state.capacities[command.name] !== command.amount)
        run.emit({ type: 'capacity-changed', name: command.name, amount: command.amount, why: command.why });
      return done(`${command.name} is ${command.amount} now`);
    case 'close-review':
      return closeReview(run, command);
    case 'message':
      return passOn(run, command.to, command.text);
    case 'look':
      return lookAt(run, command.attempt);
    case 'answer':
    case 'nudge':
    case 'pause':
    case 'continue':
    case 'end-stream':
    case 'escalate':
      return asReply(run, obeyPerson(run, command));
    default:
      return unreachable(command);
  }
}

function satisfy(run: Run, name: string): CommandReply | Promise<CommandReply> {
  if (run.state.satisfied.has(name)) return done(`${name} was there already`);
  const externals = run.plan.externals.map((external) => external.name);
  if (!externals.includes(name)) return ignore(run, `nothing waits for ${name}`);
  run.emit({ type: 'external-satisfied', name, by: 'signal' });
  return onRecord(run, `${name} is there now`);
}

/** Only a phase that runs can be declared done: its agent is asked to end, and its work is collected as it is. */
function completePhase(run: Run, id: string): CommandReply | Promise<CommandReply> {
  const task = run.state.tasks.get(id);
  const attempt = task?.attempts[task.attempts.length - 1];
  if (task?.status !== 'running' || attempt === undefined || !run.live.has(attempt))
    return ignore(run, `${id} is not running`);
  run.emit({ type: 'phase-completed-by-signal', task: id });
  void run.host.processes.stop(attempt, 'gently');
  return onRecord(run, `${id} is declared done`);
}

/** Words are for a stream that can still read them: one with a phase that runs or will. */
function passOn(run: Run, to: string, text: string): CommandReply | Promise<CommandReply> {
  const streams = run.plan.streams.map((stream) => stream.id);
  if (!streams.includes(to)) {
    const near = closest(to, streams);
    return refused(
      `there is no stream ${to}${near.length > 0 ? `: did you mean ${near.join(' or ')}?` : ''}`,
    );
  }
  if (isStreamOver(run.state, to)) return refused(`${to} is over: nobody of it reads messages any more`);
  sendWords(run, to, text);
  const reads = [...run.state.tasks.values()].some((task) => task.stream === to && task.status === 'running')
    ? `is in the inbox of ${to}`
    : `waits for the next phase of ${to}`;
  return onRecord(run, `the message ${reads}`);
}

function asReply(run: Run, result: Result<string, string>): CommandReply | Promise<CommandReply> {
  return result.ok ? onRecord(run, result.value) : refused(result.error);
}

async function onRecord(run: Run, detail: string): Promise<CommandReply> {
  const durable = await run.durable();
  return durable.ok ? done(detail) : refused(durable.error.detail);
}

function ignore(run: Run, detail: string): CommandReply {
  run.emit({ type: 'note-taken', note: 'signal-ignored', attempt: null, detail });
  return refused(detail);
}

function done(detail: string): CommandReply {
  return { accepted: true, detail: inertText(detail, { max: 300 }) };
}

function refused(detail: string): CommandReply {
  return { accepted: false, detail: inertText(detail, { max: 300 }) };
}
