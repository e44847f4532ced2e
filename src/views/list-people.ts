import { inertText } from '../base/inert.ts';
import type { ReviewState, RunState } from '../journal/state.ts';
import type { QuestionState } from '../journal/state-people.ts';
import * as words from './words.ts';

/**
 * What of a run waits for a person, a line each, at most so many: first the command that settles it, so that what is cut
 * at the edge of a terminal is only what it is about.
 */
export function waitingForPerson(state: RunState, most: number): readonly string[] {
  if (state.status === 'finished') return [];
  const lines = [
    ...state.questions.filter(({ status }) => status === 'open').map(sayQuestion),
    ...state.reviews.filter(({ status, kind }) => status === 'open' && kind !== 'kept_work').map(sayReview),
    ...missing(state),
  ];
  if (lines.length <= most) return lines;
  const left = lines.length - most + 1;
  return [...lines.slice(0, most - 1), `pcoord status  ${left} more wait for you`];
}

function sayQuestion({ question, stream, tool, text }: QuestionState): string {
  return `pcoord answer ${quoted(question)}  ${inert(stream)} asks to use ${inert(tool)}: ${inert(text)}`;
}

function sayReview({ id, kind, node, paths }: ReviewState): string {
  const side = kind === 'merge_conflict' ? ' --ours (or --theirs)' : '';
  const files = paths.length === 0 ? '' : `: ${inert(words.sayNames(paths, 3))}`;
  return `pcoord review accept ${quoted(id)}${side}  ${words.REVIEWS[kind]} at ${inert(words.sayNode(node))}${files}`;
}

/** Names from outside that keep a task waiting. */
function missing(state: RunState): readonly string[] {
  return state.plan.externals.flatMap(({ name, needed_by }) => {
    if (state.satisfied.has(name)) return [];
    const waiting = needed_by.filter((id) => state.tasks.get(id)?.status === 'waiting');
    if (waiting.length === 0) return [];
    return [
      `pcoord signal ${quoted(name)}  nobody has given it: ${inert(words.sayNames(waiting, 3))} ${waiting.length === 1 ? 'waits' : 'wait'}`,
    ];
  });
}

function quoted(name: string): string {
  return /^[\w:./-]+$/.test(name) ? name : `'${inert(name).replaceAll("'", "'\\''")}'`;
}

function inert(text: string): string {
  return inertText(text, { max: 160 });
}
