import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cellsOf, fitCells } from '../../src/tui/cells.ts';
import { count, openCounter, perMinute, slicesOf } from '../../src/tui/counter.ts';
import { readKeys } from '../../src/tui/keys.ts';
import { type Layout, layOut } from '../../src/tui/layout.ts';
import { drawBars, drawProgress } from '../../src/tui/sparkline.ts';
import { shapeTable } from '../../src/tui/table.ts';
import { lastLines } from '../../src/tui/tail.ts';

describe('the table of streams', () => {
  it('shows the name at every width, also when all names are very short', () => {
    for (const width of [20, 60, 80, 110, 200])
      for (const longest of [1, 2, 40]) {
        const { cells } = shapeTable(width, [], longest);
        expect(cells[0]?.name).toBe('stream');
        expect(cells[0]?.width).toBeGreaterThanOrEqual(8);
      }
  });
});

describe('layout', () => {
  it('never shares out more lines than one less than the terminal has', () => {
    const size = fc.record({
      columns: fc.integer({ min: 1, max: 400 }),
      rows: fc.integer({ min: 1, max: 120 }),
    });
    const wants = fc.record({
      problems: fc.nat(40),
      streams: fc.integer({ min: 1, max: 10_000 }),
      page: fc.nat(5),
      panels: fc.record({
        throughput: fc.nat(3),
        batches: fc.nat(4),
        resources: fc.nat(14),
        timeline: fc.nat(40),
        events: fc.nat(20),
      }),
      dialog: fc.constantFrom(0, 5, 9),
      log: fc.constantFrom('tail' as const, 'open' as const),
    });
    fc.assert(
      fc.property(size, wants, (given, wanted) => {
        const layout = layOut(given, wanted);
        const left = layout.header + layout.problems + layout.dialog + layout.footer;
        const main = layout.streams + layout.log;
        const heights = layout.panels.map(({ lines }) => lines);
        const side = heights.reduce((sum, lines) => sum + lines, 0);
        const beside = Math.max(0, ...heights) + layout.timeline;
        const used = left + (layout.shape === 'columns' ? Math.max(main, side) : main + beside);
        if (layout.shape === 'stacked' && layout.panels.length > 0)
          expect(layout.panels.reduce((sum, { width }) => sum + width, 0)).toBe(layout.columns);
        expect(used).toBeLessThanOrEqual(Math.max(1, given.rows - 1));
        expect(layout.side).toBeLessThan(Math.max(1, given.columns));
        for (const lines of Object.values(layout).filter((value) => typeof value === 'number'))
          expect(Number.isInteger(lines) && lines >= 0).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  it('at 80 × 24 the seed session shows all of its panels', () => {
    const panels = { throughput: 1, batches: 1, resources: 1, timeline: 6, events: 8 };
    expect(
      layOut({ columns: 80, rows: 24 }, { problems: 0, streams: 3, panels, page: 0, dialog: 0, log: 'tail' }),
    ).toEqual({
      shape: 'stacked',
      columns: 80,
      rows: 23,
      side: 0,
      header: 2,
      problems: 0,
      streams: 5,
      panels: [
        { name: 'throughput', width: 40, lines: 2 },
        { name: 'batches', width: 40, lines: 2 },
      ],
      timeline: 7,
      log: 6,
      dialog: 0,
      footer: 1,
    } satisfies Layout);
  });

  it('a log that was opened has the whole width and most of the height, however wide the screen', () => {
    const panels = { throughput: 3, batches: 4, resources: 10, timeline: 6, events: 8 };
    for (const problems of [0, 5]) {
      const wants = { problems, streams: 8, panels, page: 0, dialog: 0, log: 'open' } as const;
      const layout = layOut({ columns: 120, rows: 40 }, wants);
      expect(layout).toMatchObject({ side: 0, panels: [], timeline: 0 });
      expect(layout.log).toBeGreaterThanOrEqual(20);
    }
  });
});

describe('a counter', () => {
  const amounts = fc.array(fc.record({ at: fc.nat(20_000_000), amount: fc.integer({ min: 1, max: 9 }) }), {
    maxLength: 200,
  });

  it('loses nothing, however long the run and however few the slices', () => {
    fc.assert(
      fc.property(amounts, fc.integer({ min: 1, max: 120 }), (added, most) => {
        const counter = openCounter(0);
        for (const { at, amount } of added) count(counter, at, amount);
        const slices = slicesOf(counter, { to_ms: 20_000_000, most });
        expect(slices.amounts.length).toBeLessThanOrEqual(most);
        expect(slices.amounts.reduce((sum, one) => sum + one, 0)).toBe(
          added.reduce((sum, { amount }) => sum + amount, 0),
        );
        expect(counter.amounts.length).toBeLessThanOrEqual(1024);
      }),
    );
  });

  it('puts an amount into the slice that holds its time', () => {
    const counter = openCounter(1000);
    for (const at of [1000, 1999, 2000, 9999]) count(counter, at, 1);
    expect(slicesOf(counter, { to_ms: 9999, most: 20 }).amounts).toEqual([2, 1, 0, 0, 0, 0, 0, 0, 1]);
    expect(slicesOf(counter, { to_ms: 9999, most: 5 })).toEqual({ amounts: [3, 0, 0, 0, 1], slice_ms: 2000 });
  });

  it('a slice that has passed changes no more', () => {
    const counter = openCounter(0);
    for (const at of [100, 1100, 4000]) count(counter, at, 1);
    const early = slicesOf(counter, { to_ms: 5000, most: 10 }).amounts;
    expect(slicesOf(counter, { to_ms: 9999, most: 10 }).amounts.slice(0, 6)).toEqual(early);
  });

  it('tells the rate of the last minute, and of its age while it is younger', () => {
    const young = openCounter(0);
    for (const at of [1, 2, 3]) count(young, at, 1);
    expect(perMinute(young, 10_000)).toBe(18);
    const old = openCounter(0);
    for (const at of [1, 100_000, 110_000]) count(old, at, 1);
    expect(perMinute(old, 120_000)).toBe(2);
    expect(perMinute(openCounter(0), 0)).toBe(0);
  });
});

describe('sparkline', () => {
  it('zero is the base line, anything above stands out, the largest fills the height', () => {
    expect(drawBars([0, 1, 50, 100], { height: 1 })).toEqual(['▁▂▄█']);
    expect(drawBars([0, 1, 4], { height: 2 })).toEqual(['  █', '▁▄█']);
    expect(drawBars([0, 0], { height: 1 })).toEqual(['▁▁']);
    expect(drawBars([], { height: 1 })).toEqual(['']);
    expect(drawBars([5], { height: 1, max: 10 })).toEqual(['▄']);
  });

  it('progress is full only at the end', () => {
    expect(drawProgress(0.999, 10)[0].length).toBe(9);
    expect(drawProgress(1, 10)).toEqual(['━━━━━━━━━━', '']);
    expect(drawProgress(0, 4)).toEqual(['', '────']);
    expect(drawProgress(Number.NaN, 0).join('')).toBe('');
  });
});

describe('log tail', () => {
  it('is the last lines, inert, without what a progress bar overwrote', () => {
    const text = 'first\n 10%\r 50%\r100%\n\u001b[31mred\u001b[0m\r\n\u001b]0;title\u0007\tx\u001b[2J\n\n';
    expect(lastLines(text, { lines: 3, skip: 0 })).toEqual(['100%', 'red', '  x']);
    expect(lastLines(text, { lines: 2, skip: 1 })).toEqual(['100%', 'red']);
    expect(lastLines(text, { lines: 2, skip: 99 })).toEqual(['first', '100%']);
    expect(lastLines('', { lines: 5, skip: 0 })).toEqual([]);
  });

  it('holds no control character, whatever an agent prints', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
        expect(lastLines(text, { lines: 50, skip: 0 }).join('')).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/u);
      }),
    );
  });

  it('of a huge log only the end is looked at', () => {
    const lines = lastLines(`${'x'.repeat(5_000_000)}\nend\n`, { lines: 1, skip: 0 });
    expect(lines).toEqual(['end']);
  });
});

