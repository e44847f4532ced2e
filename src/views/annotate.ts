import type { RunEvent } from '../journal/event.ts';
import type { RunState } from '../journal/state.ts';
import type { Outline } from './outline.ts';
import { tell } from './tell.ts';

/** Something that CI shows outside the log, beside a file where one is concerned. */
export interface Annotation {
  readonly level: 'error' | 'warning' | 'notice';
  readonly title: string;
  readonly text: string;
  /** Below the top of the repository. */
  readonly file: string | null;
}

/** An annotation for each of so many files; the text names the others. */
const MOST_FILES = 5;

/** Without these a path would be another one, and with them it is not to be shown: such a file is not named at all. */
const MISLEADING = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;

/** What of an event deserves eyes beyond the log: failures, what waits for a person, work outside its claims, the end. */
export function annotate(event: RunEvent, state: RunState, outlined: Outline): readonly Annotation[] {
  const files = filesOf(event);
  if (files === null) return [];
  return tell(event, state, outlined).flatMap(({ mark, subject, text }) => {
    const level = mark === 'bad' ? 'error' : mark === 'attention' ? 'warning' : 'notice';
    if (level === 'notice' && event.type !== 'run-finished') return [];
    const title = subject === '' ? `pcoord: ${state.plan.session.id}` : `pcoord: ${subject}`;
    const named = files.filter((file) => !MISLEADING.test(file)).slice(0, MOST_FILES);
    return (named.length === 0 ? [null] : named).map((file): Annotation => ({ level, title, text, file }));
  });
}

/** The files an event is about; `null` when it is none to be annotated. */
function filesOf(event: RunEvent): readonly string[] | null {
  switch (event.type) {
    case 'attempt-failed':
    case 'task-failed':
    case 'gate-failed':
    case 'question-asked':
    case 'run-finished':
      return [];
    case 'attempt-collected':
      return event.out_of_scope.length === 0 ? null : event.out_of_scope;
    case 'review-opened':
    case 'patch-diverted':
      return event.paths;
    default:
      return null;
  }
}
