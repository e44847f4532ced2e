import { describe, expect, it } from 'vitest';
import { press } from '../../src/tui/press.ts';
import { pasteText } from '../../src/tui/typing.ts';
import { beginUi, type TuiCommand, type Ui, type UiFacts } from '../../src/tui/ui.ts';

const facts: UiFacts = {
  list: ['a', 'b', 'c', 'd', 'e'],
  height: 3,
  logShown: true,
  pages: true,
  stopping: null,
  missing: null,
  stream: 'a',
  paused: { marked: false, all: false },
  questions: [],
  reviews: [],
  dialogWhole: true,
  dialogHidden: 0,
  lost: null,
};

describe('who merely looks', () => {
  it('leaves by q and Ctrl-C at once, and nothing is asked of the run', () => {
    for (const key of ['q', 'interrupt']) {
      const pressed = press(beginUi(5, 'look'), key, facts);
      expect(pressed.command).toEqual({ kind: 'leave' });
      expect(pressed.ui.dialog).toBeNull();
    }
    expect(press(beginUi(5, 'look'), 's', { ...facts, missing: 'api' }).ui.dialog).toBeNull();
  });
});

describe('Ctrl-C and q', () => {
  it('ask first: nothing is sent', () => {
    for (const key of ['interrupt', 'q']) {
      const { ui, commands } = type([key]);
      expect(ui.dialog).toEqual({ kind: 'stop', choice: 0 });
      expect(commands).toEqual([]);
    }
  });

  it('a second Ctrl-C stops now', () => {
    expect(type(['interrupt', 'interrupt']).commands).toEqual([
      { kind: 'stop', how: 'now', by: 'interrupt' },
    ]);
    expect(type(['q', 'interrupt']).commands).toEqual([{ kind: 'stop', how: 'now', by: 'interrupt' }]);
  });

  it('a Ctrl-C while the run stops gently stops now, and one while it stops now is nothing', () => {
    const gently = type(['interrupt'], { ...facts, stopping: 'gently' });
    expect(gently.commands).toEqual([{ kind: 'stop', how: 'now', by: 'interrupt' }]);
    expect(type(['interrupt', 'interrupt'], { ...facts, stopping: 'now' }).commands).toEqual([]);
  });

  it('after going back the next Ctrl-C asks again', () => {
    for (const back of ['b', 'escape', 'q']) {
      const { ui, commands } = type(['interrupt', back, 'interrupt']);
      expect(commands).toEqual([]);
      expect(ui.dialog).toMatchObject({ kind: 'stop' });
    }
  });

  it('its answers are chosen by letter or by arrows and enter', () => {
    const gently: TuiCommand = { kind: 'stop', how: 'gently', by: 'interrupt' };
    expect(type(['q', 's']).commands).toEqual([gently]);
    expect(type(['q', 'enter']).commands).toEqual([gently]);
    expect(type(['q', 'd']).commands).toEqual([{ kind: 'detach' }]);
    expect(type(['q', 'down', 'enter']).commands).toEqual([{ kind: 'detach' }]);
    expect(type(['q', 'up', 'enter']).commands).toEqual([]);
    expect(type(['q', 'down', 'down', 'down', 'enter']).commands).toEqual([gently]);
  });

  it('while the run stops gently, the same letter cannot stop it now', () => {
    const stopping = { ...facts, stopping: 'gently' } as const;
    expect(type(['q', 's'], stopping).commands).toEqual([]);
    expect(type(['q', 'n'], stopping).commands).toEqual([{ kind: 'stop', how: 'now', by: 'interrupt' }]);
  });

  it('keys that mean something elsewhere mean nothing while it asks', () => {
    const { ui, commands } = type(['q', 'f', '?', 'x']);
    expect(ui.dialog).toEqual({ kind: 'stop', choice: 0 });
    expect(ui.filter).toBe('all');
    expect(commands).toEqual([]);
  });
});

