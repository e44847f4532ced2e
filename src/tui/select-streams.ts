import { inertText } from '../base/inert.ts';
import type { Evidence } from '../journal/event-people.ts';
import { tookMs } from '../journal/pauses.ts';
import type { AttemptState, RunState, TaskStatus } from '../journal/state.ts';
import { sayAmount, sayCost, sayCount, sayDuration, sayWholeSeconds } from '../views/quantities.ts';
import * as words from '../views/words.ts';
import { type CurrentTask, currentTask } from './current.ts';
import type { StreamRow, StreamsModel, Tone } from './model.ts';
import { openQuestions, withProblems } from './select-items.ts';
import { shapeTable } from './table.ts';
import type { Filter, Ui } from './ui.ts';
import type { Watch } from './watch.ts';

/** The list that a filter and a search show, in the order of the session. Costs the list, but nothing for all of it. */
export function filterStreams(
  watch: Watch,
  state: RunState,
  { filter, search }: Pick<Ui, 'filter' | 'search'>,
): readonly string[] {
  const found = listed(watch, state, filter);
  const wanted = search.toLowerCase();
  return wanted === '' ? found : found.filter((id) => id.toLowerCase().includes(wanted));
}

function listed(watch: Watch, state: RunState, filter: Filter): readonly string[] {
  if (filter === 'all') return watch.order;
  const chosen = filter === 'active' ? watch.active : withProblems(watch, state);
  return [...chosen].sort((a, b) => (watch.place.get(a) ?? 0) - (watch.place.get(b) ?? 0));
}

/** The visible rows, and nothing of the others. */
export function selectStreams(
  list: readonly string[],
  view: { readonly watch: Watch; readonly state: RunState; readonly ui: Ui },
  draw: { readonly width: number; readonly height: number; readonly now: number; readonly tick: number },
): StreamsModel {
  const { ui, state, watch } = view;
  const visible = list.slice(ui.top, ui.top + draw.height);
  const asking = new Set(openQuestions(watch, state).map(({ attempt }) => attempt));
  const rows = visible.flatMap((id, index) => {
    const current = currentTask(watch, id, state);
    return current === null
      ? []
      : [{ ...rowOf(current, { ...view, ...draw, asking }), marked: ui.top + index === ui.at }];
  });
  const from = list.length === 0 ? 0 : ui.top + 1;
  const shown =
    list.length > visible.length ? `${from}–${ui.top + visible.length} of ${list.length}` : `${list.length}`;
  return {
    title: ui.filter === 'all' ? `streams ${shown}` : `streams ${shown} ${FILTER_WORDS[ui.filter]}`,
    right: ui.search === '' ? '' : `find: ${inertText(ui.search, { max: 40 })}`,
    table: shapeTable(draw.width, rows, longest(rows)),
    rows,
    none:
      ui.search !== ''
        ? `no stream of that name${ui.filter === 'all' ? '' : ' here: f shows the others'}`
        : ui.filter === 'problems'
          ? 'no stream has a problem'
          : 'no stream is at work',
  };
}

const FILTER_WORDS = { active: 'at work', problems: 'with problems' } as const;

function longest(rows: readonly StreamRow[]): number {
  return Math.max(0, ...rows.map((row) => row.stream.length));
}

interface RowContext {
  readonly watch: Watch;
  readonly state: RunState;
  readonly now: number;
  readonly tick: number;
  /** Attempts with an open question. */
  readonly asking: ReadonlySet<string>;
}

function rowOf(current: CurrentTask, context: RowContext): Omit<StreamRow, 'marked'> {
  const { planned, standing, attempt } = current;
  const { state, watch } = context;
  const looks = LOOKS[standing.status];
  const spent = sums(watch, planned.stream, state);
  const steps = watch.outline.phases.get(planned.stream)?.length ?? 1;
  const collecting = attempt?.status === 'exited' || attempt?.status === 'collected';
  const word =
    standing.status === 'running'
      ? attempt === null
        ? 'starting'
        : progressOf(attempt, planned.stream, context)
      : standing.reason === 'rate-limited' && standing.status === 'retrying'
        ? 'limited'
        : words.TASK_WORDS[standing.status];
  return {
    id: planned.stream,
    tone: looks.tone,
    glyph:
      standing.status === 'running' && state.paused.has(planned.stream)
        ? '‖'
        : standing.status === 'running' && !collecting
          ? (SPINNER[Math.floor(context.tick / TICKS_A_TURN) % SPINNER.length] ?? '●')
          : looks.glyph,
    stream: inertText(planned.stream, { max: 60 }),
    step: steps > 1 ? `${planned.number}/${steps}` : '',
    phase: planned.phase === String(planned.number) ? '' : inertText(planned.phase, { max: 60 }),
    word,
    time: timeOf(current, context),
    tokens: spent.tokens === null ? '' : sayAmount(spent.tokens),
    cost: spent.cost === null ? '' : sayCost(spent.cost),
    files: spent.changed === 0 ? '' : `${spent.changed}`,
    doing: inertText(doing(current, context), { max: 200 }),
  };
}

/** It turns slowly: each turn draws all running rows again. */
const TICKS_A_TURN = 2;
const SPINNER = ['◐', '◓', '◑', '◒'];

