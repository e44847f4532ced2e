import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lint } from '../../src/compiler/lint.ts';
import { emptyEnvironment } from '../../src/compiler/model/environment.ts';
import type { Diagnostic } from '../../src/diagnostics/diagnostic.ts';
import { fingerprintsOf } from '../../src/diagnostics/fingerprint.ts';
import { routeTo } from '../../src/diagnostics/route.ts';

/** A session with findings of many kinds: at keys, entries, whole streams, in flow and block style, two-ended. */
const SESSION = `parallel_session_config:
  session_id: example
  work_streams:
    one:
      command: [make, one]
      resources:
        - src/
        - path: "src/a.ts"
          mode: write
        - docs/guide.md
      dependencies: [brand_colours]
    two:
      command: "make two"
      resources: [ src/, docs/guide.md ]
    three:
      agent: "@nobody"
      prompt: |
        look at it
        note: twice
      reads:
        - src/**
        - src/b/
  synchronization_points:
    - milestone: done
      triggers: [all_streams_complete]
      actions:
        - smoke_test
capacities:
  "db:test": 1
`;

const LINES = SESSION.trimEnd().split('\n');
/** Lines that are inside a text: a line put between them belongs to it. */
const INSIDE_TEXT = new Set([16, 17, 18]);

describe('what a finding is known by', () => {
  it('is 32 hexadecimal digits, and different for each of several findings', () => {
    const prints = printsOf(SESSION);
    expect(prints.length).toBeGreaterThan(6);
    expect(new Set(prints).size).toBe(prints.length);
    for (const print of prints) expect(print).toMatch(/^[0-9a-f]{32}$/);
  });

  it('does not change with lines of comment and empty lines anywhere, nor with streams beside those concerned', () => {
    const line = fc.constantFrom('', '   ', '# note', '        # note: deep', '  # pcoord reads this');
    const inserted = fc.array(fc.record({ at: fc.nat(LINES.length), line }), { maxLength: 8 });
    const streams = fc.array(fc.record({ before: fc.constantFrom('one', 'two', 'three'), id: fc.nat(9) }), {
      maxLength: 3,
    });
    const expected = printsOf(SESSION);
    fc.assert(
      fc.property(inserted, streams, (lines, added) => {
        const text = withStreams(withLines(lines), added);
        expect(printsOf(text)).toEqual(expected);
      }),
      { numRuns: 150 },
    );
  });

  it.each([
    ['another indentation', SESSION.replace(/^ +/gm, '$&$&').replace(/ {2}(?=mode|triggers|actions)/g, '')],
    ['CRLF', SESSION.replaceAll('\n', '\r\n')],
    ['a byte order mark', `\ufeff${SESSION}`],
    ['a comment behind an entry', SESSION.replace('- src/\n', '- src/ # all of it\n')],
    ['a list at the column of its key', SESSION.replace(/^ {8}- /gm, '      - ').replace('  mode', 'mode')],
  ])('does not change with %s', (_, text) => {
    expect(text).not.toBe(SESSION);
    expect(printsOf(text)).toEqual(printsOf(SESSION));
  });

  it('does not change with the order of the streams', () => {
    const [head, ...streams] = SESSION.split(/^(?= {4}\w+:$)/m);
    const last = streams.pop()!;
    const [third, tail] = last.split(/^(?= {2}sync)/m);
    const swapped = [head, third, ...streams.reverse(), tail].join('');
    expect(printsOf(swapped).sort()).toEqual(printsOf(SESSION).sort());
  });

  it.each([
    ['the text at the primary end', 'resources: [ src/,', 'resources: [ src/x/,'],
    ['the text at the other end', '- src/\n', '- ./src/\n'],
    ['the name of a stream', 'two:', 'second:'],
  ])('changes with %s', (_, from, to) => {
    const overlap = (text: string): string[] =>
      only(text, ({ code, subject }) => code === 'overlap-write-write' && subject.includes('one'));
    expect(overlap(SESSION)).toHaveLength(1);
    expect(overlap(SESSION.replace(from, to))).toHaveLength(1);
    expect(overlap(SESSION.replace(from, to))).not.toEqual(overlap(SESSION));
  });

  it('does not change with the files of the day', () => {
    const session = `parallel_session_config:
  session_id: e
  work_streams:
    a: { command: [make], resources: [src/, lib/] }
    b: { command: [make], resources: [lib/, src/] }
`;
    const one = look(session, ['lib/x.ts']);
    const other = look(session, ['src/x.ts']);
    expect(one[0]!.span).not.toEqual(other[0]!.span);
    expect(fingerprintsOf(one)).toEqual(fingerprintsOf(other));
  });

  it('tells equal findings of different streams apart by the keys around them, so that one cannot stand for another', () => {
    const repeated = (id: string): string =>
      `    ${id}: { command: [make], resources: [${id}/] , dependencies: [x, x] }\n`;
    const session = (...ids: readonly string[]): string =>
      `parallel_session_config:\n  session_id: e\n  work_streams:\n    x: { command: [make] }\n${ids.map(repeated).join('')}`;
    const prints = (text: string): string[] => only(text, ({ code }) => code === 'duplicate-dependency');
    const [a, b] = prints(session('a', 'b'));
    expect(a).not.toBe(b);
    expect(prints(session('b'))).toEqual([b]);
    expect(prints(session('b', 'c', 'a')).sort()).toEqual([b, expect.any(String), a].sort());
  });

  it('numbers findings that nothing tells apart', () => {
    const session = `parallel_session_config:
  session_id: e
  work_streams:
    x: { command: [make] }
    a: { command: [make], dependencies: [x, x, x] }
`;
    const prints = only(session, ({ code }) => code === 'duplicate-dependency');
    expect([prints.length, new Set(prints).size]).toEqual([2, 2]);
  });
});

