import { inertText } from '../../base/inert.ts';
import type { AnswerReach } from '../../journal/event-people.ts';
import type { RunState } from '../../journal/state.ts';
import type { QuestionState } from '../../journal/state-people.ts';
import { openQuestions } from '../../runtime/people/questions.ts';
import { sayDuration } from '../../views/quantities.ts';
import { sayNames } from '../../views/words.ts';
import type { Arguments } from '../args.ts';
import { UsageError } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import type { Io } from '../io.ts';
import { refuseAs } from '../refuse.ts';
import { findLivingRun, tellRun } from './tell-run.ts';

const refuse = refuseAs('answer');

/** `pcoord answer`: says what agents of a running session ask, or answers one of their questions. */
export async function run(args: Arguments, io: Io): Promise<number> {
  const said = readAnswer(args);
  const found = findLivingRun(args, io);
  if (!found.ok) return refuse(io, found.error.message, found.error.exit);
  const { state } = found.value;
  if (said === null) return list(state, args, io);
  const question = questionMeant(state, args.positionals[0]);
  if (typeof question === 'string') return refuse(io, question, exitCodes.findings);
  const { reach, answer, note } = said;
  const request = { kind: 'answer', question: question.question, answer, reach, note } as const;
  return tellRun('answer', found.value, { requests: [request], io });
}

interface Answer {
  readonly answer: 'allow' | 'deny';
  readonly reach: AnswerReach;
  readonly note: string;
}

/** `null`: nothing is answered, only listed. */
function readAnswer(args: Arguments): Answer | null {
  if (args.positionals.length > 1) throw new UsageError('one question at a time');
  const [allows, denies] = [args.has('allow'), args.has('deny')];
  if (allows && denies) throw new UsageError('--allow and --deny exclude each other');
  if (args.has('always') && args.has('all-streams'))
    throw new UsageError('--always and --all-streams exclude each other');
  if (!allows && !denies) {
    if (args.positionals.length > 0 || args.has('always') || args.has('all-streams'))
      throw new UsageError('the answer: --allow or --deny');
    return null;
  }
  const reach = args.has('all-streams') ? 'all_streams' : args.has('always') ? 'always' : 'once';
  const note = inertText(args.one('note') ?? '', { max: 2_000 });
  return { answer: allows ? 'allow' : 'deny', reach, note };
}

/** The question that is named, or the only one there is; why there is none in words. */
function questionMeant(state: RunState, id: string | undefined): QuestionState | string {
  const open = openQuestions(state);
  const names = open.map(({ question }) => question);
  if (id !== undefined) {
    const named = state.questions.find(({ question }) => question === id);
    if (named) return named;
    const there = names.length === 0 ? 'nothing is asked' : `open are ${sayNames(names, 12)}`;
    return `there is no question ${JSON.stringify(inertText(id, { max: 100 }))}: ${there}`;
  }
  const [only, ...others] = open;
  if (only === undefined) return 'nothing is asked';
  return others.length === 0 ? only : `which one? Open are ${sayNames(names, 12)}`;
}

function list(state: RunState, args: Arguments, io: Io): number {
  const open = openQuestions(state);
  if (args.one('format') === 'json') {
    const questions = open.map(({ question, attempt, stream, tool, text, rule, at_ms }) => {
      return { question, attempt, stream, tool, text, rule, at_ms };
    });
    io.out(`${JSON.stringify({ schema: 'pcoord.questions/1', run: state.run, questions }, null, 2)}\n`);
    return exitCodes.done;
  }
  if (open.length === 0) io.out('nothing is asked\n');
  for (const question of open) io.out(`${rows(question, state.at_ms).join('\n')}\n`);
  if (open.length > 0) io.out('pcoord answer QUESTION --allow or --deny answers one\n');
  return exitCodes.done;
}

function rows(
  { question, stream, tool, text, rule, at_ms }: QuestionState,
  now_ms: number,
): readonly string[] {
  const age = sayDuration(Math.max(0, now_ms - at_ms));
  return [
    inertText(`${question}  ${stream} asks to use ${tool}`, { max: 300 }),
    `  ${inertText(text, { max: 400 })}`,
    `  always would cover ${inertText(rule, { max: 400 })}; asked ${age} ago`,
  ];
}