describe('keys', () => {
  const raw = {
    upArrow: false,
    downArrow: false,
    pageUp: false,
    pageDown: false,
    home: false,
    end: false,
    return: false,
    escape: false,
    tab: false,
    backspace: false,
    delete: false,
    ctrl: false,
    meta: false,
  };

  it('characters that come at once are keys one after another', () => {
    expect(readKeys('jjf\r\u0003', raw)).toEqual(['j', 'j', 'f', 'enter', 'interrupt']);
  });

  it('control means nothing but Ctrl-C; a key right behind an escape is the escape', () => {
    expect(readKeys('c', { ...raw, ctrl: true })).toEqual(['interrupt']);
    expect(readKeys('q', { ...raw, ctrl: true })).toEqual([]);
    expect(readKeys('q', { ...raw, meta: true })).toEqual(['escape']);
    expect(readKeys('', { ...raw, escape: true, meta: true })).toEqual(['escape']);
  });
});

describe('cells', () => {
  it('a fitted text takes exactly its width, whatever it is written in', () => {
    const text = fc.oneof(fc.string({ unit: 'grapheme', maxLength: 30 }), fc.string({ maxLength: 30 }));
    fc.assert(
      fc.property(text, fc.integer({ min: 0, max: 40 }), (given, width) => {
        expect(cellsOf(fitCells(given, width))).toBe(width);
        expect(cellsOf(fitCells(given, width, 'right'))).toBe(width);
      }),
    );
    expect(fitCells('frontend', 5)).toBe('fron…');
    expect(fitCells('世界の', 4)).toBe('世… ');
    expect(fitCells('ab', 4, 'right')).toBe('  ab');
  });
});
