import { afterEach, describe, expect, it, vi } from 'vitest';
import { Composer, Lexer, Parser } from 'yaml';
import {
  LIST_CHECK_STEPS,
  newListRoom,
  newMeter,
  newRoom,
  PATTERN_BUDGETS,
  parsePatternEntry,
  parsePatternList,
} from '../../src/algorithms/patterns/index.ts';
import { closest, MOST_SUGGESTED, newSuggester } from '../../src/base/suggest.ts';
import { limits } from '../../src/compiler/syntax/limits.ts';
import { parse } from '../../src/compiler/syntax/parse.ts';
import { modelOf, session, stream } from '../compiler/harness.ts';
import { findingsOf } from './expect-refusal.ts';
import { repeat, sessionOf, streamOf } from './hostile-case.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

describe('the work on a hostile file is bounded in', () => {
  it('tokens: of a file with too many, none is handed to the parser', () => {
    const next = vi.spyOn(Parser.prototype, 'next');
    const found = parse({ name: 'f', text: `[${'[],'.repeat(1_300_000)}]` }).diagnostics;
    expect(found.map(({ code, span }) => [code, span.start > 0])).toEqual([['file-too-large', true]]);
    expect(next).not.toHaveBeenCalled();
  });

  it('tokens: a file of at most as many as there may be is lexed once', () => {
    const lex = vi.spyOn(Lexer.prototype, 'lex');
    expect(parse({ name: 'f', text: 'a: [b, c]\n'.repeat(40_000) }).diagnostics[0]?.code).toBe(
      'file-too-large',
    );
    expect(lex).toHaveBeenCalledTimes(1);
  });

  it('entries: nothing is composed of a list that is too long, and reading ends with it', () => {
    const next = vi.spyOn(Parser.prototype, 'next');
    const compose = vi.spyOn(Composer.prototype, 'next');
    const text = `a:\n${'- 1\n'.repeat(120_000)}`;
    const [found] = parse({ name: 'f', text }).diagnostics;
    expect(found?.code).toBe('file-too-large');
    expect(text.slice(0, found!.span.start).split('\n').length).toBeCloseTo(limits.entries + 2, -1);
    expect(next.mock.calls.length).toBeLessThan(limits.entries * 6);
    expect(compose).not.toHaveBeenCalled();
  });

  it('depth: reading ends at the first value that lies too deep', () => {
    const next = vi.spyOn(Parser.prototype, 'next');
    parse({ name: 'f', text: '['.repeat(200_000) });
    expect(next.mock.calls.length).toBeLessThan(limits.depth + 10);
  });

  it('errors: reading ends after so many, whatever makes them', () => {
    for (const text of [
      `a: "${'\\q'.repeat(100_000)}"`,
      ']'.repeat(100_000),
      `a: [${'"x" y, '.repeat(10_000)}]`,
    ]) {
      const next = vi.spyOn(Parser.prototype, 'next');
      const found = parse({ name: 'f', text }).diagnostics;
      expect(found[0]?.code).toBe('yaml-syntax');
      expect(found.length).toBeLessThanOrEqual(limits.errors + 1);
      if (text.startsWith(']')) expect(next.mock.calls.length).toBeLessThan(limits.problems * 3);
      vi.restoreAllMocks();
    }
  });

  it('errors: none is hidden by warnings that stand before it', () => {
    const text = `${repeat(60, (at) => `k${at}: &unused${at} v\n`)}k1: again\n`;
    const found = parse({ name: 'f', text }).diagnostics;
    expect(found.filter(({ severity }) => severity === 'error').map(({ code }) => code)).toEqual([
      'yaml-duplicate-key',
    ]);
    expect(found.map(({ code }) => code)).toContain('yaml-more-errors');
  });

  it('steps: the negations of a list, however they meet', () => {
    for (const make of [
      (at: number) => (at < 5000 ? `**/*a${at}*` : `!**/*b${at}*`),
      (at: number) => (at % 2 === 0 ? `**/[a-m]*${at}` : `!**/*[n-z]${at - 1}`),
      (at: number) => (at === 0 ? '**' : `!**/!(*${at}*)/*${at}`),
    ]) {
      const meter = newMeter(LIST_CHECK_STEPS);
      parsePatternList(
        Array.from({ length: 10_000 }, (_, at) => make(at)),
        meter,
      );
      // One test may begin with the last step that is left.
      expect(meter.steps).toBeLessThan(LIST_CHECK_STEPS * 1.1);
    }
  });

  it('pieces: what braces and aliases make of lists is counted, alone and together', () => {
    const entry = (text: string) => {
      const read = parsePatternEntry(text);
      if (!read.ok) throw new Error(read.error.message);
      return read.value.pattern;
    };
    const wide = entry('{a,b/}'.repeat(10));
    const together = newRoom();
    const budgets: (string | undefined)[] = [];
    for (let lists = 0; lists < 20 && budgets.at(-1) !== 'all_pieces'; lists++) {
      const room = newListRoom(together);
      let refused: ReturnType<typeof room.add>;
      while (refused === undefined) refused = room.add(wide);
      budgets.push(refused.budget);
      expect(room.isFull()).toBe(true);
    }
    expect([...new Set(budgets)]).toEqual(['list_pieces', 'all_pieces']);
    expect(together.pieces).toBeLessThan(PATTERN_BUDGETS.all_pieces * 1.1);
  });

  it('pieces: after one finding about all lists together nothing more of them is read', () => {
    const spread = '{a,b/}'.repeat(10);
    // Lists that cannot meet: what is measured is the reading, not the search for overlaps after it.
    const text = sessionOf(
      repeat(200, (at) => streamOf(`s${at}`, `["s${at}/${spread}", "s${at}/${spread}"]`)),
    );
    const found = findingsOf(text).filter(({ code }) => code === 'pattern-too-large');
    expect(found.map(({ message }) => message.includes('all lists together'))).toEqual([true]);
  });

  it('steps: the search for overlaps, whatever the patterns', () => {
    const hard = (at: number): string =>
      `${repeat(120, (k) => `*[${'abcdefgh'[(at + k) % 8]}${at % 10}]`)}${at}`;
    const { analysis } = modelOf(
      session(`work_streams:\n${repeat(40, (at) => stream(`s${at}`, [hard(at)]))}`),
    );
    expect(analysis!.steps).toBeLessThan(60_000_000);
    expect(analysis!.conflicts.length).toBeGreaterThan(0);
  });

  it('objects: of half a million pairs under `serialize` 50,000 are listed and all are ordered', () => {
    const policy = 'conflict_resolution: {file_conflicts: {strategy: serialize}}\n';
    const streams = repeat(1000, (at) => stream(`s${at}`, ['**']));
    const { analysis } = modelOf(session(`${policy}work_streams:\n${streams}`));
    expect(analysis!.conflicts).toHaveLength(50_000);
    expect(analysis!.unlisted).toBe((1000 * 999) / 2 - 50_000);
    expect(analysis!.edges).toHaveLength(999);
    expect(analysis!.edges.every(({ from, to }) => to === from + 1)).toBe(true);
  });

  it('suggestions: only the first hundred who miss a name get one', () => {
    const suggest = newSuggester(['stream_name']);
    const answers = Array.from({ length: MOST_SUGGESTED + 50 }, () => suggest('stream_mane').length);
    expect(answers.filter((count) => count > 0)).toHaveLength(MOST_SUGGESTED);
    expect(closest('a'.repeat(1_000_000), ['a'.repeat(1_000_001)])).toEqual([]);
  });
});
