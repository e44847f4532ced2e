import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scanJson } from '../../src/base/json-scan.ts';

describe('a scan of JSON', () => {
  it('finds no problem in what JSON.stringify writes, whatever the indentation', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.nat(3), (value, indent) => {
        expect(scanJson(JSON.stringify(value, null, indent), 'x').problem).toBeNull();
      }),
      { numRuns: 500 },
    );
  });

  it('agrees with JSON.parse on every damaged text', () => {
    const token = fc.constantFrom(
      ...'{}[]:,"\\ \n-0123.eE+x',
      '"a"',
      'true',
      'null',
      '1',
      '\\u00e9',
      '\u0001',
    );
    fc.assert(
      fc.property(
        fc.jsonValue(),
        fc.array(fc.record({ at: fc.nat(), cut: fc.nat(2), put: token }), { maxLength: 3 }),
        (value, changes) => {
          let text = JSON.stringify(value);
          for (const { at, cut, put } of changes) {
            const place = at % (text.length + 1);
            text = text.slice(0, place) + put + text.slice(place + cut);
          }
          expect(scanJson(text, 'x').problem === null, text).toBe(parses(text));
        },
      ),
      { numRuns: 5000 },
    );
  });

  it.each([
    ['', 0],
    ['  ', 2],
    ['[1,', 3],
    ['[1 2]', 3],
    ['{"a":x}', 5],
    ['{"a":1,}', 7],
    ['[]]', 2],
    ['{"a" 1}', 5],
    ['[01]', 1],
    ['"\\x"', 0],
    ['[}', 1],
    ['1 1', 2],
  ])('%j goes wrong at %i', (text, problem) => {
    expect(scanJson(text, 'x').problem).toBe(problem);
  });

  it('tells where the objects in one list of the outermost object begin', () => {
    const text = '{"other":[{}],"list":[{"a":{"list":[{}]}},1,\n {"b":[{}]}],"more":{"list":[{}]}}';
    const { entries } = scanJson(text, 'list');
    expect(entries.map((at) => text.slice(at, at + 4))).toEqual(['{"a"', '{"b"']);
  });

  it('reads megabytes of brackets, strings and spaces without recursion', () => {
    for (const text of ['['.repeat(2_000_000), `"${'a'.repeat(2_000_000)}`, ' '.repeat(2_000_000)])
      expect(scanJson(text, 'x').problem).not.toBeNull();
    expect(scanJson(`${'['.repeat(500_000)}${']'.repeat(500_000)}`, 'x').problem).toBeNull();
  });
});

function parses(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
