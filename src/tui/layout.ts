/** Panels beside or below the streams. */
export type PanelName = 'throughput' | 'batches' | 'resources' | 'timeline' | 'events';

/** A panel's place: below the one before it in the right-hand column, or beside it in a stacked layout. */
export interface PanelPlace {
  readonly name: PanelName;
  readonly width: number;
  /** Its title line included. */
  readonly lines: number;
}

/** How many lines each panel may draw, its title line included; 0 = not shown. They add up to `rows` at most. */
export interface Layout {
  readonly shape: 'stacked' | 'columns';
  readonly columns: number;
  /** Usable lines: one less than the terminal has, so that nothing ever scrolls. */
  readonly rows: number;
  /** Width of the right-hand column; 0 when stacked. */
  readonly side: number;
  readonly header: number;
  readonly problems: number;
  readonly streams: number;
  /** Columns: top down. Stacked: side by side, all equally high. */
  readonly panels: readonly PanelPlace[];
  /** Stacked only: in columns it is among the panels. */
  readonly timeline: number;
  readonly log: number;
  readonly dialog: number;
  readonly footer: number;
}

/** What the panels would like to show, in lines without their titles. */
export interface Wants {
  readonly problems: number;
  readonly streams: number;
  readonly panels: Readonly<Record<PanelName, number>>;
  /** Which two panels stand side by side where there is no room for all. */
  readonly page: number;
  /** Lines of an open dialog, 0 for none. */
  readonly dialog: number;
  readonly log: 'tail' | 'open';
}

/** Shares out the screen. Pure; holds for every size, however silly. */
export function layOut(size: { readonly columns: number; readonly rows: number }, wants: Wants): Layout {
  const rows = Math.max(1, size.rows - 1);
  const header = rows >= 9 ? 2 : 1;
  const footer = rows >= 4 ? 1 : 0;
  const dialog = Math.min(wants.dialog, Math.max(0, rows - header - footer));
  const body = rows - header - footer - dialog;
  const problems =
    body >= 8 ? titled(Math.min(wants.problems, Math.max(1, Math.floor(body / 5)), PROBLEMS_MOST)) : 0;
  const frame = { columns: size.columns, rows, header, footer, dialog, problems };
  const rest = body - problems;
  // A log that was opened has the whole width: what else there is comes back with a key.
  const isWide = size.columns >= WIDE && rest >= WIDE_LINES && wants.log !== 'open';
  return isWide ? wide(frame, rest, wants) : stacked(frame, rest, wants);
}

/** The pairs that `Wants.page` chooses from. */
export const PAGES: readonly (readonly [PanelName, PanelName])[] = [
  ['throughput', 'batches'],
  ['resources', 'events'],
];

const WIDE = 110;
const WIDE_LINES = 14;
const PROBLEMS_MOST = 6;
/** Title and column names. */
const TABLE_FRAME = 2;
/** Below this a log pane is not worth its title. */
const LOG_LEAST = 4;

type Frame = Pick<Layout, 'columns' | 'rows' | 'header' | 'footer' | 'dialog' | 'problems'>;

function stacked(frame: Frame, rest: number, wants: Wants): Layout {
  const wanted = wants.streams + TABLE_FRAME;
  const base = { ...frame, shape: 'stacked', side: 0 } as const;
  if (wants.log === 'open') {
    const streams = Math.min(wanted, rest < 8 ? 0 : Math.max(3, Math.floor(rest * 0.3)));
    return { ...base, streams, panels: [], timeline: 0, log: rest - streams };
  }
  const least = Math.min(wanted, 5);
  const pair = PAGES[wants.page % PAGES.length] ?? PAGES[0]!;
  const most = Math.max(1, ...pair.map((name) => wants.panels[name]));
  const room = rest - least;
  const high = room >= 7 ? Math.min(titled(most), Math.max(2, Math.floor(room / 3)), PAIR_MOST) : 0;
  const spare = room - high;
  const timeline =
    spare >= 3 ? titled(Math.min(wants.panels.timeline, Math.max(1, Math.floor(spare / 2)))) : 0;
  const left = rest - high - timeline;
  const reserved = left - LOG_LEAST >= least + 3 ? LOG_LEAST : 0;
  const streams = Math.min(wanted, left - reserved);
  const log = left - streams >= LOG_LEAST ? left - streams : 0;
  const half = Math.ceil(frame.columns / 2);
  const widths = [half, frame.columns - half] as const;
  const panels = high === 0 ? [] : pair.map((name, at) => ({ name, width: widths[at] ?? half, lines: high }));
  return { ...base, streams, panels, timeline, log };
}

const PAIR_MOST = 6;

function wide(frame: Frame, rest: number, wants: Wants): Layout {
  const side = Math.min(64, Math.max(42, Math.floor(frame.columns * 0.34)));
  const streams = Math.min(wants.streams + TABLE_FRAME, Math.floor(rest * 0.65));
  const panels = shareOut(rest, wants.panels).map((place) => ({ ...place, width: side }));
  return { ...frame, shape: 'columns', side, streams, panels, timeline: 0, log: rest - streams };
}

/**
 * Each panel gets its least, then what it wants in this order, as far as that is worth more than what comes after it. On
 * a large screen charts become higher, and more streams are told with what they use; the events take what is left.
 */
function shareOut(
  rest: number,
  wants: Wants['panels'],
): readonly { readonly name: PanelName; readonly lines: number }[] {
  const lines = new Map<PanelName, number>(COLUMN.map(([name, least]) => [name, titled(least)]));
  let spare = rest - [...lines.values()].reduce((sum, one) => sum + one, 0);
  const add = (name: PanelName, more: number): void => {
    lines.set(name, (lines.get(name) ?? 0) + more);
    spare -= more;
  };
  for (const [name, least, good] of COLUMN)
    add(name, Math.max(0, Math.min(spare, Math.min(wants[name], good) - least)));
  const charts = wants.throughput + wants.batches;
  for (let height = 2; height <= CHART_MOST && spare >= charts + EVENTS_MORE; height += 1) {
    add('throughput', wants.throughput);
    add('batches', wants.batches);
  }
  const untold = Math.max(0, titled(wants.resources) - (lines.get('resources') ?? 0));
  add('resources', Math.max(0, Math.min(untold, spare - EVENTS_MORE)));
  add('events', spare);
  return [...lines].map(([name, given]) => ({ name, lines: given }));
}

/** Top down, with the least lines below the title, which together fill `WIDE_LINES`, and how many are good to have. */
const COLUMN: readonly (readonly [PanelName, number, number])[] = [
  ['throughput', 1, 3],
  ['batches', 1, 4],
  ['resources', 2, 5],
  ['timeline', 3, Number.POSITIVE_INFINITY],
  ['events', 2, 8],
];

/** Lines of a chart at most. */
export const CHART_MOST = 4;
/** More events than are good to have are still worth more than higher charts. */
const EVENTS_MORE = 4;

function titled(lines: number): number {
  return lines === 0 ? 0 : lines + 1;
}
