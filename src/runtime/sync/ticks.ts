import { nextTickAt, tickAt } from '../../journal/meetings.ts';
import type { RunState } from '../../journal/state.ts';
import type { Meeting } from './meet.ts';

/** True while a meeting is being held: nothing may end before it has. */
export function isMeeting(state: RunState): boolean {
  return state.meeting?.status === 'under_way';
}

/** The meeting to be held now: one that a coordinator died in, or that of a tick that has come. */
export function meetingNow(state: RunState, now_ms: number): Meeting | null {
  if (state.meeting?.status === 'under_way') return null;
  if (state.meeting?.status === 'lost') return { tick: state.meeting.tick, due: state.meeting.due };
  const tick = tickAt(state, now_ms);
  return tick === null ? null : { tick: tick.tick, due: tick.due };
}

/** The earlier of a time and the next tick. */
export function orNextTick(state: RunState, until_ms: number | null, now_ms: number): number | null {
  const next = nextTickAt(state, now_ms);
  if (next === null) return until_ms;
  return until_ms === null ? next : Math.min(until_ms, next);
}
