import type { Paint } from '../views/paint.ts';
import type { Layout } from './layout.ts';

/** What is on the screen, in words and numbers: made by `select`, drawn by the panels. Every text is one inert line. */
export interface Screen {
  readonly layout: Layout;
  readonly header: HeaderModel;
  readonly problems: readonly Item[];
  /** How many more there are than lines for them, in words. */
  readonly problemsRight: string;
  readonly streams: StreamsModel;
  readonly throughput: MetersModel;
  readonly batches: MetersModel;
  readonly resources: MetersModel;
  readonly timeline: TimelineModel;
  /** The latest events, oldest first. */
  readonly recent: readonly Item[];
  readonly log: LogModel;
  readonly dialog: DialogModel | null;
  readonly footer: readonly KeyHint[];
  /** What the run answered to the last key; stands in place of the footer for a while. */
  readonly notice: Piece | null;
}

/** How a text is meant; the theme gives it its looks. */
export type Tone = keyof Paint | 'plain';

export interface Piece {
  readonly text: string;
  readonly tone: Tone;
}

/** A line with a sign of its own before it. */
export interface Item {
  readonly id: string;
  readonly glyph: string;
  readonly tone: Tone;
  readonly indent: number;
  /** The key that helps; absent where none does. */
  readonly key?: string;
  readonly text: string;
  /** What to do about it, or more about it; may be cut off. */
  readonly hint: string;
}

export interface HeaderModel {
  readonly session: string;
  readonly strategy: string;
  readonly status: Piece & { readonly glyph: string };
  /** Share of tasks done, 0 to 1. */
  readonly share: number;
  /** Most important first; what does not fit is left out from the end. */
  readonly facts: readonly Piece[];
}

export interface StreamsModel {
  readonly title: string;
  readonly right: string;
  readonly table: TableShape;
  readonly rows: readonly StreamRow[];
  /** Said instead of rows when there are none. */
  readonly none: string;
}

export interface StreamRow {
  readonly id: string;
  readonly marked: boolean;
  readonly tone: Tone;
  readonly glyph: string;
  readonly stream: string;
  /** Which of its phases: `1/2`. */
  readonly step: string;
  readonly phase: string;
  readonly word: string;
  readonly time: string;
  readonly tokens: string;
  readonly cost: string;
  readonly files: string;
  readonly doing: string;
}

export type CellName = 'stream' | 'step' | 'phase' | 'word' | 'time' | 'tokens' | 'cost' | 'files' | 'doing';

/** Which cells a row has and how wide they are; `key` is equal for equal shapes. */
export interface TableShape {
  readonly key: string;
  readonly cells: readonly {
    readonly name: CellName;
    readonly width: number;
    readonly align: 'left' | 'right';
  }[];
}

/** Lines that each say what they measure, how much of it there is, and how it went. */
export interface MetersModel {
  readonly title: string;
  readonly right: string;
  readonly meters: readonly Meter[];
}

export interface Meter {
  readonly label: string;
  readonly value: string;
  /** Lines of block characters, top first, or words. */
  readonly bars: string;
  readonly tone: Tone;
}

/** The run on one line, then its milestones and when streams meet next. */
export interface TimelineModel {
  readonly title: string;
  readonly right: string;
  /** Adjoining pieces of one line as wide as was asked for; empty where there is no room. */
  readonly strip: readonly Piece[];
  readonly items: readonly Item[];
}

export interface LogModel {
  readonly title: string;
  readonly right: string;
  readonly lines: readonly Piece[];
  /** Said instead of lines when there are none. */
  readonly none: string;
  /** Whether the person opened it, instead of having room left for it. */
  readonly open: boolean;
  readonly focused: boolean;
}

export interface DialogModel {
  readonly title: string;
  /** How much of it is out of sight, in words. */
  readonly right: string;
  /** What it is about, whole: nobody should answer what they cannot read. */
  readonly about: readonly string[];
  readonly lines: readonly (Piece & { readonly key: string; readonly marked: boolean })[];
  readonly foot: string;
}

export interface KeyHint {
  readonly key: string;
  readonly does: string;
}