const LOOKS: Readonly<Record<TaskStatus, { readonly glyph: string; readonly tone: Tone }>> = {
  waiting: { glyph: '○', tone: 'dim' },
  ready: { glyph: '◌', tone: 'plain' },
  running: { glyph: '◍', tone: 'active' },
  retrying: { glyph: '↻', tone: 'attention' },
  succeeded: { glyph: '✓', tone: 'good' },
  failed: { glyph: '✗', tone: 'bad' },
  blocked: { glyph: '⊘', tone: 'bad' },
  cancelled: { glyph: '–', tone: 'dim' },
};

const PROGRESS: Readonly<Record<AttemptState['status'], string>> = {
  starting: 'starting',
  working: 'working',
  exited: 'collecting',
  collected: 'checking',
  succeeded: 'done',
  failed: 'failed',
};

/** What it does by the evidence, where that is more than that it works. */
function progressOf(attempt: AttemptState, stream: string, { state, asking }: RowContext): string {
  if (state.paused.has(stream)) return 'paused';
  if (asking.has(attempt.id)) return EVIDENCE.waiting_for_input;
  if (attempt.status !== 'working' || attempt.evidence === null) return PROGRESS[attempt.status];
  return EVIDENCE[attempt.evidence.state];
}

const EVIDENCE: Readonly<Record<Evidence, string>> = {
  working: 'working',
  quiet: 'quiet',
  waiting_for_input: 'asks',
  stuck: 'stuck',
};

/** A running or retrying phase: since its attempt began; a finished one: what its program took. */
function timeOf(current: CurrentTask, context: RowContext): string {
  const { attempt, standing } = current;
  if (attempt === null) return '';
  const ended = attempt.ended_at_ms;
  // Whole seconds: a row that says the same as before is not drawn again.
  if (ended === null) return sayWholeSeconds(context.now - attempt.started_at_ms);
  return standing.status === 'waiting' || standing.status === 'ready'
    ? ''
    : sayDuration(tookMs(context.state, attempt));
}

/** What a stream used and changed over all its phases so far. */
function sums(
  watch: Watch,
  stream: string,
  state: RunState,
): { readonly tokens: number | null; readonly cost: number | null; readonly changed: number } {
  let tokens: number | null = null;
  let cost: number | null = null;
  let changed = 0;
  for (const phase of watch.outline.phases.get(stream) ?? []) {
    const task = state.tasks.get(phase.id);
    changed += task?.changed ?? 0;
    for (const id of task?.attempts ?? []) {
      const attempt = state.attempts.get(id);
      if (!attempt) continue;
      if (attempt.tokens_in !== null || attempt.tokens_out !== null)
        tokens = (tokens ?? 0) + (attempt.tokens_in ?? 0) + (attempt.tokens_out ?? 0);
      if (attempt.cost_usd !== null) cost = (cost ?? 0) + attempt.cost_usd;
    }
  }
  return { tokens, cost, changed };
}

function doing(current: CurrentTask, context: RowContext): string {
  const { standing, attempt, planned } = current;
  const why = (): string => words.sayFailure(standing.reason, standing.detail, attempt?.exit_code ?? null);
  switch (standing.status) {
    case 'running': {
      const again = attempt !== null && attempt.try > 1 ? `try ${attempt.try}  ` : '';
      const denied =
        attempt !== null && attempt.denials > 0 ? `  ${sayCount(attempt.denials, 'denial')}` : '';
      return `${again}${attempt?.last_tool ?? who(planned)}${denied}`;
    }
    case 'retrying':
      return `in ${sayDuration((standing.retry_at_ms ?? context.now) - context.now)}: ${why()}`;
    case 'failed':
      return why();
    case 'blocked':
      return 'what it builds on failed';
    case 'ready':
      return 'waits for a free place';
    case 'waiting':
      return waitsFor(planned, context);
    case 'succeeded':
    case 'cancelled':
      return '';
  }
}

/** Who is at work, where they do not tell what they do. */
function who({ run }: CurrentTask['planned']): string {
  if (run.kind === 'agent') return run.agent;
  const [shell = '', flag, script] = run.argv;
  // That a shell reads it is the least of what a script does.
  return SHELL.test(shell) && flag === '-c' && script !== undefined ? script : run.argv.join(' ');
}

const SHELL = /(?:^|\/)(?:ba|da|z)?sh$/;

/** The first thing a waiting task lacks: something from outside, or a node that is not done. */
function waitsFor(planned: CurrentTask['planned'], { watch, state }: RowContext): string {
  const before = (watch.outline.before.get(planned.id) ?? []).filter((edge) => !state.results.has(edge.from));
  const missing = planned.externals.filter((name) => !state.satisfied.has(name));
  const first = before[0];
  if (first === undefined) return missing.length === 0 ? '' : `needs ${words.sayNames(missing, 2)}`;
  const more = before.length + missing.length - 1;
  return `after ${words.sayNode(first.from).replace(GATE_KIND, '')}${more > 0 ? ` and ${more} more` : ''}`;
}

const GATE_KIND = /^(?:milestone|stage) /;
