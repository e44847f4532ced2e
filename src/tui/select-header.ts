import { inertText } from '../base/inert.ts';
import { activeMs, nextTickAt } from '../journal/meetings.ts';
import type { RunState } from '../journal/state.ts';
import { sayAmount, sayCost, sayCount, sayDuration, sayFactor, sayTimeLeft } from '../views/quantities.ts';
import { markOf } from '../views/tell.ts';
import * as words from '../views/words.ts';
import { currentTask } from './current.ts';
import type { HeaderModel, Piece } from './model.ts';
import { predictRemaining } from './predict.ts';
import type { Going } from './ui.ts';
import type { Watch } from './watch.ts';

/** The run in two lines: what it is, how it stands, how long still. */
export function selectHeader(
  watch: Watch,
  state: RunState,
  { now, going }: { readonly now: number; readonly going: Going | null },
): HeaderModel {
  const total = state.tasks.size;
  const done = watch.counts.succeeded;
  const { session } = state.plan;
  return {
    session: inertText(session.id, { max: 80 }),
    strategy: inertText(session.strategy_name, { max: 60 }),
    status: sayGoing(status(watch, state, now), state, going),
    share: total === 0 ? 0 : done / total,
    facts: state.status === 'new' ? [] : facts(watch, state, now),
  };
}

function status(watch: Watch, state: RunState, now: number): HeaderModel['status'] {
  if (state.outcome !== null)
    return { glyph: '■', text: words.OUTCOMES[state.outcome], tone: markOf(state.outcome) };
  if (state.stopping !== null)
    return {
      glyph: '◼',
      text: state.stopping === 'now' ? 'stopping now' : 'stopping gently',
      tone: 'attention',
    };
  if (state.status === 'new') return { glyph: '○', text: 'starting', tone: 'dim' };
  if (isIdle(watch, state, now) && watch.missing.length > 0)
    return { glyph: '○', text: 'waiting for you', tone: 'attention' };
  return { glyph: '●', text: 'running', tone: 'active' };
}

/** Of a recording: how fast it goes, or that it stands still. */
function sayGoing(
  said: HeaderModel['status'],
  { outcome }: RunState,
  going: Going | null,
): HeaderModel['status'] {
  if (going === null || outcome !== null || !Number.isFinite(going.speed)) return said;
  if (going.paused) return { glyph: '‖', text: `${said.text}, stands still`, tone: 'attention' };
  return { ...said, text: `${said.text}, ${Math.round(1000 * going.speed) / 1000}× as fast` };
}

/** Nothing is at work, and nothing has happened for so long that nothing is about to be. */
function isIdle(watch: Watch, state: RunState, now: number): boolean {
  if (watch.active.size > 0 || now - state.at_ms < IDLE_AFTER_MS || state.end.status === 'running')
    return false;
  const gate = state.plan.gates[watch.firstOpenGate];
  return gate === undefined || state.gates.get(gate.id)?.status !== 'running';
}

const IDLE_AFTER_MS = 1000;

function facts(watch: Watch, state: RunState, now: number): readonly Piece[] {
  const until = state.finished_at_ms ?? now;
  const elapsed = activeMs(state, until);
  const { counts } = watch;
  const piece = (text: string, tone: Piece['tone'] = 'plain'): Piece => ({ text, tone });
  const left = predictRemaining(watch, state, now);
  const speed = speedSoFar(watch, state, now);
  const next = watch.meets ? nextMeeting(state, now) : null;
  const reviews = state.reviews.filter(({ status }) => status === 'open').length;
  return [
    piece(sayDuration(elapsed), 'strong'),
    piece(`${counts.succeeded}/${state.tasks.size} tasks`),
    ...(counts.failed > 0 ? [piece(`${counts.failed} failed`, 'bad')] : []),
    ...(reviews > 0 ? [piece(sayCount(reviews, 'review'), 'attention')] : []),
    ...(left === null ? [] : [piece(`${sayTimeLeft(left)} left`)]),
    ...(speed === null ? [] : [piece(`${sayFactor(speed)} so far`, speed >= 1.05 ? 'good' : 'plain')]),
    ...(counts.running > 0 ? [piece(`${counts.running} at work`, 'active')] : []),
    ...(next === null ? [] : [piece(next, 'dim')]),
    ...(watch.flow.tokens_total > 0 ? [piece(`${sayAmount(watch.flow.tokens_total)} tokens`)] : []),
    ...(watch.flow.usd_total === null ? [] : [piece(sayCost(watch.flow.usd_total))]),
    ...(left === null ? [] : [piece(`ends about ${clock(now + left)}`, 'dim')]),
    ...(counts.blocked > 0 ? [piece(`${counts.blocked} blocked`, 'bad')] : []),
  ];
}

/** When the streams meet next; `null` when they do not, or the run is over. */
function nextMeeting(state: RunState, now: number): string | null {
  if (state.status !== 'running') return null;
  if (state.meeting?.status === 'under_way') return `sync ${state.meeting.tick} under way`;
  const at_ms = nextTickAt(state, now);
  if (at_ms === null) return null;
  return `next sync in ${sayTimeLeft(at_ms - now)}`;
}

/** Work done per time passed: the accepted tasks, and the running ones as far as they are. */
function speedSoFar(watch: Watch, state: RunState, now: number): number | null {
  const elapsed = activeMs(state, state.finished_at_ms ?? now);
  if (elapsed < 1000 || watch.counts.succeeded === 0) return null;
  let work = watch.accepted_ms;
  // Work that was not accepted is no gain: once the run is over only what was counts, as in its summary.
  if (state.status === 'finished') return work / elapsed;
  for (const stream of watch.active) {
    const attempt = currentTask(watch, stream, state)?.attempt;
    if (attempt && attempt.ended_at_ms === null) work += Math.max(0, now - attempt.started_at_ms);
  }
  return work / elapsed;
}

function clock(at_ms: number): string {
  const at = new Date(at_ms);
  return `${String(at.getHours()).padStart(2, '0')}:${String(at.getMinutes()).padStart(2, '0')}`;
}
