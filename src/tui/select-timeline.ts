import { nextTickAt } from '../journal/meetings.ts';
import type { RunState } from '../journal/state.ts';
import { sayCount, sayTimeLeft } from '../views/quantities.ts';
import type { Item, Piece, TimelineModel } from './model.ts';
import { predictRemaining } from './predict.ts';
import { selectGates } from './select-items.ts';
import type { Watch } from './watch.ts';

/** Milestones and stages as far as there are lines for them; the strip takes the first line where there are four. */
export function selectTimeline(
  watch: Watch,
  state: RunState,
  draw: { readonly width: number; readonly lines: number; readonly now: number },
): TimelineModel {
  const { now } = draw;
  const left = predictRemaining(watch, state, now);
  const strip = draw.lines >= 4 && state.status !== 'new' ? drawStrip(watch, state, { ...draw, left }) : [];
  const room = Math.max(0, draw.lines - (strip.length > 0 ? 1 : 0));
  const meeting = watch.meets ? sayMeeting(state, now) : null;
  const items = [...(meeting === null ? [] : [meeting]), ...selectGates(watch, state, room)];
  return {
    title: 'timeline',
    right: left === null ? '' : `ends in about ${sayTimeLeft(left)}`,
    strip,
    items: items.slice(0, room),
  };
}

/** When the streams meet next, and what the last meeting found; `null` when they do not meet any more. */
function sayMeeting(state: RunState, now: number): Item | null {
  const last = state.syncs.at(-1);
  const found =
    last === undefined
      ? ''
      : last.conflicts.length === 0
        ? `sync ${last.tick} found no conflict`
        : `sync ${last.tick} found ${sayCount(last.conflicts.length, 'conflict')}`;
  const item = (text: string): Item => ({
    id: 'sync',
    glyph: '⇄',
    tone: last !== undefined && last.conflicts.length > 0 ? 'attention' : 'plain',
    indent: 0,
    text,
    hint: found,
  });
  if (state.status !== 'running') return last === undefined ? null : item('syncs');
  if (state.meeting?.status === 'under_way') return item(`sync ${state.meeting.tick} under way`);
  const at_ms = nextTickAt(state, now);
  return at_ms === null ? null : item(`next sync in ${sayTimeLeft(at_ms - now)}`);
}

/**
 * Where the run stands between its start and its predicted end: heavy for what has passed, light for what has not; a
 * diamond for each milestone, filled when it is reached, and a cross line for each meeting.
 */
function drawStrip(
  watch: Watch,
  state: RunState,
  draw: { readonly width: number; readonly now: number; readonly left: number | null },
): readonly Piece[] {
  const width = Math.max(2, draw.width);
  const start = state.started_at_ms;
  const passed = (state.finished_at_ms ?? draw.now) - start;
  const total = Math.max(1, passed + (draw.left ?? 0));
  const column = (ms: number): number =>
    Math.min(width - 1, Math.max(0, Math.round((ms / total) * (width - 1))));
  const now = column(passed);
  const signs = new Map<number, Piece>();
  for (const sync of state.syncs) signs.set(column(sync.at_ms - start), { text: '┿', tone: 'dim' });
  for (const { ms, tone } of milestones(watch, state, { passed, left: draw.left }))
    signs.set(column(ms), { text: tone === 'good' ? '◆' : tone === 'bad' ? '✗' : '◇', tone });
  const pieces: { text: string; tone: Piece['tone'] }[] = [];
  for (let at = 0; at < width; at += 1) {
    const piece = signs.get(at) ?? {
      text: at <= now ? '━' : '─',
      tone: at <= now ? ('active' as const) : ('dim' as const),
    };
    const before = pieces.at(-1);
    if (before?.tone === piece.tone) before.text += piece.text;
    else pieces.push({ ...piece });
  }
  return pieces;
}

const SIGNS_MOST = 60;

interface Mark {
  readonly ms: number;
  readonly tone: 'good' | 'bad' | 'plain';
}

/** Reached milestones where they were reached; the others where the plan puts them in what is left. */
function milestones(
  watch: Watch,
  state: RunState,
  run: { readonly passed: number; readonly left: number | null },
): readonly Mark[] {
  const { gates, evidence } = state.plan;
  const first = Math.max(0, watch.firstOpenGate - SIGNS_MOST / 2);
  const shown = gates.slice(first, first + SIGNS_MOST);
  const planned = (id: string): number => evidence.schedule.starts[id] ?? 0;
  const open = shown.filter(({ id }) => state.gates.get(id)?.status !== 'reached');
  const earliest = Math.min(...open.map(({ id }) => planned(id)));
  const span = Math.max(1, evidence.schedule.makespan_ms - earliest);
  return shown.flatMap(({ id }): readonly Mark[] => {
    const gate = state.gates.get(id);
    const reached = gate?.reached_at_ms ?? null;
    if (reached !== null) return [{ ms: reached - state.started_at_ms, tone: 'good' }];
    if (run.left === null) return [];
    const tone = gate?.status === 'failed' || gate?.status === 'blocked' ? 'bad' : 'plain';
    // Spaced as the plan spaces them; the first of them is still some way ahead.
    const share = Math.max(1 / open.length, (planned(id) - earliest) / span);
    return [{ ms: run.passed + run.left * share, tone }];
  });
}
