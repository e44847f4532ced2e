import { inertText } from '../base/inert.ts';
import type { RunState } from '../journal/state.ts';
import { type Measures, measure } from './measures.ts';
import type { Paint } from './paint.ts';
import { sayDuration } from './quantities.ts';
import { figures } from './summary/figures.ts';
import { leftToDo } from './summary/left-to-do.ts';
import { result, take } from './summary/result.ts';
import { paintRow } from './summary/rows.ts';
import { markOf } from './tell.ts';
import * as words from './words.ts';

/**
 * The last word of a run, the same in every view: what came of it, where the work is, what is left to do. On a
 * terminal of `columns` long lines go on below their beginning; commands are never broken.
 */
export function summarize(state: RunState, paint: Paint, columns: number = Number.POSITIVE_INFINITY): string {
  const measures = measure(state);
  const rows = [...figures(state, measures), ...result(state), ...leftToDo(state), ...take(state)];
  const lines = rows.map((line) => paintRow(line, paint, columns));
  return `\n${[headline(state, measures, paint), ...lines].join('\n')}\n`;
}

function headline(state: RunState, measures: Measures, paint: Paint): string {
  const what = state.outcome === null ? 'not finished' : words.OUTCOMES[state.outcome];
  const text = `${what} after ${sayDuration(measures.wall_ms)}`;
  const session = inertText(state.plan.session.id, { max: 120 });
  return `${paint.strong(paint[markOf(state.outcome)](text))} ${paint.dim(`· session ${session} · run ${state.run}`)}`;
}
