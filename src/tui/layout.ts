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
  readonly charts: number;
  readonly gates: number;
  /** The latest events; only where there is a column to spare. */
  readonly recent: number;
  readonly log: number;
  readonly dialog: number;
  readonly footer: number;
}

/** What the panels would like to show, in lines without their titles. */
export interface Wants {
  readonly problems: number;
  readonly streams: number;
  readonly gates: number;
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
  return size.columns >= WIDE && rest >= 14 ? wide(frame, rest, wants) : stacked(frame, rest, wants);
}

const WIDE = 120;
const PROBLEMS_MOST = 6;
/** Title and column names. */
const TABLE_FRAME = 2;
/** Below this a log pane is not worth its title. */
const LOG_LEAST = 4;

type Frame = Pick<Layout, 'columns' | 'rows' | 'header' | 'footer' | 'dialog' | 'problems'>;

function stacked(frame: Frame, rest: number, wants: Wants): Layout {
  const wanted = wants.streams + TABLE_FRAME;
  const base = { ...frame, shape: 'stacked', side: 0, recent: 0 } as const;
  if (wants.log === 'open') {
    const streams = Math.min(wanted, rest < 8 ? 0 : Math.max(3, Math.floor(rest * 0.3)));
    return { ...base, streams, charts: 0, gates: 0, log: rest - streams };
  }
  const least = Math.min(wanted, 5);
  const charts = rest - least >= 14 ? 3 : rest - least >= 7 ? 2 : 0;
  const spare = rest - least - charts;
  const gates = spare >= 3 ? titled(Math.min(wants.gates, Math.max(1, Math.floor(spare / 2)))) : 0;
  const left = rest - charts - gates;
  const reserved = left - LOG_LEAST >= least + 3 ? LOG_LEAST : 0;
  const streams = Math.min(wanted, left - reserved);
  const log = left - streams >= LOG_LEAST ? left - streams : 0;
  return { ...base, streams, charts, gates, log };
}

function wide(frame: Frame, rest: number, wants: Wants): Layout {
  const side = Math.min(60, Math.max(42, Math.floor(frame.columns * 0.3)));
  const charts = rest >= 24 ? 12 : 8;
  const spare = Math.max(0, rest - charts);
  const gates = Math.min(titled(wants.gates), spare >= 12 ? Math.floor(spare / 2) : spare);
  const recent = spare - gates >= LOG_LEAST ? spare - gates : 0;
  const share = wants.log === 'open' ? 0.3 : 0.65;
  const streams = Math.min(wants.streams + TABLE_FRAME, Math.floor(rest * share));
  return { ...frame, shape: 'columns', side, streams, charts, gates, recent, log: rest - streams };
}

function titled(lines: number): number {
  return lines === 0 ? 0 : lines + 1;
}
