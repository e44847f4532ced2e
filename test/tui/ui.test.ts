import { describe, expect, it } from 'vitest';
import { beginUi, press, type TuiCommand, type Ui, type UiFacts } from '../../src/tui/ui.ts';

const facts: UiFacts = {
  list: ['a', 'b', 'c', 'd', 'e'],
  height: 3,
  logShown: true,
  stopping: null,
  missing: null,
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
    expect(type(['s'], missing).ui.dialog).toEqual({ kind: 'satisfy', name: 'api_contracts' });
    expect(type(['s', 'n'], missing).commands).toEqual([]);
    expect(type(['s', 'y'], missing).commands).toEqual([{ kind: 'satisfy', name: 'api_contracts' }]);
    expect(type(['s', 'y']).commands).toEqual([]);
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
