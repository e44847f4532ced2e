import { describe, expect, it } from 'vitest';
import { lookalikes, readDirective } from '../../../src/compiler/settle/read-directive.ts';

describe('a comment that ignores rules', () => {
  it.each([
    ['# pcoord-ignore overlap-write-read: they alternate', ['overlap-write-read'], 'they alternate'],
    ['#pcoord-ignore overlap-write-read:they alternate', ['overlap-write-read'], 'they alternate'],
    ['##  pcoord-ignore PC3002 , a-b,:  see: ADR 7 ', ['PC3002', 'a-b'], 'see: ADR 7'],
    ['# pcoord-ignore\toverlap-write-read : 理由', ['overlap-write-read'], '理由'],
  ])('%j is read', (comment, rules, reason) => {
    const reading = readDirective(comment);
    expect(reading).toMatchObject({ kind: 'directive', word: 'pcoord-ignore', reason });
    if (reading.kind !== 'directive') return;
    expect(reading.rules.map(({ text }) => text)).toEqual(rules);
    for (const { text, start, end } of reading.rules) expect(comment.slice(start, end)).toBe(text);
  });

  it('covers the file when it says so', () => {
    expect(readDirective('# pcoord-ignore-file unused-declaration: later')).toMatchObject({
      word: 'pcoord-ignore-file',
      reason: 'later',
    });
  });

  it.each(['', ':', ': ', ': -', ': …', ': <reason>', ': TODO', ': why?', ': (todo)...'])(
    'has no reason in %j',
    (tail) => {
      const comment = `# pcoord-ignore overlap-write-read${tail}`;
      expect(readDirective(comment)).toMatchObject({ kind: 'directive', reason: null });
    },
  );

  it('tells where a colon is missing', () => {
    const comment = '# pcoord-ignore overlap-write-read they alternate';
    const reading = readDirective(comment);
    expect(reading).toMatchObject({ kind: 'directive', reason: null, colon_at: comment.indexOf(' they') });
  });

  it('cuts reasons to what can be shown', () => {
    const reading = readDirective(
      `# pcoord-ignore overlap-write-read: a\u202eb\u001b[31m${'x'.repeat(9999)}`,
    );
    expect(reading.kind === 'directive' && reading.reason).toMatch(/^abx{1,497}…$/);
  });
});

describe('a comment that was meant to ignore something', () => {
  it.each([
    ['# pcoord-ignored overlap-write-read: x', 'pcoord-ignored', 'pcoord-ignore'],
    ['# pcoord-ingore x', 'pcoord-ingore', 'pcoord-ignore'],
    ['# PCOORD-IGNORE x: y', 'PCOORD-IGNORE', 'pcoord-ignore'],
    ['# pcoord_ignore x: y', 'pcoord_ignore', 'pcoord-ignore'],
    ['# pcoord ignore x', 'pcoord ignore', 'pcoord-ignore'],
    ['# pcoord: ignore x', 'pcoord: ignore', 'pcoord-ignore'],
    ['# pcoord-ignore-next-line x: y', 'pcoord-ignore-next-line', 'pcoord-ignore'],
    ['# pcoord-ignore-File x: y', 'pcoord-ignore-File', 'pcoord-ignore-file'],
    ['# pcoord ignore-file x', 'pcoord ignore-file', 'pcoord-ignore-file'],
    ['# pcoord-disable x: y', 'pcoord-disable', 'pcoord-ignore'],
    ['# pcoord suppresses PC3002: y', 'pcoord suppresses', 'pcoord-ignore'],
  ])('%j is told', (comment, shown, better) => {
    const reading = readDirective(comment);
    expect(reading).toMatchObject({ kind: 'misspelt', shown: { text: shown }, better: { text: better } });
  });

  it.each([
    '# pcoord-ignore',
    '# pcoord-ignore: because',
    '# pcoord-ignore , : because',
    '# they agreed, pcoord-ignore overlap-write-read: y',
    '# pcoord-ignore a-rule: one  # pcoord-ignore overlap-write-read: two',
    '# pcoord-ignore overlap-write-read see ADR 7: they alternate',
  ])('%j is told', (comment) => {
    expect(readDirective(comment).kind).toBe('misspelt');
  });

  it.each([
    '# pcoord reads this file',
    '# pcoord ignores comments',
    '# pcoord.yaml of the demo',
    '# pcoord-demo',
    '# pcoord-core: the heart',
    '# run pcoord compile; pcoord-ignore comments need a reason',
    '# the form is pcoord-ignore RULE: reason',
    '# yaml-language-server: $schema=pcoord/session.schema.json',
    '#',
    '# see https://example.org/pcoord: ignore the rest',
  ])('%j is prose', (comment) => {
    expect(readDirective(comment)).toEqual({ kind: 'none' });
  });
});

describe('a text that looks like such a comment', () => {
  it('is found anywhere, if it names a rule', () => {
    const text =
      'a # pcoord-ignore overlap-write-read: x\nb #pcoord-ignore-file PC3002\n# pcoord-ignore RULE: x';
    expect([...lookalikes(text)].map((found) => text.slice(found.start, found.end))).toEqual([
      '# pcoord-ignore overlap-write-read',
      '#pcoord-ignore-file PC3002',
    ]);
  });
});
