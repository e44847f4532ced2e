import { inertText } from '../base/inert.ts';
import type { RunEvent } from '../journal/event.ts';
import type { GateState, RunState, TaskState } from '../journal/state.ts';
import type { PlanTask } from '../plan/plan.ts';
import { lanes as lanesOf } from './measures.ts';
import { type Outline, outline, sayPhase } from './outline.ts';
import { sayCount } from './quantities.ts';
import * as words from './words.ts';

/** One row of the list: what it says now. The list view brings this to the screen. */
export interface BoardRow {
  readonly id: string;
  title: string;
  /** A second line below the row; empty for none. */
  note: string;
  standing: 'waiting' | 'working' | 'done' | 'failed' | 'skipped';
}

/**
 * The rows of the list view. Their number is fixed when it opens, as the list's renderer needs: a row per stream and
 * gate where all of them fit, else a few lanes which show in turn what is at work, below a row of counts.
 */
export interface Board {
  readonly rows: readonly BoardRow[];
  readonly shape: 'streams' | 'lanes';
  /** Brings the rows up to date. Costs the number of rows, not of streams. */
  update(event: RunEvent, state: RunState): void;
  /** Gives every row that is still open its last word. */
  finish(state: RunState): void;
}

/** Makes a board of at most `most` rows on a terminal of so many columns. */
export function openBoard(state: RunState, most: number, columns: number): Board {
  const { streams, gates } = state.plan;
  // What a row says of its stream has the other half of the line.
  const room = Math.max(8, Math.min(40, Math.floor(columns / 2) - 4));
  const layout = { outlined: outline(state.plan), room };
  return streams.length + gates.length + 1 <= most
    ? openStreams(state, layout)
    : openLanes(state, layout, most);
}

interface Layout {
  readonly outlined: Outline;
  /** So much of a name is shown; a longer one is cut in its middle, for names often differ at their ends. */
  readonly room: number;
  /** Names are filled up to this. */
  readonly width?: number;
}

function openStreams(state: RunState, { outlined, room }: Layout): Board {
  const width = Math.min(room, Math.max(0, ...state.plan.streams.map((stream) => stream.id.length)));
  const streams = state.plan.streams.map((stream) => emptyRow(stream.id));
  const gates = [...state.gates.values(), state.end].map((gate) => emptyRow(gate.id));
  const update = (latest: RunState): void => {
    for (const row of streams) showStream(row, latest, { outlined, room, width });
    for (const row of gates) {
      const gate = row.id === 'end' ? latest.end : latest.gates.get(row.id);
      if (gate) showGate(row, gate);
    }
  };
  update(state);
  const rows = [...streams, ...gates];
  return {
    rows,
    shape: 'streams',
    update: (_, latest) => update(latest),
    finish: (latest) => finish(rows, latest, update),
  };
}

function openLanes(state: RunState, layout: Layout, most: number): Board {
  const { outlined } = layout;
  const counts = emptyRow('counts');
  const lanes = Array.from(
    { length: Math.min(LANES_MOST, lanesOf(state), Math.max(1, most - 1)) },
    (_, index) => emptyRow(`lane ${index}`),
  );
  const held = new Map<string, BoardRow>();
  let failed = 0;
  let reached = 0;
  const update = (event: RunEvent, latest: RunState): void => {
    if (event.type === 'attempt-started') takeLane(lanes, held, event.task);
    if (event.type === 'attempt-succeeded' || event.type === 'attempt-failed') freeLane(held, event.task);
    if (event.type === 'gate-reached' && event.gate !== 'end') reached += 1;
    if ((event.type === 'attempt-failed' && event.retry_at_ms === null) || event.type === 'task-failed') {
      failed += 1;
      counts.note = `last failure: ${event.task}, ${words.sayFailure(event.reason, inert(event.detail), null)}`;
    }
    counts.standing = 'working';
    counts.title = sayCounts(latest, { failed, reached });
    for (const [task, lane] of held) {
      const planned = outlined.tasks.get(task);
      const standing = latest.tasks.get(task);
      if (planned && standing) showTask(lane, { planned, standing }, { ...layout, state: latest });
    }
  };
  counts.title = sayCounts(state, { failed, reached });
  const rows = [counts, ...lanes];
  return { rows, shape: 'lanes', update, finish: (latest) => finish(rows, latest, () => {}) };
}

const LANES_MOST = 8;

function sayCounts(state: RunState, sums: { readonly failed: number; readonly reached: number }): string {
  const gates = state.gates.size === 0 ? '' : `, ${sums.reached} of ${state.gates.size} gates reached`;
  const failed = sums.failed === 0 ? '' : `, ${sums.failed} failed`;
  return `${state.completions.length} of ${state.tasks.size} tasks done${failed}${gates}`;
}