describe('moving', () => {
  it('stays within the list', () => {
    expect(type(['up', 'k']).ui).toMatchObject({ at: 0, selected: 'a' });
    expect(type(['j', 'down']).ui).toMatchObject({ at: 2, selected: 'c' });
    expect(type(['pagedown', 'pagedown', 'pagedown']).ui).toMatchObject({ at: 4, selected: 'e' });
    expect(type(['G', 'pageup']).ui).toMatchObject({ at: 2, selected: 'c' });
    expect(type(['end', 'g']).ui).toMatchObject({ at: 0, selected: 'a' });
    expect(type(['down'], { ...facts, list: [] }).ui.selected).toBeNull();
  });

  it('with the log in focus scrolls the log instead, never below its end', () => {
    expect(type(['tab', 'up', 'k']).ui).toMatchObject({ focus: 'log', back: 2, selected: null });
    expect(type(['tab', 'up', 'down', 'down']).ui.back).toBe(0);
    expect(type(['tab', 'up', 'tab', 'down']).ui).toMatchObject({ focus: 'streams', selected: 'b', back: 0 });
    expect(type(['tab'], { ...facts, logShown: false }).ui.log).toBe('open');
  });

  it('enter opens the log and closes it', () => {
    expect(type(['enter']).ui.log).toBe('open');
    expect(type(['l', 'tab', 'escape']).ui).toMatchObject({ log: 'tail', focus: 'streams' });
  });

  it('the filter goes round', () => {
    expect(type(['f']).ui.filter).toBe('active');
    expect(type(['f', 'f']).ui.filter).toBe('problems');
    expect(type(['f', 'f', 'f']).ui.filter).toBe('all');
  });

  it('many streams begin with those at work', () => {
    expect(beginUi(3).filter).toBe('all');
    expect(beginUi(1000).filter).toBe('active');
  });
});

describe('things from outside', () => {
  it('are given only after a yes', () => {
    const missing = { ...facts, missing: 'api_contracts' };
    expect(type(['s'], missing).ui.dialog).toMatchObject({ kind: 'satisfy', name: 'api_contracts' });
    expect(type(['s', 'n'], missing).commands).toEqual([]);
    expect(type(['s', 'y'], missing).commands).toEqual([{ kind: 'satisfy', name: 'api_contracts' }]);
    expect(type(['s', 'y']).commands).toEqual([]);
  });
});

const asked: UiFacts = {
  ...facts,
  questions: [
    { id: 'a.1.1:3', stream: 'a', tool: 'Bash', text: 'npm publish' },
    { id: 'b.1.1:1', stream: 'b', tool: 'Bash', text: 'rm -r dist' },
  ],
};

describe('what an agent asks', () => {
  const answer = { kind: 'answer', question: 'a.1.1:3', note: '' } as const;

  it('is answered once, always, or in all streams, by letter or by arrows', () => {
    expect(type(['a', 'y'], asked).commands).toEqual([{ ...answer, answer: 'allow', reach: 'once' }]);
    expect(type(['a', 'a'], asked).commands).toEqual([{ ...answer, answer: 'allow', reach: 'always' }]);
    expect(type(['a', 's'], asked).commands).toEqual([{ ...answer, answer: 'allow', reach: 'all_streams' }]);
    expect(type(['a', 'n'], asked).commands).toEqual([{ ...answer, answer: 'deny', reach: 'once' }]);
    expect(type(['a', 'd'], asked).commands).toEqual([{ ...answer, answer: 'deny', reach: 'always' }]);
    expect(type(['a', 'D'], asked).commands).toEqual([{ ...answer, answer: 'deny', reach: 'all_streams' }]);
    expect(type(['a', 'down', 'down', 'enter'], asked).commands).toEqual([
      { ...answer, answer: 'allow', reach: 'always' },
    ]);
    expect(type(['a', 'enter'], asked).commands).toEqual([]);
  });

  it('is not allowed while it cannot be read to its end; it can be denied', () => {
    const cut = { ...asked, dialogWhole: false };
    for (const key of ['y', 'a', 's']) expect(type(['a', key], cut).commands).toEqual([]);
    expect(type(['a', 'down', 'enter'], cut).commands).toEqual([]);
    expect(type(['a', 'n'], cut).commands).toEqual([{ ...answer, answer: 'deny', reach: 'once' }]);
  });

  it('can wait, and the next one is a tab away', () => {
    expect(type(['a', 'escape'], asked)).toMatchObject({ ui: { dialog: null }, commands: [] });
    expect(type(['a', 'b'], asked)).toMatchObject({ ui: { dialog: null }, commands: [] });
    expect(type(['a', 'tab', 'n'], asked).commands).toMatchObject([{ question: 'b.1.1:1', answer: 'deny' }]);
    expect(type(['a', 'tab', 'tab', 'y'], asked).commands).toMatchObject([{ question: 'a.1.1:3' }]);
    expect(type(['a'], facts).ui.dialog).toBeNull();
  });
});

