import { inertText } from '../base/inert.ts';
import { unreachable } from '../base/invariant.ts';
import type { PeopleEvent } from '../journal/reduce-people.ts';
import type { RunState } from '../journal/state.ts';
import type { Telling } from './telling.ts';
import * as words from './words.ts';

/** What an event between agents and people means to a person; empty for those that only machines need. */
export function tellPeople(event: PeopleEvent, state: RunState): readonly Telling[] {
  switch (event.type) {
    case 'agent-sensed': {
      const mark = event.evidence === 'working' || event.evidence === 'quiet' ? 'dim' : 'attention';
      const detail = event.detail === '' ? '' : `: ${inert(event.detail)}`;
      return [about(mark, streamOf(state, event.attempt), `${words.EVIDENCE[event.evidence]}${detail}`)];
    }
    case 'question-asked': {
      const text = `asks to use ${inert(event.tool)}: ${inert(event.text)} (${event.question})`;
      return [about('attention', streamOf(state, event.attempt), text)];
    }
    case 'question-answered': {
      const question = state.questions.find((known) => known.question === event.question);
      const verb = event.answer === 'allow' ? 'may' : 'may not';
      const text = `${verb} use ${inert(question?.tool ?? event.question)}, ${words.REACHES[event.reach]} (${words.ANSWERED_BY[event.by]})`;
      return [about(event.answer === 'allow' ? 'good' : 'attention', question?.stream ?? '', text)];
    }
    case 'streams-paused':
      return [about('attention', '', `paused: ${words.sayNames(event.streams, 6)}`)];
    case 'streams-continued':
      return [about('good', '', `goes on: ${words.sayNames(event.streams, 6)}`)];
    case 'stream-ended':
      return [about('attention', event.stream, 'ended by a person: its work is kept')];
    case 'resources-sampled':
      return [];
    default:
      return unreachable(event);
  }
}

function streamOf(state: RunState, attempt: string): string {
  const task = state.attempts.get(attempt)?.task ?? '';
  return state.tasks.get(task)?.stream ?? attempt;
}

function about(mark: Telling['mark'], subject: string, text: string): Telling {
  return { mark, subject, text };
}

function inert(text: string): string {
  return inertText(text, { max: 300 });
}
