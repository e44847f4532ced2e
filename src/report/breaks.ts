import { inertText } from '../base/inert.ts';
import type { RunEvent } from '../journal/event.ts';
import type { RunState } from '../journal/state.ts';
import { sayDuration } from '../views/quantities.ts';
import * as words from '../views/words.ts';
import type { ReportBreak } from './model.ts';

/** When the run, or streams of it, stopped or stood still, in the order in which that began. */
export function collectBreaks(
  events: readonly RunEvent[],
  { untended }: Pick<RunState, 'untended'>,
): readonly ReportBreak[] {
  const breaks: { -readonly [Key in keyof ReportBreak]: ReportBreak[Key] }[] = [];
  const paused = new Map<string, (typeof breaks)[number]>();
  for (const event of events) {
    const { at_ms } = event;
    if (event.type === 'stop-requested')
      breaks.push({
        kind: 'stop',
        at_ms,
        until_ms: null,
        streams: [],
        text: `${words.sayStop(event.how)} (${words.sayStopper(event.by)})`,
      });
    else if (event.type === 'stream-ended')
      breaks.push({
        kind: 'stream_ended',
        at_ms,
        until_ms: null,
        streams: [inertText(event.stream, { max: 120 })],
        text: 'ended by a person: its work is kept',
      });
    else if (event.type === 'streams-paused')
      for (const stream of event.streams) {
        const one = {
          kind: 'paused' as const,
          at_ms,
          until_ms: null,
          streams: [inertText(stream, { max: 120 })],
          text: 'paused by a person',
        };
        breaks.push(one);
        paused.set(stream, one);
      }
    else if (event.type === 'streams-continued')
      for (const stream of event.streams) {
        const one = paused.get(stream);
        if (one !== undefined) one.until_ms = at_ms;
        paused.delete(stream);
      }
  }
  for (const { from_ms, to_ms } of untended)
    if (to_ms !== null)
      breaks.push({
        kind: 'stood_still',
        at_ms: from_ms,
        until_ms: to_ms,
        streams: [],
        text: `nobody went on with it for ${sayDuration(to_ms - from_ms)}; then it was resumed`,
      });
  return breaks.sort((a, b) => a.at_ms - b.at_ms);
}
