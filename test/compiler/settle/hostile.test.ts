import { describe, expect, it } from 'vitest';
import { type Linted, lint } from '../../../src/compiler/lint.ts';
import { emptyEnvironment } from '../../../src/compiler/model/environment.ts';
import { positionAt } from '../../../src/diagnostics/source.ts';

/** Quadratic work on any of these takes minutes, so that the test would not end in its time. */
const RULE = 'overlap-write-write';
const MEGABYTE = 1 << 20;
const clash = (streams = 2): string =>
  `parallel_session_config:
  session_id: e
  work_streams:
${Array.from({ length: streams }, (_, at) => `    s${at}: { command: [make], resources: [src/] }`).join('\n')}
`;
const withHead = (head: string): string => `${head}\n${clash()}`;

describe('comments that were made to hurt', () => {
  it.each([
    ['a reason of a megabyte', `# pcoord-ignore-file ${RULE}: ${'x'.repeat(MEGABYTE)}`, { suppressed: 1 }],
    [
      'a megabyte of spaces for a reason',
      `# pcoord-ignore-file ${RULE}: ${' '.repeat(MEGABYTE)}`,
      { codes: { 'suppression-without-reason': 1 } },
    ],
    ['a megabyte of #', `# pcoord${'#'.repeat(MEGABYTE)}`, { codes: {} }],
    ['a megabyte of # and spaces', `# pcoord${'# '.repeat(MEGABYTE / 2)}`, { codes: {} }],
    [
      'a rule of a megabyte',
      `# pcoord-ignore-file ${'x'.repeat(MEGABYTE)}: y`,
      { codes: { 'unknown-rule': 1 } },
    ],
    [
      'as many unknown rules as fit',
      `# pcoord-ignore-file ${'overlap-writ,'.repeat(80_000)}: y`,
      { codes: { 'unknown-rule': 200 } },
    ],
    [
      'one rule as often as fits',
      `# pcoord-ignore-file ${`${RULE},`.repeat(50_000)}: y`,
      { codes: { 'unused-suppression': 1 }, suppressed: 1 },
    ],
    [
      'comments in a comment',
      `# pcoord-ignore-file ${RULE}: ${'pcoord-ignore x '.repeat(60_000)}`,
      { suppressed: 1 },
    ],
    [
      'tens of thousands in a row',
      `# pcoord-ignore ${RULE}: y\n`.repeat(40_000),
      { codes: { 'unused-suppression': 39_999 }, suppressed: 1 },
    ],
    [
      'tens of thousands with blank lines between',
      `# pcoord-ignore ${RULE}: y\n\n\n`.repeat(30_000),
      { codes: { 'unused-suppression': 29_999 }, suppressed: 1 },
    ],
    [
      'tens of thousands that are misspelt',
      `# pcoord-ignored ${RULE}: y\n`.repeat(40_000),
      { codes: { 'suppression-misspelt': 200 } },
    ],
  ])('%s', (_, head, expected) => {
    const linted = look(withHead(head));
    const { codes = {}, suppressed = 0 } = expected as { codes?: object; suppressed?: number };
    expect(linted.suppressed.length).toBe(suppressed);
    const overlaps = suppressed === 0 ? { [RULE]: 1 } : {};
    expect(count(linted)).toEqual({ ...codes, ...overlaps });
  });

  it('on each of hundreds of streams that all meet', () => {
    const text = clash(300).replace(/^ {4}s/gm, `    # pcoord-ignore ${RULE}: y\n    s`);
    const linted = look(text);
    expect([linted.suppressed.length, linted.diagnostics]).toEqual([(300 * 299) / 2, []]);
  });

  it('in a text, thousands of times, are told of a few times', () => {
    const text = `${clash()}actions:\n  a: |\n${`    # pcoord-ignore ${RULE}: y\n`.repeat(20_000)}`;
    expect(count(look(text))).toMatchObject({ 'suppression-in-text': 20 });
  });

  it('cannot reorder what a reader sees: bidi characters are told, and no part of the reason', () => {
    const linted = look(withHead(`# pcoord-ignore-file ${RULE}: \u202eat night\u2066`));
    expect(linted.suppressed.map(({ reason }) => reason)).toEqual(['at night']);
    expect(count(linted)).toEqual({ 'yaml-invisible-character': 2 });
  });

  it('cannot use names that JavaScript knows', () => {
    const linted = look(withHead('# pcoord-ignore-file __proto__, constructor, toString, hasOwnProperty: y'));
    expect(count(linted)).toMatchObject({ 'unknown-rule': 4 });
  });

  it('settings by the thousand are told one by one, with few guesses', () => {
    const text = `${clash()}checks:\n${Array.from({ length: 15_000 }, (_, at) => `  overlap-wri-${at}: off\n`).join('')}`;
    expect(count(look(text))).toMatchObject({ 'unknown-rule': 15_000 });
  });

  it('that cannot be read as YAML are not honoured', () => {
    const linted = look(`# pcoord-ignore-file yaml-syntax: y\na: [`);
    expect(linted.diagnostics.map(({ code }) => code)).toEqual(['yaml-syntax']);
  });

  it.each(['a: "', 'a: |\n ', "a: '\n  ", 'a: >-\n  '])('cannot close the text %j', (open) => {
    const text = `${open}# pcoord-ignore-file ${RULE}: y${open.includes('"') ? '"' : open.includes("'") ? "'" : ''}\n${clash()}`;
    const linted = look(text);
    expect(linted.suppressed).toEqual([]);
    const places = linted.diagnostics.filter(({ code }) => code === 'suppression-in-text');
    expect(places.map(({ span }) => positionAt(span.source, span.start).line)).toEqual([
      open.split('\n').length,
    ]);
  });
});

function count({ diagnostics }: Linted): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { code } of diagnostics) counts[code] = (counts[code] ?? 0) + 1;
  return counts;
}

function look(text: string): Linted {
  return lint({ session: { name: 's.yaml', text }, overlays: [], environment: emptyEnvironment });
}
