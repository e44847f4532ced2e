import { unreachable } from '../../base/invariant.ts';
import { err, ok, type Result } from '../../base/result.ts';
import { closest } from '../../base/suggest.ts';
import type { RunCommand } from '../host.ts';
import type { Run } from '../run-context.ts';

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
    case 'escalate':
      return err('not yet');
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
  if (question.status !== 'open') return err(`${id} is answered already`);
  run.emit({ type: 'question-answered', question: id, answer, reach, by: 'person', note });
  return ok(`${question.stream} ${answer === 'allow' ? 'may' : 'may not'} use ${question.tool}`);
}

function hold(
  run: Run,
  { kind, stream }: Extract<PersonCommand, { kind: 'pause' | 'continue' }>,
): Result<string, string> {
  const ids = run.plan.streams.map(({ id }) => id);
  if (stream !== null && !ids.includes(stream)) return err(noStream(stream, ids));
  const paused = run.state.paused;
  const streams = (stream === null ? ids : [stream]).filter((id) => paused.has(id) === (kind === 'continue'));
  if (streams.length === 0) return err(kind === 'pause' ? 'it stands still already' : 'it is not paused');
  run.emit({ type: kind === 'pause' ? 'streams-paused' : 'streams-continued', streams });
  return ok(kind === 'pause' ? `${streams.join(', ')} paused` : `${streams.join(', ')} goes on`);
}

function noStream(stream: string, ids: readonly string[]): string {
  const near = closest(stream, ids);
  return `there is no stream ${stream}${near.length > 0 ? `: did you mean ${near.join(' or ')}?` : ''}`;
}
