import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cellsOf, fitCells } from '../../src/tui/cells.ts';
import { readKeys } from '../../src/tui/keys.ts';
import { type Layout, layOut } from '../../src/tui/layout.ts';
import { ratePerMinute, sliceTimes } from '../../src/tui/series.ts';
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
      gates: fc.nat(40),
      dialog: fc.constantFrom(0, 5, 9),
      log: fc.constantFrom('tail' as const, 'open' as const),
    });
    fc.assert(
      fc.property(size, wants, (given, wanted) => {
        const layout = layOut(given, wanted);
        const left = layout.header + layout.problems + layout.dialog + layout.footer;
        const main = layout.streams + layout.log;
        const side = layout.charts + layout.gates + layout.recent;
        const used = left + (layout.shape === 'columns' ? Math.max(main, side) : main + side);
        expect(used).toBeLessThanOrEqual(Math.max(1, given.rows - 1));
        expect(layout.side).toBeLessThan(Math.max(1, given.columns));
        for (const lines of Object.values(layout).filter((value) => typeof value === 'number'))
          expect(Number.isInteger(lines) && lines >= 0).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  it('at 80 × 24 the seed session shows all of its panels', () => {
    expect(
      layOut({ columns: 80, rows: 24 }, { problems: 0, streams: 3, gates: 6, dialog: 0, log: 'tail' }),
    ).toEqual({
      shape: 'stacked',
      columns: 80,
      rows: 23,
      side: 0,
      recent: 0,
      header: 2,
      problems: 0,
      streams: 5,
      charts: 3,
      gates: 7,
      log: 5,
      dialog: 0,
      footer: 1,
    } satisfies Layout);
  });
});

describe('series', () => {
  it('every time is counted once, in a slice that holds it', () => {
    const times = fc.array(fc.nat(500_000), { maxLength: 200 }).map((list) => list.sort((a, b) => a - b));
    fc.assert(
      fc.property(times, fc.integer({ min: 1, max: 120 }), (ascending, slices) => {
        const to_ms = 500_000;
        const { counts, slice_ms } = sliceTimes(ascending, { from_ms: 0, to_ms, slices });
        expect(counts.length).toBeLessThanOrEqual(slices);
        const last = Math.floor(to_ms / slice_ms);
        const naive = counts.map((_, index) => {
          const slice = last - counts.length + 1 + index;
          return ascending.filter((time) => Math.floor(time / slice_ms) === slice).length;
        });
        expect(counts).toEqual(naive);
      }),
    );
  });

  it('a bar does not change once its time has passed', () => {
    const times = [100, 1500, 1600, 3000];
    const early = sliceTimes(times, { from_ms: 0, to_ms: 5000, slices: 10 });
    const late = sliceTimes(times, { from_ms: 0, to_ms: 9999, slices: 10 });
    expect(late.slice_ms).toBe(early.slice_ms);
    expect(late.counts.slice(0, 5)).toEqual(early.counts.slice(0, 5));
  });

  it('a rate is per minute over the window, or over the age of a younger run', () => {
    expect(ratePerMinute([1, 2, 3], { from_ms: 0, to_ms: 10_000, window_ms: 60_000 })).toBe(18);
    expect(ratePerMinute([1, 100_000, 110_000], { from_ms: 0, to_ms: 120_000, window_ms: 60_000 })).toBe(2);
    expect(ratePerMinute([], { from_ms: 0, to_ms: 0, window_ms: 60_000 })).toBe(0);
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
    ctrl: false,
    meta: false,
  };

  it('characters that come at once are keys one after another', () => {
    expect(readKeys('jjf\r\u0003', raw)).toEqual(['j', 'j', 'f', 'enter', 'interrupt']);
  });

  it('control and meta mean nothing but Ctrl-C', () => {
    expect(readKeys('c', { ...raw, ctrl: true })).toEqual(['interrupt']);
    expect(readKeys('q', { ...raw, ctrl: true })).toEqual([]);
    expect(readKeys('q', { ...raw, meta: true })).toEqual([]);
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
