import { inertText } from '../base/inert.ts';
import type { DialogModel, KeyHint } from './model.ts';
import { type StopChoice, stopChoices, type Ui, type UiFacts } from './ui.ts';

/** The question or the help that is open, in lines. */
export function selectDialog(ui: Ui, stopping: UiFacts['stopping']): DialogModel | null {
  const { dialog } = ui;
  switch (dialog?.kind) {
    case undefined:
      return null;
    case 'help':
      return {
        title: 'keys',
        lines: HELP.map(({ key, does }) => ({ key, text: does, tone: 'plain', marked: false })),
        foot: 'any key closes this',
      };
    case 'satisfy':
      return {
        title: `is ${inertText(dialog.name, { max: 60 })} there?`,
        lines: [
          { key: 'y', text: 'yes: what waits for it may start', tone: 'plain', marked: true },
          { key: 'n', text: 'not yet', tone: 'plain', marked: false },
        ],
        foot: 'the run takes your word for it',
      };
    case 'stop':
      return {
        title: stopping === null ? 'stop this run?' : 'this run is stopping',
        lines: stopChoices(stopping).map((choice, index) => ({
          ...CHOICES[choice],
          tone: choice === 'now' ? ('bad' as const) : ('plain' as const),
          marked: index === dialog.choice,
        })),
        foot: 'Ctrl-C again stops now: agents are ended, their work is kept',
      };
  }
}

/** The keys that mean something now. */
export function selectFooter(ui: Ui, missing: string | null): readonly KeyHint[] {
  switch (ui.dialog?.kind) {
    case 'help':
      return [{ key: 'any key', does: 'close' }];
    case 'satisfy':
      return [
        { key: 'y', does: 'yes' },
        { key: 'n', does: 'not yet' },
      ];
    case 'stop':
      return [
        { key: '↑↓', does: 'choose' },
        { key: 'enter', does: 'do it' },
        { key: 'esc', does: 'back' },
        { key: 'ctrl-c', does: 'stop now' },
      ];
    case undefined:
      return [
        { key: 'q', does: ui.mode === 'control' ? 'stop' : 'leave' },
        ...(ui.mode === 'replay'
          ? [
              { key: 'space', does: 'pause' },
              { key: '+ -', does: 'speed' },
              { key: 'n', does: 'next event' },
            ]
          : []),
        { key: '?', does: 'help' },
        { key: '↑↓', does: ui.focus === 'log' ? 'scroll' : 'move' },
        { key: 'enter', does: ui.log === 'open' ? 'close log' : 'log' },
        ...(missing === null || ui.mode !== 'control'
          ? []
          : [{ key: 's', does: `give ${inertText(missing, { max: 30 })}` }]),
        { key: 'f', does: 'filter' },
        { key: 'o', does: 'other panels' },
        { key: 'tab', does: ui.focus === 'log' ? 'streams' : 'scroll log' },
      ];
  }
}

const CHOICES: Readonly<Record<StopChoice, { readonly key: string; readonly text: string }>> = {
  gently: { key: 's', text: 'stop gently   agents are asked to end, their work is kept' },
  now: { key: 'n', text: 'stop now      running agents are ended, their work is kept' },
  detach: { key: 'd', text: 'detach        leave this view, the run goes on' },
  back: { key: 'b', text: 'back          go on watching' },
};

const HELP: readonly KeyHint[] = [
  { key: '↑ ↓ j k', does: 'choose a stream (page up and down, g first, G last)' },
  { key: 'enter l', does: 'its log large, and small again' },
  { key: 'tab', does: 'up and down scroll the log, and back' },
  { key: 'f', does: 'filter: all, at work, with problems' },
  { key: 'o', does: 'other panels, where there is no room for all' },
  { key: 's', does: 'say that what the chosen stream needs from outside is there' },
  { key: 'q', does: 'stop gently, detach, or back' },
  { key: 'Ctrl-C', does: 'the same; once more: stop now' },
];
