import type { ReviewKind } from '../journal/event-integration.ts';
import type { AnswerReach } from '../journal/event-people.ts';

/** What a key press may ask of the run, or of whoever shows it. */
export type TuiCommand =
  | { readonly kind: 'stop'; readonly how: 'gently' | 'now'; readonly by: 'interrupt' }
  | { readonly kind: 'satisfy'; readonly name: string }
  | { readonly kind: 'detach' }
  | {
      readonly kind: 'answer';
      readonly question: string;
      readonly answer: 'allow' | 'deny';
      readonly reach: AnswerReach;
      readonly note: string;
    }
  /** `side`: whose lines win where both sides of a merge meet; `null` where nothing is to be merged. */
  | {
      readonly kind: 'settle-review';
      readonly review: string;
      readonly how: 'accepted' | 'sent_back';
      readonly side: 'ours' | 'theirs' | null;
      readonly note: string;
    }
  | { readonly kind: 'nudge' | 'end-stream' | 'escalate'; readonly stream: string }
  /** `null` = all streams. */
  | { readonly kind: 'pause' | 'continue'; readonly stream: string | null }
  | { readonly kind: 'message'; readonly to: string; readonly text: string }
  /** Only who merely looks leaves: the run is not theirs. */
  | { readonly kind: 'leave' }
  /** Of a recording: stand still or go on, twice or half as fast, right to the next event. */
  | { readonly kind: 'pace'; readonly how: 'pause' | 'faster' | 'slower' | 'skip' };

/**
 * `control`: keys may ask things of the run; `look`: they only move about, and leaving ends nothing; `replay`: the same,
 * and they turn the clock of a recording.
 */
export type Mode = 'control' | 'look' | 'replay';

/** How a recording goes: `speed` in times as fast as it was. */
export interface Going {
  readonly paused: boolean;
  readonly speed: number;
}

/** What only the person at the terminal decides: where they look and what they are asked. */
export interface Ui {
  readonly mode: Mode;
  /** The stream they chose; `null` while they follow what is at work. */
  readonly selected: string | null;
  /** Place of the marked row in the list shown, and of the first visible row. */
  readonly at: number;
  readonly top: number;
  readonly filter: Filter;
  /** Only streams whose name holds this are listed; empty for all. */
  readonly search: string;
  /** `tail`: as many lines of the pane as there is room for; `open`: it has most of the screen. */
  readonly log: 'tail' | 'open';
  /** What the pane shows of the marked stream. */
  readonly pane: 'log' | 'diff';
  /** Which pane up and down move in. */
  readonly focus: 'streams' | 'log';
  /** Lines of the pane below the visible ones. */
  readonly back: number;
  readonly dialog: Dialog | null;
  /** What was typed and has not arrived: the next prompt for the same purpose begins with it. */
  readonly draft: { readonly purpose: TextPurpose; readonly value: string } | null;
  /** Which panels are shown where there is no room for all. */
  readonly page: number;
}

/** Which streams are listed. */
export type Filter = 'all' | 'active' | 'problems';

/** What is asked, or said, below the panels. */
export type Dialog =
  | { readonly kind: 'stop'; readonly choice: number }
  | { readonly kind: 'satisfy'; readonly name: string; readonly choice: number }
  | { readonly kind: 'question'; readonly question: string; readonly choice: number }
  | { readonly kind: 'review'; readonly review: string; readonly choice: number }
  | { readonly kind: 'end-stream'; readonly stream: string; readonly choice: number }
  | { readonly kind: 'text'; readonly purpose: TextPurpose; readonly about: string; readonly value: string }
  /** `top`: lines scrolled past. */
  | { readonly kind: 'help'; readonly top: number };

/** What a text is typed for. */
export type TextPurpose = 'search' | 'send-back' | 'message';

/** What a key press needs to know of the run and the screen. */
export interface UiFacts {
  /** Ids of the streams in the list shown. */
  readonly list: readonly string[];
  /** Visible rows of the list. */
  readonly height: number;
  /** Whether any line of the pane is on the screen. */
  readonly logShown: boolean;
  /** Whether there is no room for all panels at once. */
  readonly pages: boolean;
  readonly stopping: 'gently' | 'now' | null;
  /** What the marked stream waits for that a person may declare to be there. */
  readonly missing: string | null;
  /** The marked stream. */
  readonly stream: string | null;
  /** Whether the marked stream stands still, and whether all that could work do. */
  readonly paused: { readonly marked: boolean; readonly all: boolean };
  /** What waits for an answer, oldest first. */
  readonly questions: readonly AskedQuestion[];
  readonly reviews: readonly OpenReview[];
  /** Whether all that an open dialog asks about is on the screen. */
  readonly dialogWhole: boolean;
  /** Lines of an open dialog that are out of sight. */
  readonly dialogHidden: number;
  /** Why what an open dialog asks leads nowhere any more; `null` while it does. */
  readonly lost: string | null;
}

/** What an agent asked; inert. */
export interface AskedQuestion {
  readonly id: string;
  readonly stream: string;
  readonly tool: string;
  readonly text: string;
}

/** What a person has to look at. */
export interface OpenReview {
  readonly id: string;
  readonly kind: ReviewKind;
  readonly task: string | null;
  /** One inert line. */
  readonly text: string;
}

/** A printable character, or one of these. */
export type KeyName =
  | 'up'
  | 'down'
  | 'pageup'
  | 'pagedown'
  | 'home'
  | 'end'
  | 'enter'
  | 'tab'
  | 'escape'
  | 'backspace'
  | 'interrupt'
  | (string & {});

/** What a key press came to. */
export interface Pressed {
  readonly ui: Ui;
  readonly command: TuiCommand | null;
}

/** Where a session begins: the streams at work first when there are too many to see at once. */
export function beginUi(streams: number, mode: Mode = 'control'): Ui {
  return {
    mode,
    selected: null,
    at: 0,
    top: 0,
    filter: streams > 40 ? 'active' : 'all',
    search: '',
    log: 'tail',
    pane: 'log',
    focus: 'streams',
    back: 0,
    dialog: null,
    draft: null,
    page: 0,
  };
}
