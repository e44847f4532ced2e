import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { literalPath, parsePatternEntry } from '../../src/algorithms/patterns/index.ts';
import { waitForm } from '../../src/compiler/session/durations.ts';
import { longestMs, readDuration } from '../../src/compiler/session/phrases.ts';
import { literalPattern } from '../../src/templates/claims.ts';
import { formatOf } from '../../src/templates/formats.ts';
import { renderTemplate } from '../../src/templates/render.ts';

const names = fc.array(
  fc.string({
    unit: fc.constantFrom(...'ab .[]{}()!@+*?,|^~$%&;:#\'"`<>=-öñ文\u0308🙂'),
    minLength: 1,
    maxLength: 6,
  }),
  { minLength: 1, maxLength: 3 },
);

describe('claims', () => {
  it('any path that is taken becomes an entry that means this path and nothing else', () => {
    let taken = 0;
    fc.assert(
      fc.property(names, (parts) => {
        const path = parts.join('/');
        if (!formatOf('folder')!.fits(`${path}/`)) return;
        taken += 1;
        const entry = parsePatternEntry(literalPattern(path));
        if (!entry.ok) throw new Error(entry.error.message);
        expect(entry.value).toMatchObject({ negated: false });
        expect(entry.value.pattern.notes).toEqual([]);
        expect(literalPath(entry.value.pattern)).toBe(path.normalize('NFC'));
        expect(parsePatternEntry(literalPattern(`${path}/`)).ok).toBe(true);
      }),
      { numRuns: 300 },
    );
    expect(taken).toBeGreaterThan(50);
  });

  it('are escaped in lists of claims and there alone, whatever leads to them', () => {
    const text = `
s:
  resources: [!param at, !text "\${at}*.ts", {path: !param at, mode: generated, regenerate: !text "make \${quote at}"}]
  reads: !each {of: list, as: one, value: !param one.path}
  all: !each {of: list, as: one, key: !param one.name, value: {prompt: !text "in \${one.path}", resources: [!param one.path, !param free]}}
`;
    const folder = { type: 'string', format: 'folder' } as const;
    const item = { type: 'object', properties: { name: { type: 'string' }, path: folder } } as const;
    const template = {
      name: 't',
      version: '1',
      digest: '',
      description: '',
      text,
      parameters: {
        type: 'object',
        properties: {
          at: folder,
          free: { type: 'string', format: 'pattern' },
          list: { type: 'array', 'x-key': 'name', items: item },
        },
      },
    } as const;
    const given = { at: "a's [x]/", free: '[x]/', list: [{ name: 'it', path: '[x]/' }] };
    const made = renderTemplate(template, given, { schema_address: 's' });
    if (!made.ok) throw new Error(JSON.stringify(made.error));
    const lines = made.value.split('\n').map((line) => line.trim());
    for (const line of [
      String.raw`resources: ["a's \\[x\\]/", "a's \\[x\\]/*.ts", {path: "a's \\[x\\]/", mode: generated, regenerate: "make 'a'\\''s [x]/'"}]`,
      String.raw`reads: ["\\[x\\]/"]`,
      String.raw`it: {prompt: "in [x]/", resources: ["\\[x\\]/", "[x]/"]}`,
    ])
      expect(lines).toContain(line);
  });
});

describe('times', () => {
  it('those of a session are taken, and no others', () => {
    const text = fc.oneof(
      fc.constantFrom(
        '0s',
        '1ms',
        '576h',
        '577h',
        '1000h',
        '90',
        '5_seconds_max_wait',
        'every_0_minutes',
        'soon',
        '',
      ),
      fc.stringMatching(/^[1-9]?[0-9]{1,3}(ms|s|m|h|d)([0-9]{1,2}(s|m))?$/),
    );
    fc.assert(
      fc.property(text, (time) => {
        const reading = readDuration(time, waitForm);
        expect([time, formatOf('duration')!.fits(time)]).toEqual([time, reading.kind === 'value']);
        const meets = reading.kind === 'value' && reading.value >= 60_000 && reading.value <= longestMs;
        expect([time, formatOf('schedule')!.fits(time)]).toEqual([time, meets]);
      }),
    );
  });

  it.each([
    ['duration', '0s', 'the least is 1ms'],
    ['duration', '1000h', 'at most 576h'],
    ['duration', '15', 'a number alone'],
    ['schedule', '59s', 'less than a minute apart'],
    ['schedule', 'often', 'ms, s, m or h'],
  ])('a %s %s is refused for what it is', (format, text, reason) => {
    const { because } = formatOf(format)!;
    expect(typeof because === 'string' ? because : because(text)).toContain(reason);
  });
});
