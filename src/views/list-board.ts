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

/** Makes a board of at most `most` rows. */
export function openBoard(state: RunState, most: number): Board {
  const outlined = outline(state.plan);
  const { streams, gates } = state.plan;
  return streams.length + gates.length + 1 <= most
    ? openStreams(state, outlined)
    : openLanes(state, outlined, most);
}

function openStreams(state: RunState, outlined: Outline): Board {
  const width = Math.min(40, Math.max(0, ...state.plan.streams.map((stream) => stream.id.length)));
  const streams = state.plan.streams.map((stream) => emptyRow(stream.id));
  const gates = [...state.gates.values(), state.end].map((gate) => emptyRow(gate.id));
  const update = (latest: RunState): void => {
    for (const row of streams) showStream(row, latest, { outlined, width });
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

function openLanes(state: RunState, outlined: Outline, most: number): Board {
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
      if (planned && standing) showTask(lane, { planned, standing }, { state: latest, outlined, width: 0 });
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

function showStream(
  row: BoardRow,
  state: RunState,
  layout: { readonly outlined: Outline; readonly width: number },
): void {
  const { outlined, width } = layout;
  const phases = outlined.phases.get(row.id) ?? [];
  const planned = phases.find((phase) => state.tasks.get(phase.id)?.status !== 'succeeded');
  if (planned === undefined) {
    const changed = phases.reduce((sum, phase) => sum + (state.tasks.get(phase.id)?.changed ?? 0), 0);
    row.title = `${inert(row.id).padEnd(width)}  done, ${changed === 0 ? 'nothing changed' : `${sayCount(changed, 'file change')}`}`;
    row.note = sayMatter(state, row.id);
    row.standing = 'done';
    return;
  }
  const standing = state.tasks.get(planned.id);
  if (standing) showTask(row, { planned, standing }, { state, outlined, width });
}

function showTask(
  row: BoardRow,
  task: { readonly planned: PlanTask; readonly standing: TaskState },
  run: { readonly state: RunState; readonly outlined: Outline; readonly width: number },
): void {
  const { planned, standing } = task;
  const last = standing.attempts.at(-1);
  const attempt = last === undefined ? undefined : run.state.attempts.get(last);
  const phase = sayPhase(run.outlined, planned);
  const why = words.sayFailure(standing.reason, inert(standing.detail), attempt?.exit_code ?? null);
  const again = attempt && attempt.try > 1 && standing.status === 'running' ? ` (try ${attempt.try})` : '';
  const gaveUp = standing.status === 'failed' ? `: ${why}` : '';
  row.title = `${inert(planned.stream).padEnd(run.width)}  ${phase === '' ? '' : `${phase} `}${words.TASK_WORDS[standing.status]}${again}${gaveUp}`;
  row.standing = STANDINGS[standing.status];
  row.note =
    standing.status === 'retrying'
      ? why
      : standing.status === 'running'
        ? sayMatter(run.state, planned.stream) || inert(attempt?.last_tool ?? '')
        : sayMatter(run.state, planned.stream);
}

/** What of a stream waits for a person, with the command that settles it; empty for nothing. */
function sayMatter(state: RunState, stream: string): string {
  const asked = state.questions.find((one) => one.status === 'open' && one.stream === stream);
  if (asked) return `asks to use ${inert(asked.tool)}: ${inert(asked.text)} (pcoord answer)`;
  const review = state.reviews.find(
    (one) => one.status === 'open' && one.task !== null && state.tasks.get(one.task)?.stream === stream,
  );
  return review ? `${words.REVIEWS[review.kind]} (pcoord review)` : '';
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