describe('review items', () => {
  const conflict = { id: 'merge:end:b/1', kind: 'merge_conflict', task: 'b/1', text: '' } as const;
  const loose = { id: 'scope:a/1', kind: 'out_of_scope', task: null, text: '' } as const;

  it('a merge conflict is accepted with one side, anything else as it is', () => {
    const accepted = { kind: 'settle-review', how: 'accepted', note: '' } as const;
    expect(type(['r', 't'], { ...facts, reviews: [conflict] }).commands).toEqual([
      { ...accepted, review: conflict.id, side: 'theirs' },
    ]);
    expect(type(['r', 'y'], { ...facts, reviews: [loose] }).commands).toEqual([
      { ...accepted, review: loose.id, side: null },
    ]);
    expect(type(['r', 'y'], { ...facts, reviews: [conflict] }).commands).toEqual([]);
  });

  it('is sent back only with words, which are typed', () => {
    const reviews = [conflict];
    expect(type(['r', 's', 'x', 'enter'], { ...facts, reviews }).commands).toEqual([
      { kind: 'settle-review', review: conflict.id, how: 'sent_back', side: null, note: 'x' },
    ]);
    expect(type(['r', 's', 'enter'], { ...facts, reviews }).commands).toEqual([]);
    expect(type(['r', 's', 'q', 'escape'], { ...facts, reviews })).toMatchObject({
      ui: { dialog: null },
      commands: [],
    });
    expect(type(['r', 's'], { ...facts, reviews: [loose] }).ui.dialog?.kind).toBe('review');
  });
});

describe('the chosen stream', () => {
  it('is nudged, paused, let go on, escalated at once', () => {
    expect(type(['u']).commands).toEqual([{ kind: 'nudge', stream: 'a' }]);
    expect(type(['e']).commands).toEqual([{ kind: 'escalate', stream: 'a' }]);
    expect(type(['p']).commands).toEqual([{ kind: 'pause', stream: 'a' }]);
    expect(type(['p'], { ...facts, paused: { marked: true, all: false } }).commands).toEqual([
      { kind: 'continue', stream: 'a' },
    ]);
    expect(type(['P'], { ...facts, paused: { marked: true, all: false } }).commands).toEqual([
      { kind: 'pause', stream: null },
    ]);
    expect(type(['P'], { ...facts, paused: { marked: true, all: true } }).commands).toEqual([
      { kind: 'continue', stream: null },
    ]);
    expect(type(['u', 'e', 'p', 'x', 'm'], { ...facts, stream: null }).commands).toEqual([]);
  });

  it('is ended only after a yes, and enter alone means no', () => {
    expect(type(['x', 'enter']).commands).toEqual([]);
    expect(type(['x', 'y']).commands).toEqual([{ kind: 'end-stream', stream: 'a' }]);
  });

  it('is written to: what is typed, with corrections', () => {
    expect(type(['m', 'h', 'o', 'backspace', 'i', 'enter']).commands).toEqual([
      { kind: 'message', to: 'a', text: 'hi' },
    ]);
    expect(type(['m', 'up', 'enter']).commands).toEqual([]);
  });

  it('what was typed is not sent where nobody reads it, and is there again in the next prompt', () => {
    const lost = { ...facts, lost: 'a is over' };
    const typing = type(['m', 'h', 'i']).ui;
    const kept = press(typing, 'enter', lost);
    expect(kept).toMatchObject({ ui: { dialog: { value: 'hi' } }, command: null });
    const left = press(kept.ui, 'escape', lost).ui;
    expect(left.dialog).toBeNull();
    expect(press(left, 'm', { ...facts, stream: 'b' }).ui.dialog).toMatchObject({ about: 'b', value: 'hi' });
    // Whoever leaves a prompt that would be read throws its text away.
    const thrown = press(press(left, 'm', facts).ui, 'escape', facts).ui;
    expect(press(thrown, 'm', facts).ui.dialog).toMatchObject({ value: '' });
    // A Ctrl-C in the middle of it does not.
    expect(type(['m', 'h', 'interrupt', 'b', 'm']).ui.dialog).toMatchObject({ value: 'h' });
    // Notes are for reviews, and messages for streams.
    expect(
      type(['m', 'h', 'interrupt', 'b', 'r', 's'], { ...facts, reviews: [item] }).ui.dialog,
    ).toMatchObject({
      value: '',
    });
  });

  it('a Ctrl-C while something is typed asks whether to stop', () => {
    expect(type(['m', 'h', 'interrupt']).ui.dialog?.kind).toBe('stop');
  });
});

