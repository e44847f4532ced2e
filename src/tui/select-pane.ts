import { inertText } from '../base/inert.ts';
import type { AttemptState, RunState } from '../journal/state.ts';
import { latestAttempt } from './current.ts';
import type { LogModel, Piece } from './model.ts';
import { lastLines } from './tail.ts';
import type { Ui } from './ui.ts';
import type { Watch } from './watch.ts';

/** Where a pane's text comes from; asked only when it is on the screen. */
export interface PaneSources {
  /** The end of an attempt's output in words for people, as text that is not inert yet. */
  readonly readTail: (attempt: AttemptState) => string;
  /** What an attempt changed so far, as a patch; `null` while it is being made out. */
  readonly readDiff: (attempt: AttemptState) => string | null;
}

/** The log of the marked stream, or its changes, as many lines as are visible. */
export function selectPane(
  scene: PaneSources & { readonly watch: Watch; readonly state: RunState },
  view: { readonly ui: Ui; readonly marked: string | null; readonly height: number },
): { readonly model: LogModel; readonly back: number } {
  const { ui, marked, height } = view;
  const attempt = marked === null ? null : latestAttempt(scene.watch, marked, scene.state);
  const name = inertText(attempt?.id ?? marked ?? '', { max: 80 });
  const what = ui.pane === 'diff' ? 'changes' : 'log';
  const empty: LogModel = {
    title: name === '' ? what : `${what} of ${name}`,
    right: '',
    lines: [],
    none: noText(attempt, ui.pane),
    open: ui.log === 'open',
    focused: ui.focus === 'log',
  };
  if (attempt === null || height === 0) return { model: empty, back: 0 };
  return ui.pane === 'diff'
    ? ofDiff(scene, { ...view, attempt, empty })
    : ofLog(scene, { ...view, attempt, empty });
}

interface Pane {
  readonly ui: Ui;
  readonly height: number;
  readonly attempt: AttemptState;
  readonly empty: LogModel;
}

/** A log is read from its end. */
function ofLog(scene: PaneSources, { ui, height, attempt, empty }: Pane): ReturnType<typeof selectPane> {
  const all = lastLines(scene.readTail(attempt), { lines: Number.MAX_SAFE_INTEGER, skip: 0 });
  const back = Math.min(ui.back, Math.max(0, all.length - height));
  const lines = all.slice(Math.max(0, all.length - back - height), all.length - back);
  return {
    model: { ...empty, lines: lines.map(plain), right: back === 0 ? '' : `${back} lines below` },
    back,
  };
}

/** A patch is read from its beginning. */
function ofDiff(scene: PaneSources, { ui, height, attempt, empty }: Pane): ReturnType<typeof selectPane> {
  const patch = scene.readDiff(attempt);
  if (patch === null) return { model: { ...empty, none: 'looking at its workspace' }, back: ui.back };
  const all = patch === '' ? [] : patch.split('\n').map((line) => inertText(line, { max: 500 }));
  if (all.at(-1) === '') all.pop();
  // `back` counts up from the end of what can be scrolled, so that a key press means the same as in a log.
  const most = Math.max(0, all.length - height);
  const top = Math.max(0, most - Math.min(ui.back, most));
  const from = ui.focus === 'log' ? top : 0;
  const below = Math.max(0, all.length - from - height);
  const right = `${all.length} lines${below > 0 ? `, ${below} below` : ''}`;
  return {
    model: {
      ...empty,
      lines: all.slice(from, from + height).map(ofPatch),
      right: all.length === 0 ? '' : right,
    },
    back: Math.min(ui.back, most),
  };
}

function ofPatch(text: string): Piece {
  if (text.startsWith('+++') || text.startsWith('---') || text.startsWith('diff '))
    return { text, tone: 'strong' };
  if (text.startsWith('+')) return { text, tone: 'good' };
  if (text.startsWith('-')) return { text, tone: 'bad' };
  if (text.startsWith('@@')) return { text, tone: 'active' };
  return { text, tone: 'plain' };
}

function plain(text: string): Piece {
  return { text, tone: 'plain' };
}

function noText(attempt: AttemptState | null, pane: Ui['pane']): string {
  if (attempt === null) return 'it has not started yet';
  if (pane === 'diff') return attempt.ended_at_ms === null ? 'nothing changed yet' : 'it changed nothing';
  return attempt.ended_at_ms === null ? 'no output yet' : 'it printed nothing';
}
