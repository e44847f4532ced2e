import { inertText } from '../base/inert.ts';
import type { AttemptState, RunState } from '../journal/state.ts';
import { currentTask, latestAttempt } from './current.ts';
import { type Layout, layOut, type PanelName, type PanelPlace } from './layout.ts';
import type { LogModel, Screen } from './model.ts';
import { selectDialog, selectFooter } from './select-dialog.ts';
import { selectHeader } from './select-header.ts';
import { selectProblems } from './select-items.ts';
import { selectBatches, selectResources, selectThroughput } from './select-meters.ts';
import { selectRecent } from './select-recent.ts';
import { filterStreams, selectStreams } from './select-streams.ts';
import { selectTimeline } from './select-timeline.ts';
import { lastLines } from './tail.ts';
import type { Ui, UiFacts } from './ui.ts';
import { settle, type Watch } from './watch.ts';

/** All that a picture of the run is made from. */
export interface Scene {
  readonly watch: Watch;
  readonly state: RunState;
  readonly ui: Ui;
  readonly size: { readonly columns: number; readonly rows: number };
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** Counts redraws: what turns, turns by it. */
  readonly tick: number;
  /** The end of an attempt's output, as bytes on disk read as text; asked only when its log is on the screen. */
  readonly readTail: (attempt: string) => string;
}

/** A picture, and what the next key press needs to know of it. */
export interface Selected {
  readonly screen: Screen;
  /** The same as before, with the marked row and the window brought into what there is. */
  readonly ui: Ui;
  readonly facts: UiFacts;
}

/**
 * Makes the picture of a run at a moment. Same scene, same picture. Costs what is visible: neither streams out of the
 * window nor tasks long done are looked at (a filter costs the streams it shows).
 */
export function select(scene: Scene): Selected {
  const { watch, state, now } = scene;
  settle(watch, state);
  const list = filterStreams(watch, scene.ui.filter);
  const dialog = selectDialog(scene.ui, state.stopping);
  const problems = selectProblems(watch, state, { most: ITEMS_MOST, now });
  const layout = layOut(scene.size, {
    problems: problems.length,
    streams: Math.max(1, list.length),
    panels: wantsOf(scene),
    page: scene.ui.page,
    dialog: dialog === null ? 0 : dialog.lines.length + 2,
    log: scene.ui.log,
  });
  const height = Math.max(0, layout.streams - tableFrame(layout.streams));
  const ui = settleUi(scene, list, height);
  const marked = list[ui.at] ?? null;
  const missing = marked === null ? null : missingOf(watch, marked, state);
  // A column of air between the two halves.
  const width = layout.columns - (layout.side > 0 ? layout.side + 1 : 0);
  const place = (name: PanelName): PanelSize => sizeOf(layout, name);
  const log = selectLog(scene, { ui, marked, height: Math.max(0, layout.log - 1) });
  return {
    screen: {
      layout,
      header: selectHeader(watch, state, now),
      problems: problems.slice(0, Math.max(0, layout.problems - 1)),
      streams: selectStreams(list, { watch, state, ui }, { width, height, now, tick: scene.tick }),
      throughput: selectThroughput(watch, state, { ...place('throughput'), now }),
      batches: selectBatches(watch, place('batches')),
      resources: selectResources(watch, state, place('resources')),
      timeline: selectTimeline(watch, state, { ...place('timeline'), now }),
      recent: selectRecent(watch, state, place('events').lines),
      log: log.model,
      dialog,
      footer: selectFooter(ui, missing),
    },
    ui: { ...ui, back: log.back },
    facts: {
      list,
      height: ui.focus === 'log' ? layout.log : height,
      logShown: layout.log > 0,
      stopping: state.stopping,
      missing,
    },
  };
}

const ITEMS_MOST = 40;

/** Title and column names of the stream table; a table of few lines has no column names. */
export function tableFrame(lines: number): number {
  return lines >= 4 ? 2 : Math.min(1, lines);
}