const item = { id: 'merge:end:b/1', kind: 'merge_conflict', task: 'b/1', text: '' } as const;

describe('what is asked no more', () => {
  it('can only be left', () => {
    const over = { ...asked, questions: [], lost: 'its attempt ended before anybody answered' };
    const asking = type(['a'], asked).ui;
    for (const key of ['y', 'a', 's', 'n', 'd', 'D'])
      expect(press(asking, key, over)).toMatchObject({ ui: { dialog: { kind: 'question' } }, command: null });
    for (const key of ['enter', 'b', 'escape'])
      expect(press(asking, key, over)).toEqual({ ui: { ...asking, dialog: null }, command: null });
  });
});

describe('the help', () => {
  it('scrolls while lines of it are out of sight; any other key closes it', () => {
    const cut = { ...facts, dialogHidden: 4 };
    const top = (...keys: string[]) => type(['?', ...keys], cut).ui.dialog;
    expect(top('down', 'j')).toEqual({ kind: 'help', top: 2 });
    expect(top('up')).toEqual({ kind: 'help', top: 0 });
    expect(top('pagedown', 'pagedown', 'k')).toEqual({ kind: 'help', top: 3 });
    expect(top('down', 'x')).toBeNull();
    expect(type(['?', 'down']).ui.dialog).toBeNull();
  });
});

describe('what is pasted', () => {
  it('is one line of what is typed, and nothing anywhere else', () => {
    const typing = type(['m']).ui;
    expect(pasteText(typing, 'note\nlay it out\u001bq').dialog).toMatchObject({ value: 'note lay it out' });
    const long = pasteText(typing, 'x'.repeat(5000)).dialog;
    expect(long?.kind === 'text' && long.value.length).toBe(2000);
    const board = beginUi(3);
    expect(pasteText(board, 'q\ny\n')).toBe(board);
    const asking = type(['a'], asked).ui;
    expect(pasteText(asking, 'y')).toBe(asking);
  });
});

describe('finding by name', () => {
  it('takes effect while it is typed, stays with enter, goes with escape', () => {
    expect(type(['/', 'A', 'p']).ui).toMatchObject({ search: 'Ap', dialog: { kind: 'text' } });
    expect(type(['/', 'a', 'enter']).ui).toMatchObject({ search: 'a', dialog: null });
    expect(type(['/', 'a', 'escape']).ui).toMatchObject({ search: '', dialog: null });
    expect(type(['/', 'a', 'enter', 'escape']).ui.search).toBe('');
  });
});

describe('who watches a recording', () => {
  it('turns its clock, and asks nothing of the run', () => {
    const press_ = (key: string) => press(beginUi(5, 'replay'), key, asked).command;
    expect([' ', '+', '-', 'n'].map(press_)).toEqual(
      (['pause', 'faster', 'slower', 'skip'] as const).map((how) => ({ kind: 'pace', how })),
    );
    expect(['a', 'r', 'p', 'P', 'u', 'x', 'e', 'm', 's'].map(press_)).toEqual(Array(9).fill(null));
  });
});

function type(keys: readonly string[], known: UiFacts = facts): { ui: Ui; commands: readonly TuiCommand[] } {
  let ui = beginUi(known.list.length);
  const commands: TuiCommand[] = [];
  for (const key of keys) {
    const pressed = press(ui, key, known);
    ui = pressed.ui;
    if (pressed.command !== null) commands.push(pressed.command);
  }
  return { ui, commands };
}
