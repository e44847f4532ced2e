import { unreachable } from '../base/invariant.ts';
import type { RunEvent } from './event.ts';
import { notePauses } from './pauses.ts';
import type { RunState } from './state.ts';
import type { QuestionState } from './state-people.ts';

/** The events between agents and the people who watch them. */
export type PeopleEvent = Extract<
  RunEvent,
  {
    type:
      | 'agent-sensed'
      | 'question-asked'
      | 'question-answered'
      | 'streams-paused'
      | 'streams-continued'
      | 'stream-ended'
      | 'resources-sampled';
  }
>;

/** Applies an event between agents and people. */
export function reducePeople(state: RunState, event: PeopleEvent): void {
  const { at_ms } = event;
  switch (event.type) {
    case 'agent-sensed': {
      const attempt = state.attempts.get(event.attempt);
      if (attempt) attempt.evidence = { state: event.evidence, detail: event.detail, at_ms };
      return;
    }
    case 'question-asked': {
      const { question, attempt, tool, text, rule, ref } = event;
      // Heard once more under a later coordinator.
      if (state.questions.some((known) => known.question === question)) return;
      const stream = state.tasks.get(state.attempts.get(attempt)?.task ?? '')?.stream ?? '';
      const asked = { question, attempt, tool, text, rule, ...(ref === undefined ? {} : { ref }) };
      const open = { at_ms, stream, since_ms: at_ms, by: null, status: 'open', note: '' } as const;
      state.questions.push({ ...asked, ...open });
      return;
    }
    case 'question-answered':
      answer(state, event);
      return;
    case 'streams-paused':
      for (const stream of event.streams) state.paused.add(stream);
      notePauses(state, event.streams);
      return;
    case 'streams-continued':
      for (const stream of event.streams) state.paused.delete(stream);
      notePauses(state, event.streams);
      return;
    case 'stream-ended':
      state.ended.add(event.stream);
      state.paused.delete(event.stream);
      notePauses(state, [event.stream]);
      return;
    case 'resources-sampled':
      state.host = event.host;
      for (const { attempt: id, ...use } of event.attempts) {
        const attempt = state.attempts.get(id);
        if (attempt) attempt.using = { ...use, at_ms };
      }
      return;
    default:
      unreachable(event);
  }
}

/** An attempt is over: nobody waits for the answers to its questions any more. */
export function voidQuestions(state: RunState, attempt: string): void {
  for (const question of state.questions)
    if (question.attempt === attempt && question.status === 'open') question.status = 'void';
}

function answer(state: RunState, event: Extract<PeopleEvent, { type: 'question-answered' }>): void {
  const question = state.questions.find((known) => known.question === event.question);
  if (!question) return;
  question.status = event.answer === 'allow' ? 'allowed' : 'denied';
  question.note = event.note;
  question.by = event.by;
  if (event.reach !== 'once' && event.by === 'person') grant(state, question, event);
}

function grant(
  state: RunState,
  { rule, tool, stream }: QuestionState,
  event: Extract<PeopleEvent, { type: 'question-answered' }>,
): void {
  if (event.reach === 'once') return;
  const all = event.reach === 'all_streams';
  state.grants.push({ rule, tool, answer: event.answer, stream: all ? null : stream, reach: event.reach });
}