type PanelSize = { readonly width: number; readonly lines: number };

/** What a panel may draw below its title; nothing when it is not shown. A column of air stands on both sides. */
function sizeOf(layout: Layout, name: PanelName): PanelSize {
  const place: PanelPlace | undefined =
    name === 'timeline' && layout.shape === 'stacked'
      ? { name, width: layout.columns, lines: layout.timeline }
      : layout.panels.find((panel) => panel.name === name);
  if (place === undefined) return { width: 0, lines: 0 };
  return { width: Math.max(0, place.width - 3), lines: Math.max(0, place.lines - 1) };
}

/** How many lines each panel could fill now. */
function wantsOf({ watch, state }: Scene): Readonly<Record<PanelName, number>> {
  const { flow } = watch;
  const kinds = Object.values(flow.sizes).filter((sizes) => sizes.batches > 0).length;
  return {
    throughput: 1 + (flow.calls.amounts.length > 0 ? 1 : 0) + (flow.tokens.amounts.length > 0 ? 1 : 0),
    batches: Math.max(1, kinds),
    resources: flow.samples.length === 0 ? 1 : 2 + Math.min(3, watch.active.size),
    timeline: Math.min(ITEMS_MOST, 2 + 4 * Math.max(1, state.plan.gates.length)),
    events: 8,
  };
}

/** The mark stays on the chosen stream; while none is chosen it follows what is at work. */
function settleUi(scene: Scene, list: readonly string[], height: number): Ui {
  const { ui, watch } = scene;
  const wanted = ui.selected ?? firstActive(watch, list);
  const place =
    wanted === null ? -1 : ui.filter === 'all' ? (watch.place.get(wanted) ?? -1) : list.indexOf(wanted);
  const at = Math.min(Math.max(0, place < 0 ? ui.at : place), Math.max(0, list.length - 1));
  const lowest = Math.max(0, list.length - height);
  const top = Math.min(lowest, Math.max(Math.min(ui.top, at), at - Math.max(1, height) + 1));
  return { ...ui, at, top };
}

function firstActive(watch: Watch, list: readonly string[]): string | null {
  let first: string | null = null;
  let least = list.length;
  for (const id of watch.active) {
    const place = watch.place.get(id) ?? least;
    if (place < least) [first, least] = [id, place];
  }
  return first;
}

function missingOf(watch: Watch, stream: string, state: RunState): string | null {
  const current = currentTask(watch, stream, state);
  if (current === null || current.standing.status !== 'waiting') return null;
  return current.planned.externals.find((name) => !state.satisfied.has(name)) ?? null;
}

function selectLog(
  scene: Scene,
  view: { readonly ui: Ui; readonly marked: string | null; readonly height: number },
): { readonly model: LogModel; readonly back: number } {
  const attempt = view.marked === null ? null : latestAttempt(scene.watch, view.marked, scene.state);
  const focused = view.ui.focus === 'log';
  const name = inertText(attempt?.id ?? view.marked ?? '', { max: 80 });
  const empty = {
    title: name === '' ? 'log' : `log of ${name}`,
    right: '',
    lines: [],
    none: noLog(attempt),
    focused,
  };
  if (attempt === null || view.height === 0) return { model: empty, back: 0 };
  const text = scene.readTail(attempt.id);
  const all = lastLines(text, { lines: Number.MAX_SAFE_INTEGER, skip: 0 });
  const back = Math.min(view.ui.back, Math.max(0, all.length - view.height));
  const lines = all.slice(Math.max(0, all.length - back - view.height), all.length - back);
  return { model: { ...empty, lines, right: back === 0 ? '' : `${back} lines below` }, back };
}

function noLog(attempt: AttemptState | null): string {
  if (attempt === null) return 'it has not started yet';
  return attempt.ended_at_ms === null ? 'no output yet' : 'it printed nothing';
}
