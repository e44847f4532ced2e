import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDocument } from 'yaml';
import type { Scope } from '../../src/templates/scope.ts';
import { fillTemplate } from '../../src/templates/yaml-document.ts';

const nasty = [
  '*.ts',
  '!x',
  'a #b',
  'yes',
  'null',
  '1.0',
  '0x10',
  '{a,b}/**',
  '&a',
  '- x',
  '? x',
  'a: b',
  '"',
  "'",
  '\\',
  'x\ny',
];
const nastier = [
  '',
  ' ',
  ' x ',
  '\n',
  '\r\n',
  '\t',
  '%YAML 1.1',
  '---',
  '...',
  '# x',
  '@x',
  '`x`',
  '|',
  '>',
  '~',
  '\u2028',
  '\ufeff',
  '\0',
  '\x1b[31m',
  '<<',
  '__proto__',
];

/** The filled text; a template that is wrong fails the test. */
function filled(template: string, scope: Scope, head: readonly string[] = []): string {
  const result = fillTemplate(template, { scope, head });
  if (!result.ok) throw new Error(result.error);
  return result.value;
}

const fillOne = (value: unknown) => filled('value: !param value', { value }, []);

function read(text: string, version: '1.1' | '1.2' = '1.2'): unknown {
  const document = parseDocument(text, { version });
  expect(document.errors).toEqual([]);
  expect(document.warnings).toEqual([]);
  return document.toJSON();
}

describe('values in a template', () => {
  it.each([...nasty, ...nastier])('%j comes back as it went in, in YAML 1.2 and 1.1', (value) => {
    expect(read(fillOne(value))).toEqual({ value });
    expect(read(fillOne(value), '1.1')).toEqual({ value });
    expect(read(fillOne([value, { key: value }]))).toEqual({ value: [value, { key: value }] });
  });

  it('any text and any JSON comes back as it went in', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.string()), (value) => {
        expect(read(fillOne(value))).toEqual({ value });
      }),
      { numRuns: 500 },
    );
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 3 }), (json) => {
        const value = JSON.parse(JSON.stringify(json)) as unknown;
        expect(read(fillOne(value))).toEqual({ value });
      }),
      { numRuns: 500 },
    );
  });

  it('any text may be a key', () => {
    const template = 'all: !each {of: list, as: it, key: !param it, value: {name: !param it}}';
    fc.assert(
      fc.property(fc.uniqueArray(fc.string({ maxLength: 60 }), { minLength: 1, maxLength: 4 }), (list) => {
        fc.pre(!list.includes('__proto__'));
        expect(read(filled(template, { list }, []))).toEqual({
          all: Object.fromEntries(list.map((name) => [name, { name }])),
        });
      }),
      { numRuns: 300 },
    );
  });

  it('a value is never read as a directive or a placeholder', () => {
    expect(read(filled('a: !text "${x}"\nb: !param x', { x: '${y} !param y', y: 'no' }, []))).toEqual({
      a: '${y} !param y',
      b: '${y} !param y',
    });
  });
});

describe('directives', () => {
  const fill = (template: string, scope: Record<string, unknown>) => read(filled(template, scope, []));

  it('!param leaves out what has no value, and a map or list with nothing left', () => {
    expect(fill('a: 1\nb: !param no\nc: {d: !param no}\ne: [!param no, 2]', {})).toEqual({ a: 1, e: [2] });
    expect(fill('a: {}\nb: []', {})).toEqual({ a: {}, b: [] });
  });

  it('!param does not reach inherited names', () => {
    expect(fill('a: 1\nb: !param x.constructor\nc: !param toString', { x: {} })).toEqual({ a: 1 });
  });

  it('!first takes the first that is there, !text only when all its values are', () => {
    expect(fill('a: !first [!text "${no}/", !param no, !text "${x}/", "z"]', { x: 'y' })).toEqual({
      a: 'y/',
    });
  });

  it('!when keeps its value only where both sides are equal', () => {
    const template = 'z: 0\na: !when {equal: [!param x, "1"], then: "yes"}';
    expect(fill(template, { x: '1' })).toEqual({ z: 0, a: 'yes' });
    expect(fill(template, { x: '2' })).toEqual({ z: 0 });
    expect(fill(template, {})).toEqual({ z: 0 });
  });

  it('!each counts from one, nests, and hides outer names by inner ones', () => {
    const template =
      'all: !each {of: rows, as: it, value: {n: !param number, in: !each {of: it.cells, as: it, value: !text "${number}${it}"}}}';
    expect(fill(template, { rows: [{ cells: ['a', 'b'] }, { cells: ['c'] }] })).toEqual({
      all: [
        { n: 1, in: ['1a', '2b'] },
        { n: 2, in: ['1c'] },
      ],
    });
  });

  it('keeps comments, and puts the head on top', () => {
    const text = filled('# about a\na: !param x\n# about b\nb: !param no\nc: 1 # one\n', { x: 'v' }, [
      'first',
      'second',
    ]);
    expect(text).toBe('# first\n# second\n\n# about a\na: "v"\nc: 1 # one\n');
  });

  it.each([
    ['a: !first x', '!first takes a list'],
    ['a: !each x', '!each takes a map'],
    ['a: !each {of: list, as: x}', '!each: value is missing'],
    ['a: !param no', 'nothing is left of it'],
    ['', 'nothing is left of it'],
  ])('a wrong template is told apart: %s', (template, message) => {
    expect(fillTemplate(template, { scope: { list: [1] }, head: [] })).toEqual({ ok: false, error: message });
  });

  it('a template that is no YAML is told with its place', () => {
    const result = fillTemplate('a: [', { scope: {}, head: [] });
    expect(result).toMatchObject({ ok: false, error: expect.stringContaining('line 1') as string });
  });
});