describe('the keys around a place', () => {
  it.each([
    ['- src/', ['parallel_session_config', 'work_streams', 'one', 'resources']],
    ['mode: write', ['parallel_session_config', 'work_streams', 'one', 'resources', 'mode']],
    ['docs/guide.md ]', ['parallel_session_config', 'work_streams', 'two', 'resources']],
    ['triggers', ['parallel_session_config', 'synchronization_points', 'triggers']],
    ['smoke_test', ['parallel_session_config', 'synchronization_points', 'actions']],
    ['"db:test"', ['capacities', 'db:test']],
  ])('%s', (needle, route) => {
    const source = { name: 's', text: SESSION };
    expect(routeTo(source, SESSION.indexOf(needle) + 2)).toEqual(route);
  });

  it('are found in any text, in linear time', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(' ', '-', ':', '\n', 'a', '#', '"', '[') }), (text) => {
        expect(routeTo({ name: 's', text }, text.length).length).toBeLessThanOrEqual(text.length);
      }),
      { numRuns: 2000 },
    );
    const deep = Array.from({ length: 3000 }, (_, at) => `${' '.repeat(at)}k:`).join('\n');
    expect(routeTo({ name: 's', text: deep }, deep.length)).toHaveLength(3000);
    const dashes = `${'- '.repeat(500_000)}x`;
    expect(routeTo({ name: 's', text: dashes }, dashes.length)).toEqual([]);
  });
});

function withLines(inserted: readonly { readonly at: number; readonly line: string }[]): string {
  const lines = LINES.map((line) => [line]);
  for (const { at, line } of inserted)
    if (!INSIDE_TEXT.has(at)) lines[Math.min(at, LINES.length - 1)]!.unshift(line);
  return `${lines.flat().join('\n')}\n`;
}

function withStreams(
  text: string,
  added: readonly { readonly before: string; readonly id: number }[],
): string {
  return added.reduce(
    (changed, { before, id }, at) =>
      changed.replace(
        `\n    ${before}:\n`,
        `\n    new${at}_${id}:\n      command: [make, more]\n      resources: [more${at}/x${id}/]\n    ${before}:\n`,
      ),
    text,
  );
}

function look(text: string, tracked: readonly string[] | null = null): readonly Diagnostic[] {
  const repository = () =>
    tracked && { base_commit: 'c'.repeat(40), base_tree: 'd'.repeat(40), tracked: [...tracked].sort() };
  return lint({
    session: { name: 'session.yaml', text },
    overlays: [],
    environment: { ...emptyEnvironment, repository },
  }).diagnostics;
}

function printsOf(text: string): string[] {
  return fingerprintsOf(look(text));
}

function only(text: string, wanted: (diagnostic: Diagnostic) => boolean): string[] {
  const found = look(text);
  const prints = fingerprintsOf(found);
  return prints.filter((_, at) => wanted(found[at]!));
}
