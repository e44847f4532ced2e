import { inertText } from '../../base/inert.ts';
import type { QuestionAnswered } from '../../journal/event-people.ts';
import type { RunState } from '../../journal/state.ts';
import type { GrantState, QuestionState } from '../../journal/state-people.ts';
import type { Attempt } from '../attempt/context.ts';
import { placeOf } from '../attempt/context.ts';
import { isSent, sendMessage } from '../coordinate/messages.ts';
import { type AskRequest, plainPath } from '../coordinate/requests.ts';
import type { Run } from '../run-context.ts';
import { isClaimed, mayWiden } from '../scope.ts';

/**
 * An agent asks whether it may use a tool. The claims answer first, then what a person has said before; where nobody can
 * be asked the answer is no, at once. Otherwise it stays open until a person answers or the patience is over.
 */
export function ask(attempt: Attempt, question: string, request: AskRequest): void {
  const { run } = attempt;
  const { tool, text, ref } = request;
  const rule = request.rule ?? `${tool}(only ${question})`;
  const asked = { question, attempt: attempt.id, tool, text, rule };
  run.emit({ type: 'question-asked', ...asked, ...(ref === null ? {} : { ref }) });
  const outside = whyOutside(attempt, request);
  const known = run.state.questions.find((one) => one.question === question);
  if (outside !== null) settle(run, question, { answer: 'deny', by: 'scope', note: outside });
  else if (known) settleAtOnce(run, known);
}

/** A person's answer. One that lasts answers what else is open of the same rule. */
export function answerOpen(
  run: Run,
  question: QuestionState,
  said: Pick<QuestionAnswered, 'answer' | 'reach' | 'note'>,
): void {
  settle(run, question.question, { ...said, by: 'person' });
  if (said.reach === 'once') return;
  for (const other of openQuestions(run.state)) if (grantFor(run.state, other)) settleAtOnce(run, other);
}

/** The patience with a question is over. */
export function answerLate(run: Run, question: string): void {
  settle(run, question, { answer: 'deny', by: 'time', note: lateNote });
}

/** A later coordinator: what was answered gets its letter, and what nobody can answer any more is answered. */
export function takeUpQuestions(run: Run): void {
  for (const question of run.state.questions)
    if (question.status === 'open') settleAtOnce(run, question);
    else if (question.status !== 'void') post(run, question);
}

/** What waits for an answer, oldest first. */
export function openQuestions(state: RunState): readonly QuestionState[] {
  return state.questions.filter(({ status }) => status === 'open');
}

function settleAtOnce(run: Run, question: QuestionState): void {
  const { options, state } = run;
  const grant = grantFor(state, question);
  if (grant !== null) {
    settle(run, question.question, { answer: grant.answer, by: 'rule', note: '' });
    return;
  }
  const isAttended = options.watched_by !== undefined || options.answered_by !== undefined;
  if (!isAttended) settle(run, question.question, { answer: 'deny', by: 'nobody', note: nobodyNote });
}

/** The last answer that covers it. */
function grantFor(
  { grants }: RunState,
  { rule, tool, stream }: Pick<QuestionState, 'rule' | 'tool' | 'stream'>,
): GrantState | null {
  const covers = (grant: GrantState): boolean =>
    grant.rule === rule && grant.tool === tool && (grant.stream === null || grant.stream === stream);
  return grants.findLast(covers) ?? null;
}

const nobodyNote = 'Nobody is there to ask. Go on without it, and say in your last message what is left.';
const lateNote = 'Nobody answered in time. Go on without it, and say in your last message what is left.';

type Settled = Pick<QuestionAnswered, 'answer' | 'by' | 'note'> & Partial<Pick<QuestionAnswered, 'reach'>>;

function settle(run: Run, question: string, { reach = 'once', ...said }: Settled): void {
  run.emit({ type: 'question-answered', question, reach, ...said });
  const known = run.state.questions.find((one) => one.question === question);
  if (known) post(run, known);
}

/** Longest word for an agent that goes with an answer, in characters: the letter must stay whole. */
const longestNote = 2_000;

/** The answer as a letter of the question's own id: JSON, so that programs understand it. */
function post(run: Run, { question, ref, status, by, note, stream, attempt }: QuestionState): void {
  const record = run.state.attempts.get(attempt);
  const isRead = record?.status === 'starting' || record?.status === 'working';
  if (!isRead || isSent(run, question)) return;
  const said = {
    question,
    ...(ref === undefined ? {} : { ref }),
    answer: status === 'allowed' ? 'allow' : 'deny',
    by,
    note: inertText(note, { max: longestNote }),
  };
  const from = by === 'person' ? 'person' : 'pcoord';
  sendMessage(run, { from, to: stream, kind: 'answer', text: JSON.stringify(said), paths: [] }, question);
}

/** Why a tool must not write what it would; `null` = it may, as far as the claims go. */
function whyOutside(attempt: Attempt, { writes }: AskRequest): string | null {
  const root = `${placeOf(attempt).path}/`;
  for (const written of writes) {
    const path = plainPath(written.startsWith(root) ? written.slice(root.length) : written);
    // A pattern's sign may be part of a name: that is not what is asked here.
    if (!path.ok) return `Refused: ${path.error}.`;
    const { task, stream } = attempt;
    if (isClaimed(task.writes, path.value) || mayWiden(stream.out_of_scope, path.value)) continue;
    return `Refused: ${inertText(path.value, { max: 200 })} is outside of your scope.`;
  }
  return null;
}
