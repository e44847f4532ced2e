import { activeMs } from '../journal/meetings.ts';
import { type Outline, outline } from './outline.ts';
import type { Paint } from './paint.ts';
import { sayDuration } from './quantities.ts';
import { summarize } from './summary.ts';
import { tell } from './tell.ts';
import type { Telling } from './telling.ts';
import type { View } from './view.ts';

/** Where the log goes and how its lines begin. */
export interface LinesOptions {
  readonly write: (text: string) => void;
  readonly paint: Paint;
  /** `utc`: the time of day stands before the time since the run began, for logs that carry none of their own. */
  readonly clock?: 'utc' | 'none';
}

/**
 * The plain log for CI and pipes: one line for each event worth a person's time, stamped with how long the run has gone
 * on (time in which no coordinator lived does not count), written at once; at the end the summary. No cursor movement, so it may go to a file.
 */
export function openLines(options: LinesOptions): View {
  let outlined: Outline | null = null;
  let width = 0;
  return {
    show: (event, state) => {
      if (outlined === null) {
        outlined = outline(state.plan);
        width = subjectWidth(state.plan.streams.map((stream) => stream.id));
      }
      const elapsed = sayDuration(activeMs(state, event.at_ms)).padStart(7);
      const stamp = options.clock === 'utc' ? `${sayTimeOfDay(event.at_ms)} ${elapsed}` : elapsed;
      const text = tell(event, state, outlined).map((telling) =>
        line(stamp, telling, { width, paint: options.paint }),
      );
      if (text.length > 0) options.write(text.join(''));
    },
    close: async (state) => options.write(summarize(state, options.paint)),
  };
}

function sayTimeOfDay(at_ms: number): string {
  return `${new Date(at_ms).toISOString().slice(11, 19)}Z`;
}

const SUBJECT_MOST = 24;

function subjectWidth(ids: readonly string[]): number {
  return Math.min(SUBJECT_MOST, Math.max(0, ...ids.map((id) => id.length)));
}

function line(
  stamp: string,
  telling: Telling,
  layout: { readonly width: number; readonly paint: Paint },
): string {
  const { paint, width } = layout;
  const subject = telling.subject === '' ? '' : `${paint.strong(telling.subject.padEnd(width))}  `;
  return `${paint.dim(`[${stamp}]`)} ${paint[telling.mark](GLYPHS[telling.mark])} ${subject}${paintText(telling, paint)}\n`;
}

const GLYPHS: Readonly<Record<keyof Paint, string>> = {
  good: '✓',
  bad: '✗',
  attention: '!',
  active: '▸',
  dim: '·',
  strong: '●',
};

/** Only what needs eyes is coloured as a whole; the rest keeps the terminal's own colour. */
function paintText(telling: Telling, paint: Paint): string {
  switch (telling.mark) {
    case 'bad':
    case 'attention':
    case 'dim':
    case 'strong':
      return paint[telling.mark](telling.text);
    case 'good':
    case 'active':
      return telling.text;
  }
}