function takeLane(lanes: readonly BoardRow[], held: Map<string, BoardRow>, task: string): void {
  const taken = new Set(held.values());
  const lane = lanes.find((row) => !taken.has(row));
  if (lane) held.set(task, lane);
}

function freeLane(held: Map<string, BoardRow>, task: string): void {
  const lane = held.get(task);
  if (lane) Object.assign(lane, emptyRow(lane.id));
  held.delete(task);
}

function emptyRow(id: string): BoardRow {
  return { id, title: 'idle', note: '', standing: 'waiting' };
}

function showStream(row: BoardRow, state: RunState, layout: Layout): void {
  const { outlined } = layout;
  const phases = outlined.phases.get(row.id) ?? [];
  const planned = phases.find((phase) => state.tasks.get(phase.id)?.status !== 'succeeded');
  if (planned === undefined) {
    const changed = phases.reduce((sum, phase) => sum + (state.tasks.get(phase.id)?.changed ?? 0), 0);
    row.title = `${nameOf(row.id, layout)}  done, ${changed === 0 ? 'nothing changed' : `${sayCount(changed, 'file change')}`}`;
    row.note = '';
    row.standing = 'done';
    return;
  }
  const standing = state.tasks.get(planned.id);
  if (standing) showTask(row, { planned, standing }, { ...layout, state });
}

function showTask(
  row: BoardRow,
  task: { readonly planned: PlanTask; readonly standing: TaskState },
  run: Layout & { readonly state: RunState },
): void {
  const { planned, standing } = task;
  const last = standing.attempts.at(-1);
  const attempt = last === undefined ? undefined : run.state.attempts.get(last);
  const phase = sayPhase(run.outlined, planned);
  const why = words.sayFailure(standing.reason, inert(standing.detail), attempt?.exit_code ?? null);
  const again = attempt && attempt.try > 1 && standing.status === 'running' ? ` (try ${attempt.try})` : '';
  const gaveUp = standing.status === 'failed' ? `: ${why}` : '';
  row.title = `${nameOf(planned.stream, run)}  ${phase === '' ? '' : `${phase} `}${words.TASK_WORDS[standing.status]}${again}${gaveUp}`;
  row.standing = STANDINGS[standing.status];
  row.note =
    standing.status === 'retrying'
      ? why
      : standing.status === 'running'
        ? inert(attempt?.last_tool ?? '')
        : '';
}

function nameOf(id: string, { room, width = 0 }: Layout): string {
  const name = inert(id);
  if (name.length <= room) return name.padEnd(width);
  const tail = Math.floor((room - 1) / 3);
  return `${name.slice(0, room - 1 - tail)}…${name.slice(-tail)}`;
}

const STANDINGS: Readonly<Record<TaskState['status'], BoardRow['standing']>> = {
  waiting: 'waiting',
  ready: 'waiting',
  running: 'working',
  retrying: 'waiting',
  succeeded: 'done',
  failed: 'failed',
  // A resumed run may take these up again, so only the end gives them their last word.
  blocked: 'waiting',
  cancelled: 'waiting',
};

function showGate(row: BoardRow, gate: GateState): void {
  const name = words.sayNode(gate.id);
  const open = gate.actions
    .filter((action) => action.outcome === 'not_configured')
    .map((action) => action.name);
  const running = gate.actions.find((action) => action.outcome === 'running');
  const detail = gate.detail === '' ? '' : `: ${inert(gate.detail)}`;
  const left = open.length === 0 ? '' : `, not configured: ${words.sayNames(open, 4)}`;
  row.title = `${name}  ${words.GATE_WORDS[gate.status]}${gate.status === 'failed' ? detail : left}`;
  row.note = running ? running.name : '';
  row.standing = GATE_STANDINGS[gate.status];
}

const GATE_STANDINGS: Readonly<Record<GateState['status'], BoardRow['standing']>> = {
  waiting: 'waiting',
  ready: 'waiting',
  running: 'working',
  reached: 'done',
  failed: 'failed',
  blocked: 'waiting',
};

function finish(rows: readonly BoardRow[], state: RunState, update: (state: RunState) => void): void {
  update(state);
  for (const row of rows) {
    row.note = '';
    if (row.standing !== 'waiting' && row.standing !== 'working') continue;
    row.title = row.title.replace(UNFINISHED, 'not finished');
    row.standing = 'skipped';
  }
}

/** Words of a row that hold only while the run goes on; they stand at its end. */
const UNFINISHED = /(?:waiting|queued|ready|running|working(?: \(try \d+\))?)$/;

function inert(text: string): string {
  return inertText(text, { max: 160 });
}
