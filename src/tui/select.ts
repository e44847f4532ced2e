import { inertText } from '../base/inert.ts';
import type { RunState } from '../journal/state.ts';
import * as words from '../views/words.ts';
import { currentTask } from './current.ts';
import { type Layout, layOut, type PanelName, type PanelPlace } from './layout.ts';
import type { Item, Piece, Screen } from './model.ts';
import { fitDialog, selectDialog, selectFooter } from './select-dialog.ts';
import { selectHeader } from './select-header.ts';
import { openQuestions, selectGates, selectProblems } from './select-items.ts';
import { lostOf } from './select-lost.ts';
import { selectBatches, selectResources, selectThroughput } from './select-meters.ts';
import { type PaneSources, selectPane } from './select-pane.ts';
import { selectRecent } from './select-recent.ts';
import { filterStreams, selectStreams } from './select-streams.ts';
import { selectTimeline } from './select-timeline.ts';
import type { Going, Ui, UiFacts } from './ui.ts';
import { settle, type Watch } from './watch.ts';

/** All that a picture of the run is made from. */
export interface Scene extends PaneSources {
  readonly watch: Watch;
  readonly state: RunState;
  readonly ui: Ui;
  readonly size: { readonly columns: number; readonly rows: number };
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** Counts redraws: what turns, turns by it. */
  readonly tick: number;
  readonly notice: Piece | null;
  /** How a recording goes; absent or `null` for a run that is shown as it happens. */
  readonly going?: Going | null;
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
  const list = filterStreams(watch, state, scene.ui);
  const asked = questionsOf(watch, state);
  const reviews = reviewsOf(state);
  // What is marked decides what keys mean, and how many lines a dialog has decides what is visible.
  const placed = settleUi(scene, list, 1);
  const facts: UiFacts = {
    list,
    height: 1,
    logShown: false,
    pages: false,
    stopping: state.stopping,
    ...markedFacts(watch, state, list[placed.at] ?? null),
    questions: asked,
    reviews,
    dialogWhole: true,
    dialogHidden: 0,
    lost: lostOf(scene.ui.dialog, state),
  };
  const dialog = selectDialog(scene.ui, facts, scene.size.columns);
  const problems = selectProblems(watch, state, { most: ITEMS_MOST, now, mode: scene.ui.mode });
  const layout = layOut(scene.size, {
    problems: problems.length,
    streams: Math.max(1, list.length),
    panels: wantsOf(scene),
    page: scene.ui.page,
    dialog: dialog === null ? 0 : dialog.about.length + dialog.lines.length + 2,
    log: scene.ui.log,
  });
  const height = Math.max(0, layout.streams - tableFrame(layout.streams));
  const ui = settleUi(scene, list, height);
  const marked = list[ui.at] ?? null;
  // A column of air between the two halves.
  const width = layout.columns - (layout.side > 0 ? layout.side + 1 : 0);
  const place = (name: PanelName): PanelSize => sizeOf(layout, name);
  const pane = selectPane(scene, { ui, marked, height: Math.max(0, layout.log - 1) });
  const fitted =
    dialog === null ? null : fitDialog(dialog, layout.dialog, ui.dialog?.kind === 'help' ? ui.dialog.top : 0);
  const ready: UiFacts = {
    ...facts,
    height: ui.focus === 'log' ? layout.log : height,
    logShown: layout.log > 0,
    pages: layout.shape === 'stacked' && scene.ui.log !== 'open',
    dialogWhole: fitted === null || fitted.whole,
    dialogHidden: fitted?.hidden ?? 0,
  };
  return {
    screen: {
      layout,
      header: selectHeader(watch, state, { now, going: scene.going ?? null }),
      ...partOf(problems, Math.max(0, layout.problems - 1)),
      streams: selectStreams(list, { watch, state, ui }, { width, height, now, tick: scene.tick }),
      throughput: selectThroughput(watch, state, { ...place('throughput'), now }),
      batches: selectBatches(watch, place('batches')),
      resources: selectResources(watch, state, place('resources')),
      timeline: selectTimeline(watch, state, { ...place('timeline'), now }),
      recent: selectRecent(watch, state, place('events').lines),
      log: pane.model,
      dialog: fitted === null ? null : fitted.dialog,
      footer: selectFooter(ui, ready),
      notice: scene.notice,
    },
    ui: { ...ui, back: pane.back },
    facts: ready,
  };
}

const ITEMS_MOST = 40;

/** What fits of the problems, and how many more there are. */
function partOf(problems: readonly Item[], most: number): Pick<Screen, 'problems' | 'problemsRight'> {
  const more = problems.length - most;
  const at = problems.length === ITEMS_MOST ? `${more} or more` : `${more} more`;
  return { problems: problems.slice(0, most), problemsRight: more > 0 && most > 0 ? `… ${at}` : '' };
}

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
    resources: flow.samples.length === 0 ? 1 : 2 + Math.min(12, watch.active.size),
    timeline: 1 + (watch.meets ? 1 : 0) + selectGates(watch, state, ITEMS_MOST).length,
    events: 8,
  };
}

/** The mark stays on the chosen stream; while none is chosen it follows what is at work. */
function settleUi(scene: Scene, list: readonly string[], height: number): Ui {
  const { ui, watch } = scene;
  const wanted = ui.selected ?? firstActive(watch, list);
  // Only the whole list has every stream where the session has it; a shorter one is looked through.
  const place =
    wanted === null ? -1 : list === watch.order ? (watch.place.get(wanted) ?? -1) : list.indexOf(wanted);
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

/** What keys need to know of the marked stream. */
function markedFacts(
  watch: Watch,
  state: RunState,
  stream: string | null,
): Pick<UiFacts, 'stream' | 'missing' | 'paused'> {
  const { paused } = state;
  return {
    stream,
    missing: stream === null ? null : missingOf(watch, stream, state),
    paused: {
      marked: stream !== null && paused.has(stream),
      // Streams that are over cannot stand still.
      all: paused.size > 0 && [...watch.active].every((id) => paused.has(id)),
    },
  };
}

function questionsOf(watch: Watch, state: RunState): UiFacts['questions'] {
  return openQuestions(watch, state).map(({ question, stream, tool, text }) => ({
    id: question,
    stream: inertText(stream, { max: 60 }),
    tool: inertText(tool, { max: 60 }),
    text: inertText(text, { max: 400 }),
  }));
}

function reviewsOf(state: RunState): UiFacts['reviews'] {
  return state.reviews
    .filter(({ status }) => status === 'open')
    .map(({ id, kind, task, paths }) => ({
      id: inertText(id, { max: 120 }),
      kind,
      task,
      text: inertText(
        `${words.REVIEWS[kind]}${paths.length === 0 ? '' : ` in ${words.sayNames(paths, 3)}`}; to see it: pcoord review show ${id}`,
        { max: 300 },
      ),
    }));
}

function missingOf(watch: Watch, stream: string, state: RunState): string | null {
  const current = currentTask(watch, stream, state);
  if (current === null || current.standing.status !== 'waiting') return null;
  return current.planned.externals.find((name) => !state.satisfied.has(name)) ?? null;
}
