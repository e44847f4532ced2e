import { unreachable } from '../../base/invariant.ts';
import { err, ok, type Result } from '../../base/result.ts';
import { closest } from '../../base/suggest.ts';
import { readerOf } from '../../journal/letters.ts';
import type { RunState } from '../../journal/state.ts';
import { sendMessage } from '../coordinate/messages.ts';
import { escalateNow } from '../escalate.ts';
import type { RunCommand } from '../host.ts';
import type { Run } from '../run-context.ts';
import { answerOpen } from './questions.ts';
import { endStreams, holdStreams, letGo } from './standing-still.ts';

/** What a person who watches asks of a run beyond stopping it. */
export type PersonCommand = Extract<
  RunCommand,
  { kind: 'answer' | 'nudge' | 'pause' | 'continue' | 'end-stream' | 'escalate' }
>;

/** Does what a person asks; the result says in words what happens now, or why nothing does. */
export function obeyPerson(run: Run, command: PersonCommand): Result<string, string> {
  switch (command.kind) {
    case 'answer':
      return answerQuestion(run, command);
    case 'pause':
    case 'continue':
      return hold(run, command);
    case 'nudge':
    case 'end-stream':
    case 'escalate': {
      const { stream } = command;
      const ids = run.plan.streams.map(({ id }) => id);
      if (!ids.includes(stream)) return err(noStream(stream, ids));
      if (command.kind === 'nudge') return nudge(run, stream);
      return command.kind === 'end-stream' ? endStream(run, stream) : handOn(run, stream);
    }
    default:
      return unreachable(command);
  }
}

function answerQuestion(
  run: Run,
  { question: id, answer, reach, note }: Extract<PersonCommand, { kind: 'answer' }>,
): Result<string, string> {
  const question = run.state.questions.find((known) => known.question === id);
  if (question === undefined) return err(`nobody asked ${id}`);
  if (question.status === 'void') return err(`${id} is void: whoever asked has ended`);
  if (question.status !== 'open') return err(`${id} is answered already`);
  answerOpen(run, question, { answer, reach, note });
  return ok(`${question.stream} ${answer === 'allow' ? 'may' : 'may not'} use ${question.tool}`);
}

function hold(
  run: Run,
  { kind, stream }: Extract<PersonCommand, { kind: 'pause' | 'continue' }>,
): Result<string, string> {
  const ids = run.plan.streams.map(({ id }) => id);
  if (stream !== null && !ids.includes(stream)) return err(noStream(stream, ids));
  const { paused } = run.state;
  if (kind === 'pause' && run.state.stopping !== null) return err('the run is stopping');
  const isMeant = (id: string): boolean =>
    kind === 'continue' ? paused.has(id) : !paused.has(id) && isLeft(run.state, id);
  const streams = (stream === null ? ids : [stream]).filter(isMeant);
  if (streams.length === 0) return err(whyNot(run.state, kind, stream));
  if (kind === 'pause') {
    run.emit({ type: 'streams-paused', streams });
    holdStreams(run, streams);
    return ok(`paused: ${sayStreams(streams)}`);
  }
  run.emit({ type: 'streams-continued', streams });
  letGo(run, streams);
  return ok(`${streams.length === 1 ? 'goes' : 'go'} on: ${sayStreams(streams)}`);
}

function whyNot({ paused }: RunState, kind: 'pause' | 'continue', stream: string | null): string {
  if (kind === 'continue') return stream === null ? 'nothing is paused' : `${stream} is not paused`;
  if (stream === null) return 'nothing is left that does not stand still already';
  return paused.has(stream) ? `${stream} is paused already` : `${stream} is over`;
}

function nudge(run: Run, stream: string): Result<string, string> {
  if (run.state.paused.has(stream)) return err(`${stream} is paused`);
  const reader = readerOf(run.state, stream);
  if (reader === null) return err(`nothing of ${stream} runs`);
  sendMessage(run, { from: 'person', to: stream, kind: 'words', text: signOfLife, paths: [] });
  return ok(`${stream} is asked for a sign of life`);
}

const signOfLife =
  'A person asks for a sign of life: if you are at work, go on; if you wait for something, say what for.';

function endStream(run: Run, stream: string): Result<string, string> {
  if (!isLeft(run.state, stream)) return err(`${stream} is over`);
  run.emit({ type: 'stream-ended', stream });
  endStreams(run, [stream]);
  return ok(`${stream} is ended: its work is kept, the others go on`);
}

function handOn(run: Run, stream: string): Result<string, string> {
  if (run.state.paused.has(stream)) return err(`${stream} is paused`);
  if (escalateNow(run, stream) === 0) return err(`nothing of ${stream} waits for somebody who could help`);
  const { to, level } = run.state.escalations.at(-1) ?? { to: null, level: 'parked' };
  return ok(
    level === 'parked'
      ? `${stream} is parked: nobody stands above`
      : `${stream} goes to ${to ?? `the ${level}`}`,
  );
}

/** Whether something of a stream is not over. */
function isLeft({ tasks, ended }: RunState, stream: string): boolean {
  if (ended.has(stream)) return false;
  const over = new Set(['succeeded', 'failed', 'blocked', 'cancelled']);
  return [...tasks.values()].some((task) => task.stream === stream && !over.has(task.status));
}

function sayStreams(streams: readonly string[]): string {
  const shown = streams.slice(0, 6).join(', ');
  return streams.length > 6 ? `${shown} and ${streams.length - 6} more` : shown;
}

function noStream(stream: string, ids: readonly string[]): string {
  const near = closest(stream, ids);
  return `there is no stream ${stream}${near.length > 0 ? `: did you mean ${near.join(' or ')}?` : ''}`;
}
